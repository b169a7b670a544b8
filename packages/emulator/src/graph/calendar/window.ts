import { GraphError } from '../http/graph-error.ts'
import { parseInstant } from '../odata/filter-parser.ts'

const longestView = 1825 * 86_400_000

/** A stretch of time, milliseconds since 1970, the end left out. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/**
 * The window that `startDateTime` and `endDateTime` name. Both are needed; without an offset they are UTC, whatever
 * `Prefer: outlook.timezone` says. Throws the 400s of a calendar view.
 */
export function requireWindow(read: (name: string) => string | undefined): TimeWindow {
  const from = windowEnd(read, 'startDateTime')
  const to = windowEnd(read, 'endDateTime')
  if (to < from) {
    throw new GraphError(400, 'ErrorInvalidParameter', 'The end of the calendar view is before its start.')
  }
  if (to - from > longestView) {
    throw new GraphError(
      400,
      'ErrorCalendarViewRangeTooBig',
      'The specified date range exceeds the maximum of 1825 days.',
    )
  }
  return { from, to }
}

/** One moment that a parameter names. Throws 400 for what is none. */
export function readMoment(text: string, name: string): number {
  const instant = parseInstant(text.trim())
  if (instant !== null) return instant
  throw new GraphError(400, 'ErrorInvalidParameter', `The value '${text}' of parameter '${name}' is invalid.`)
}

function windowEnd(read: (name: string) => string | undefined, name: string): number {
  const text = read(name)
  if (text === undefined) {
    throw new GraphError(
      400,
      'ErrorInvalidParameter',
      `This request requires a time window specified by the query string parameters StartDateTime and EndDateTime; ${name} is missing.`,
    )
  }
  return readMoment(text, name)
}
