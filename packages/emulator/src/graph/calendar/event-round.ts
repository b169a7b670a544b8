import { z } from 'zod'
import type { Calendar, CalendarEvent } from '../../tenant/calendar.ts'
import type { Change } from '../../tenant/change-log.ts'
import type { EventInstance } from './event-instance.ts'

/** What a round of changes to events remembers between its pages. */
export const roundState = z.object({
  /** Everything up to this sequence number has been told in full. */
  seen: z.number(),
  /** Of the change after that, this many things have been told: a series may not fit into one page. */
  within: z.object({ seq: z.number(), number: z.number(), told: z.number() }).nullable(),
  /** Numbers of events that were told in part and then changed, so that nobody knows what the reader has of them. */
  doubts: z.array(z.number()),
})
export type RoundState = z.infer<typeof roundState>

/** Where a reader begins who knows nothing. */
export const firstRound: RoundState = { seen: 0, within: null, doubts: [] }

/** What a reader is told: that something is there as it is, or is not any more. */
export type Told =
  | { readonly kind: 'present'; readonly instance: EventInstance }
  | { readonly kind: 'removed'; readonly event: CalendarEvent; readonly day: string | null }

/** What of an event the reader follows: it, or its occurrences in a window, or nothing. */
export type MembersOf = (event: CalendarEvent) => readonly EventInstance[]

/** One page of a round, and where to go on. */
export interface RoundPage {
  readonly told: readonly Told[]
  readonly state: RoundState
  /** There is more to tell now. */
  readonly more: boolean
}

/**
 * The next page of what has changed in some calendars, at most `size` things. Every change tells all that the event has now
 * in what is followed, and what of it has gone since the reader last looked. So who applies the pages in order has in the
 * end what is there, wherever they stopped and whatever was changed between two pages.
 */
export function nextPage(
  calendars: readonly Calendar[],
  before: RoundState,
  size: number,
  membersOf: MembersOf,
): RoundPage {
  const changes = calendars
    .flatMap((calendar) => [...calendar.log.since(before.seen)].map((change) => ({ calendar, change })))
    .sort((a, b) => a.change.seq - b.change.seq)
  const { within } = before
  const goesOn = within !== null && changes[0]?.change.seq === within.seq
  const doubts = new Set(before.doubts)
  if (within && !goesOn) doubts.add(within.number)
  const round = new Round(calendars, before.seen, doubts, membersOf)
  const told: Told[] = round.lost()
  let seen = before.seen
  for (const { calendar, change } of changes) {
    const skip = goesOn && change.seq === within.seq ? within.told : 0
    const { number, things } = round.tell(calendar, change)
    const room = Math.max(0, size - told.length)
    told.push(...things.slice(skip, skip + room))
    if (skip + room < things.length) {
      const partly = { seq: change.seq, number, told: skip + room }
      return { told, more: true, state: { seen, within: partly, doubts: [...doubts] } }
    }
    doubts.delete(number)
    seen = change.seq
  }
  return { told, more: false, state: { seen, within: null, doubts: [...doubts] } }
}

class Round {
  readonly #calendars: readonly Calendar[]
  readonly #seen: number
  readonly #doubts: Set<number>
  readonly #membersOf: MembersOf

  constructor(calendars: readonly Calendar[], seen: number, doubts: Set<number>, membersOf: MembersOf) {
    this.#calendars = calendars
    this.#seen = seen
    this.#doubts = doubts
    this.#membersOf = membersOf
  }

  /** Doubted events that are not there any more, of which the logs will not speak. They are in doubt no longer. */
  lost(): Told[] {
    const told: Told[] = []
    for (const number of [...this.#doubts]) {
      const isThere = this.#calendars.some(({ events }) => [...events].some((one) => one.number === number))
      if (isThere) continue
      for (const calendar of this.#calendars) {
        const versions = calendar.history.since(number, this.#seen)
        told.push(...this.#removed(versions, new Set()))
      }
      this.#doubts.delete(number)
    }
    return told
  }

  tell(
    calendar: Calendar,
    change: Change<CalendarEvent>,
  ): { readonly number: number; readonly things: readonly Told[] } {
    const { history } = calendar
    if (change.kind === 'deleted') {
      const last = history.findDeparted(change.gone.id)
      if (!last) return { number: 0, things: [] }
      return { number: last.number, things: this.#removed(this.#versions(calendar, last), new Set()) }
    }
    const { item } = change
    const present = this.#membersOf(item)
    const isNew = item.enteredSeq > this.#seen && !this.#doubts.has(item.number)
    const versions = isNew ? [] : this.#versions(calendar, item)
    const kept = new Set(present.map(({ day }) => day))
    return {
      number: item.number,
      things: [
        ...present.map((instance): Told => ({ kind: 'present', instance })),
        ...this.#removed(versions, kept),
      ],
    }
  }

  /** What the reader may know of an event: how it was when everything up to `seen` had happened, or, in doubt, any later state. */
  #versions({ history }: Calendar, event: CalendarEvent): CalendarEvent[] {
    if (this.#doubts.has(event.number)) return history.since(event.number, this.#seen)
    return [history.at(event.number, this.#seen) ?? event]
  }

  #removed(versions: readonly CalendarEvent[], kept: ReadonlySet<string | null>): Told[] {
    const told = new Map<string | null, Told>()
    for (const event of versions) {
      for (const { day } of this.#membersOf(event)) {
        if (!kept.has(day)) told.set(day, { kind: 'removed', event, day })
      }
    }
    return [...told.values()]
  }
}
