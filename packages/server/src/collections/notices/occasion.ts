import { z } from 'zod'
import { type CollectionOutcome, type CollectionStatus, collectionOutcomes } from '../collection.ts'

/** What somebody is told of by mail: that a run has ended, or that it cannot go on without her. */
export type Occasion =
  | { status: 'completed'; outcome: CollectionOutcome }
  | { status: 'paused' | 'incomplete'; code: string; remedy: string }

const ended = z.object({ outcome: z.enum(collectionOutcomes) })
const stuck = z.object({ code: z.string(), remedy: z.string() })

/**
 * The occasion that a move is, by what is told of it; undefined for what goes on by itself, and for what somebody did by hand,
 * which has no code.
 */
export function occasionOf(status: CollectionStatus, details: Record<string, unknown>): Occasion | undefined {
  if (status === 'completed') {
    const read = ended.safeParse(details)
    return read.success ? { status, ...read.data } : undefined
  }
  if (status !== 'paused' && status !== 'incomplete') return undefined
  const read = stuck.safeParse(details)
  return read.success ? { status, ...read.data } : undefined
}
