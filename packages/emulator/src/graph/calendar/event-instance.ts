import type { CalendarEvent, EventContent, OccurrenceException } from '../../tenant/calendar.ts'
import { dateOf, dayOf, occurrenceDays } from './recurrence.ts'
import { readWall, type TimeZone, timeZone, writeWall } from './time-zone.ts'

const dayLength = 86_400_000
/** No occurrence is longer than this (Exchange refuses events of more than five years). */
const longest = 5 * 366 * dayLength

export type InstanceType = 'singleInstance' | 'seriesMaster' | 'occurrence' | 'exception'

/** An event as it shows: a single one, a series as a whole, or one occurrence of a series. */
export interface EventInstance {
  readonly event: CalendarEvent
  readonly type: InstanceType
  /** Of an occurrence: the day (yyyy-MM-dd, in the series' zone) on which the series has it. */
  readonly day: string | null
  readonly content: EventContent
  /** Milliseconds since 1970. */
  readonly startsAt: number
  readonly endsAt: number
  /** Of an occurrence: when the series would have it start. */
  readonly originallyAt: number | null
  readonly modifiedAt: number
}

/** The event as a whole: single, or the series. */
export function wholeEvent(event: CalendarEvent): EventInstance {
  return {
    event,
    type: event.state.recurrence === null ? 'singleInstance' : 'seriesMaster',
    day: null,
    content: event.state,
    startsAt: instantOf(event.state.start),
    endsAt: instantOf(event.state.end),
    originallyAt: null,
    modifiedAt: event.state.modifiedAt,
  }
}

/** The occurrence of a series on a day; undefined where the series has none, or it was cancelled. */
export function occurrenceOn(event: CalendarEvent, day: string): EventInstance | undefined {
  const series = seriesOf(event)
  if (!series || !takesPlaceOn(event, day)) return undefined
  return occurrence(event, series, day, event.exceptions.get(day))
}

/** What of the event overlaps the time from `from` to `to` (milliseconds since 1970, `to` left out), earliest first. */
export function instancesBetween(event: CalendarEvent, from: number, to: number): EventInstance[] {
  const series = seriesOf(event)
  const candidates = series ? seriesInstances(event, series, from, to) : [wholeEvent(event)]
  return candidates.filter((one) => overlaps(one, from, to)).sort((a, b) => a.startsAt - b.startsAt)
}

function overlaps({ startsAt, endsAt }: EventInstance, from: number, to: number): boolean {
  return startsAt < to && (endsAt > from || (startsAt === endsAt && startsAt >= from))
}

interface Series {
  readonly zone: TimeZone
  readonly zoneName: string
  /** Milliseconds after midnight. */
  readonly startOfDay: number
  readonly duration: number
}

function seriesOf(event: CalendarEvent): Series | undefined {
  const { recurrence, start, end } = event.state
  if (!recurrence) return undefined
  const zoneName = recurrence.range.recurrenceTimeZone || start.timeZone
  const zone = timeZone(zoneName)
  const startWall = zone.wallOf(instantOf(start))
  const endWall = zone.wallOf(instantOf(end))
  const startOfDay = ((startWall % dayLength) + dayLength) % dayLength
  return { zone, zoneName, startOfDay, duration: endWall - startWall }
}

function* seriesCandidates(
  event: CalendarEvent,
  series: Series,
  from: number,
  to: number,
): Generator<string> {
  const { recurrence } = event.state
  if (!recurrence) return
  const firstDay = Math.floor((from - Math.min(series.duration, longest)) / dayLength) - 1
  for (const day of occurrenceDays(recurrence, Math.floor(to / dayLength) + 1)) {
    if (day >= firstDay) yield dateOf(day)
  }
}

function seriesInstances(event: CalendarEvent, series: Series, from: number, to: number): EventInstance[] {
  const found: EventInstance[] = []
  for (const day of seriesCandidates(event, series, from, to)) {
    if (!event.exceptions.has(day)) found.push(occurrence(event, series, day, undefined))
  }
  for (const [day, exception] of event.exceptions) {
    if (exception.kind === 'changed') found.push(occurrence(event, series, day, exception))
  }
  return found
}

function takesPlaceOn(event: CalendarEvent, day: string): boolean {
  const exception = event.exceptions.get(day)
  if (exception) return exception.kind === 'changed'
  const { recurrence } = event.state
  if (!recurrence) return false
  const wanted = dayOf(day)
  for (const one of occurrenceDays(recurrence, wanted)) if (one === wanted) return true
  return false
}

function occurrence(
  event: CalendarEvent,
  series: Series,
  day: string,
  exception: OccurrenceException | undefined,
): EventInstance {
  const startWall = dayOf(day) * dayLength + series.startOfDay
  const originallyAt = series.zone.instantOf(startWall)
  const usual = {
    start: { dateTime: writeWall(startWall), timeZone: series.zoneName },
    end: { dateTime: writeWall(startWall + series.duration), timeZone: series.zoneName },
  }
  const changes = exception?.kind === 'changed' ? exception.changes : {}
  const content: EventContent = { ...event.state, ...usual, ...changes }
  return {
    event,
    type: exception ? 'exception' : 'occurrence',
    day,
    content,
    startsAt: instantOf(content.start),
    endsAt: instantOf(content.end),
    originallyAt,
    modifiedAt: exception?.kind === 'changed' ? exception.modifiedAt : event.state.modifiedAt,
  }
}

/** The instant of a wall-clock time in its zone. Throws for text that is no time, which the doors do not let in. */
export function instantOf({
  dateTime,
  timeZone: zone,
}: {
  readonly dateTime: string
  readonly timeZone: string
}): number {
  const wall = readWall(dateTime)
  if (wall === null) throw new Error(`${dateTime} is no wall-clock time`)
  return timeZone(zone).instantOf(wall)
}
