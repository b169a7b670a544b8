import { z } from 'zod'

/**
 * What all processes know of one mailbox. Times are milliseconds of the database's clock (app_now()).
 *
 * A process holds a lease: places (calls it may have in flight) and reserved requests (calls it may begin without
 * asking). At every moment
 *   - the places of all leases together are at most the concurrency, but for calls that were in flight when it was
 *     lowered, and
 *   - what was spent within the window and what is reserved are together at most the requests allowed.
 * A lease that runs out, because its process was killed, gives its places back and counts its requests as spent.
 */
export interface LaneState {
  /** Calls in flight at the moment; below the limit after Microsoft refused for concurrency. */
  concurrency: number
  /** When the concurrency goes up by one again. */
  cautionUntil: number
  /** How many times it was lowered: a call that began before the last time does not lower it again. */
  lowered: number
  /** No call begins before. */
  fencedUntil: number
  /** Refusals without a call in between that went well. */
  refusalsInARow: number
  /** Calls begun: the start of a slice of time, and how many. Oldest first. */
  spent: [sliceStart: number, count: number][]
  /** Leases and wishes for one, by process. */
  holders: Record<string, Holder>
}

export interface Holder {
  /** Calls that the process has or may have in flight. */
  places: number
  /** Requests that it may begin without asking. */
  reserved: number
  /** Calls in flight and waiting; a process without any only gives back. */
  demand: number
  /** Since when it waits for a place, or has them. */
  since: number
  until: number
}

const count = z.number().int().min(0)
const schema = z.object({
  concurrency: count,
  cautionUntil: z.number(),
  lowered: count,
  fencedUntil: z.number(),
  refusalsInARow: count,
  spent: z.array(z.tuple([z.number(), count])),
  holders: z.record(
    z.string(),
    z.object({ places: count, reserved: count, demand: count, since: z.number(), until: z.number() }),
  ),
})

/** A lane that nobody has used. */
export function freshLane(concurrency: number): LaneState {
  return {
    concurrency,
    cautionUntil: 0,
    lowered: 0,
    fencedUntil: 0,
    refusalsInARow: 0,
    spent: [],
    holders: {},
  }
}

/** A stored lane; a fresh one where the row is new, or was written by a version that keeps it in another form. */
export function readLane(stored: unknown, concurrency: number): LaneState {
  const read = schema.safeParse(stored)
  return read.success ? read.data : freshLane(concurrency)
}
