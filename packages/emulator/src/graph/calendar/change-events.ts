import { blankEvent } from '../../tenant/blank-items.ts'
import type { Attendee, CalendarEvent, EventContent, EventState } from '../../tenant/calendar.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError, notImplemented } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { readJson } from '../http/read-json.ts'
import { requireMatch } from '../http/require-match.ts'
import { context } from '../wire/links.ts'
import { readEventAttachment } from './event-attachments.ts'
import { checkTimes, type EventInput, eventInput, readEventInput, requireOccurrence } from './event-input.ts'
import {
  type EventInstance,
  instancesBetween,
  instantOf,
  occurrenceOn,
  wholeEvent,
} from './event-instance.ts'
import { routeCalendar, routeEvent } from './find-calendar.ts'
import { meetingOf } from './meeting.ts'
import { dropExceptions, sameTimes, tellAttendees } from './meetings.ts'
import { dayOf } from './recurrence.ts'
import { timeZone } from './time-zone.ts'
import { EventWriter } from './write-event.ts'

const dayLength = 86_400_000
/** How far around an occurrence its neighbours are looked for: a year covers every usual pattern. */
const searched = 400 * dayLength

/** What attendees hear of; everything else is the organizer's own affair. */
const toldProperties = [
  'subject',
  'body',
  'start',
  'end',
  'locations',
  'attendees',
  'isAllDay',
  'recurrence',
  'isOnlineMeeting',
  'importance',
  'sensitivity',
  'hideAttendees',
  'allowNewTimeProposals',
  'responseRequested',
] as const satisfies readonly (keyof EventState)[]

/** `POST …/events`: into the default calendar, or into the one that the path names; attendees are invited. */
export function createEvent(call: MailboxCall): GraphReply {
  const calendar = routeCalendar(call, 'change')
  const input = readJson(call.request, eventInput, 'microsoft.graph.event')
  const again = [...calendar.events].find(
    ({ state }) => state.transactionId !== null && state.transactionId === input.transactionId,
  )
  if (again) return one(call, wholeEvent(again), 201)
  if (!input.start || !input.end) {
    throw new GraphError(
      400,
      'ErrorPropertyValidationFailure',
      `At least one property failed validation: '${input.start ? 'end' : 'start'}' is required.`,
    )
  }
  const set = readEventInput(input, null)
  const state: EventState = { ...newEvent(call), ...set, ...onlineMeeting(call, set, null) }
  checkTimes(state)
  requireOccurrence(state)
  const files = (input.attachments ?? []).map((one) => readEventAttachment(call, one))
  const event = call.mailbox.calendars.add(calendar, state)
  for (const file of files) call.mailbox.calendars.addAttachment(event, file.about, file.bytes)
  if (state.attendees.length > 0) tellAttendees(meetingOf(call, event), [])
  return one(call, wholeEvent(event), 201)
}

/** `PATCH …/events/{event}`: an event, a series, or one occurrence, which becomes an exception. */
export function updateEvent(call: MailboxCall): GraphReply {
  const instance = routeEvent(call, 'change')
  const { event, day } = instance
  requireMatch(call, event)
  const input = readJson(call.request, eventInput, 'microsoft.graph.event')
  if (input.attachments) throw notImplemented("setting 'attachments' of an event that is there already")
  if (day !== null) return updateOccurrence(call, instance, day, input)
  const { calendars } = call.mailbox
  const change = readEventInput(input, event.state)
  checkTimes({ ...event.state, ...change })
  requireOccurrence({ ...event.state, ...change })
  const before = event.state.attendees
  // Another pattern or another time makes other occurrences: what was said about the old ones is gone.
  const isSameTime = sameTimes(event.state, change)
  if (!isSameTime) dropExceptions(event, call.mailbox)
  const attendees = isSameTime ? undefined : unanswered(change.attendees ?? before)
  calendars.update(event, {
    ...change,
    ...onlineMeeting(call, change, event.state),
    ...(attendees && { attendees }),
  })
  if (changesReminder(input)) calendars.resetReminders(event)
  if (event.state.response === 'organizer' && isTold(change)) tellAttendees(meetingOf(call, event), before)
  return one(call, wholeEvent(event), 200)
}

function updateOccurrence(
  call: MailboxCall,
  instance: EventInstance,
  day: string,
  input: EventInput,
): GraphReply {
  const { event, content } = instance
  const { recurrence, transactionId, ...change } = readEventInput(input, content)
  if (recurrence !== undefined) {
    throw new GraphError(
      400,
      'ErrorInvalidRequest',
      'The recurrence of an occurrence cannot be set: it belongs to the series master.',
    )
  }
  const next: EventContent = { ...content, ...change }
  checkTimes(next)
  const isMoved = instantOf(next.start) !== instance.startsAt || instantOf(next.end) !== instance.endsAt
  if (isMoved) requireBetweenNeighbours(event, day, next)
  const before = event.exceptions.get(day)
  call.mailbox.calendars.setException(event, day, {
    kind: 'changed',
    changes: {
      ...(before?.kind === 'changed' ? before.changes : {}),
      ...change,
      ...(isMoved && { attendees: unanswered(next.attendees) }),
      ...onlineMeeting(call, change, content),
    },
    modifiedAt: call.world.clock.now(),
  })
  if (changesReminder(input)) event.reminders.delete(day)
  if (content.response === 'organizer' && isTold(change)) {
    tellAttendees(meetingOf(call, event, day), content.attendees)
  }
  const changed = occurrenceOn(event, day)
  if (!changed) throw new Error(`the series has no occurrence on ${day} after it was changed`)
  return one(call, changed, 200)
}

/** An occurrence stays between the days of the one before and the one after it, as Exchange wants it. */
function requireBetweenNeighbours(event: CalendarEvent, day: string, next: EventContent): void {
  const own = dayOf(day)
  const zone = timeZone(event.state.recurrence?.range.recurrenceTimeZone || event.state.start.timeZone)
  const dayAt = (instant: number) => Math.floor(zone.wallOf(instant) / dayLength)
  const wanted = dayAt(instantOf(next.start))
  const around = instancesBetween(event, own * dayLength - searched, own * dayLength + searched)
  const crosses = around.some((other) => {
    if (other.day === null || other.day === day) return false
    return dayOf(other.day) < own ? dayAt(other.startsAt) >= wanted : dayAt(other.startsAt) <= wanted
  })
  if (!crosses) return
  throw new GraphError(
    400,
    'ErrorOccurrenceCrossingBoundary',
    'Modified occurrence is crossing or overlapping adjacent occurrence.',
  )
}

function isTold(change: Partial<EventState>): boolean {
  return toldProperties.some((name) => change[name] !== undefined)
}

function changesReminder({ isReminderOn, reminderMinutesBeforeStart, start }: EventInput): boolean {
  return isReminderOn != null || reminderMinutesBeforeStart != null || start !== undefined
}

/** A meeting at another time has to be answered anew. */
function unanswered(attendees: readonly Attendee[]): readonly Attendee[] {
  return attendees.map((one) => ({ ...one, response: 'none', respondedAt: null }))
}

function newEvent(call: MailboxCall): EventState {
  const { random, clock } = call.world
  const uid = random.bytes('event', random.nextGuid('event')).toString('hex').toUpperCase()
  return {
    ...blankEvent(clock.now()),
    // A "global object id": class, no occurrence, and a number of its own ([MS-OXOCAL] 2.2.1.27).
    iCalUId: `040000008200E00074C5B7101A82E00800000000${uid.slice(0, 40)}`,
    organizer: { name: call.owner.state.displayName, address: call.mailbox.address },
  }
}

/** An online meeting gets its address once, and keeps it. */
function onlineMeeting(
  call: MailboxCall,
  change: Partial<EventState>,
  before: Pick<EventContent, 'onlineMeetingUrl'> | null,
): Partial<EventState> {
  if (change.isOnlineMeeting === false) return { onlineMeetingUrl: null }
  if (change.isOnlineMeeting !== true || (before && before.onlineMeetingUrl !== null)) return {}
  const thread = call.world.random.nextGuid('online meeting').replaceAll('-', '')
  const context = encodeURIComponent(JSON.stringify({ Tid: call.caller.tenant.id, Oid: call.owner.id }))
  return {
    onlineMeetingUrl: `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0?context=${context}`,
  }
}

function one(call: MailboxCall, instance: EventInstance, status: number): GraphReply {
  // A change answers with the whole event, whatever the query of the request says.
  const whole = { ...call, request: { ...call.request, query: { custom: new Map(), pairs: [] } } }
  const fragment = `users('${call.owner.id}')/events/$entity`
  const written = new EventWriter(whole).write(instance, {
    '@odata.context': context(call.request, fragment),
  })
  return json(
    written,
    preferenceApplied(call.request.preferences, ['idForm', 'timeZone', 'bodyContentType']),
    status,
  )
}
