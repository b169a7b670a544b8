import { z } from 'zod'
import { readWholeEvent } from './event.ts'
import type { Series } from './write-ics.ts'

const kindSchema = z.object({ type: z.string().nullish() })
const exceptionsSchema = z.object({
  cancelledOccurrences: z.array(z.string()).nullish(),
  exceptionOccurrences: z.array(z.looseObject({ originalStart: z.string() })).nullish(),
})

export const isSeries = (event: unknown): boolean => kindSchema.parse(event).type === 'seriesMaster'

/**
 * An event as Graph tells it, with its times in UTC; of a series also what differs from it.
 * @param more what has `cancelledOccurrences` and `exceptionOccurrences`
 */
export function readSeries(value: unknown, more: unknown = value): Series {
  const event = readWholeEvent(value, 'UTC')
  if (!isSeries(value)) return { event, exceptions: [], cancelled: [] }
  const { cancelledOccurrences, exceptionOccurrences } = exceptionsSchema.parse(more)
  return {
    event,
    // They are called OID.{id of the series}.{day}.
    cancelled: (cancelledOccurrences ?? []).map((name) => name.slice(-10)),
    exceptions: (exceptionOccurrences ?? []).map((one) => ({
      // An occurrence has the UID of its series, told apart by RECURRENCE-ID.
      event: { ...readWholeEvent(one, 'UTC'), iCalUid: event.iCalUid },
      originalStart: Date.parse(one.originalStart),
    })),
  }
}
