import { z } from 'zod'
import type { Calendar, CalendarEvent } from '../../tenant/calendar.ts'
import type { Change } from '../../tenant/change-log.ts'
import type { EventInstance } from './event-instance.ts'

/** What a round of changes to events remembers between its pages. */
export const roundState = z.object({
  /** Where the round began: what the reader knows of an event may be as old as that. */
  base: z.number(),
  /** Everything up to this sequence number has been told in full. */
  seen: z.number(),
  /** Of the change after that, this many things have been told: a series may not fit into one page. */
  within: z.object({ seq: z.number(), number: z.number(), told: z.number() }).nullable(),
  /** Numbers of events that were told in part and then changed, so that nobody knows what the reader has of them. */
  doubts: z.array(z.number()),
})
export type RoundState = z.infer<typeof roundState>

/** Where a reader begins who knows nothing. */
export const firstRound: RoundState = { base: 0, seen: 0, within: null, doubts: [] }

/** What a reader is told: that something is there as it is, or is not any more. */
export type Told =
  | { readonly kind: 'present'; readonly instance: EventInstance }
  | { readonly kind: 'removed'; readonly id: string }

/** What of an event the reader follows: it, or its occurrences in a window, or nothing. */
export type MembersOf = (event: CalendarEvent) => readonly EventInstance[]

/** What a reader follows, and by which ids. */
export interface Following {
  readonly calendars: readonly Calendar[]
  readonly membersOf: MembersOf
  /** Of an event as it is, or was, in its calendar, or of its occurrence on a day. */
  readonly idOf: (event: CalendarEvent, day: string | null) => string
}

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
export function nextPage(following: Following, before: RoundState, size: number): RoundPage {
  const changes = following.calendars
    .flatMap((calendar) => [...calendar.log.since(before.seen)].map((change) => ({ calendar, change })))
    .sort((a, b) => a.change.seq - b.change.seq)
  const { within } = before
  const goesOn = within !== null && changes[0]?.change.seq === within.seq
  const doubts = new Set(before.doubts)
  if (within && !goesOn) doubts.add(within.number)
  const round = new Round(following, before, doubts)
  const told: Told[] = round.lost()
  let seen = before.seen
  for (const { calendar, change } of changes) {
    const skip = goesOn && change.seq === within.seq ? within.told : 0
    const { number, things } = round.tell(calendar, change)
    const room = Math.max(0, size - told.length)
    told.push(...things.slice(skip, skip + room))
    if (skip + room < things.length) {
      const partly = { seq: change.seq, number, told: skip + room }
      const state = { base: before.base, seen, within: partly, doubts: [...doubts] }
      return { told, more: true, state }
    }
    doubts.delete(number)
    seen = change.seq
  }
  return { told, more: false, state: { base: seen, seen, within: null, doubts: [...doubts] } }
}

class Round {
  readonly #following: Following
  readonly #before: RoundState
  readonly #doubts: Set<number>

  constructor(following: Following, before: RoundState, doubts: Set<number>) {
    this.#following = following
    this.#before = before
    this.#doubts = doubts
  }

  /** Doubted events that are not there any more, of which the logs will not speak. They are in doubt no longer. */
  lost(): Told[] {
    const { calendars } = this.#following
    const told: Told[] = []
    for (const number of [...this.#doubts]) {
      const isThere = calendars.some(({ events }) => [...events].some((one) => one.number === number))
      if (isThere) continue
      for (const calendar of calendars) told.push(...this.#gone(calendar, number, new Set()))
      this.#doubts.delete(number)
    }
    return told
  }

  tell(
    calendar: Calendar,
    change: Change<CalendarEvent>,
  ): { readonly number: number; readonly things: readonly Told[] } {
    if (change.kind === 'deleted') {
      const last = calendar.history.findDeparted(change.gone.id)
      if (!last) return { number: 0, things: [] }
      return { number: last.number, things: this.#gone(calendar, last.number, new Set()) }
    }
    const { item } = change
    const { membersOf, idOf } = this.#following
    const present = membersOf(item)
    const things: Told[] = present.map((instance) => ({ kind: 'present', instance }))
    const isNew = item.enteredSeq > this.#before.seen && !this.#doubts.has(item.number)
    if (isNew) return { number: item.number, things }
    const kept = new Set(present.map(({ day }) => idOf(item, day)))
    return { number: item.number, things: [...things, ...this.#gone(calendar, item.number, kept)] }
  }

  /**
   * What the reader may know of an event and is not there. The reader may have been told of any state that the event was in
   * since the round began, so it is told of all that was in any of them.
   */
  #gone({ history }: Calendar, number: number, kept: ReadonlySet<string>): Told[] {
    const { membersOf, idOf } = this.#following
    const told = new Map<string, Told>()
    for (const event of history.since(number, this.#before.base)) {
      for (const { day } of membersOf(event)) {
        const id = idOf(event, day)
        if (!kept.has(id)) told.set(id, { kind: 'removed', id })
      }
    }
    return [...told.values()]
  }
}
