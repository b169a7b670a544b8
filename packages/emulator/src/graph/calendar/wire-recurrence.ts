import type { PatternedRecurrence } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { Recurrence } from '../../tenant/calendar.ts'
import { GraphError } from '../http/graph-error.ts'
import { timeZone } from './time-zone.ts'

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const pattern = z.strictObject({
  type: z.enum(['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly']),
  interval: z.number().int().min(1).max(999),
  month: z.number().int().min(0).max(12).nullish(),
  dayOfMonth: z.number().int().min(0).max(31).nullish(),
  daysOfWeek: z.array(z.enum(days)).nullish(),
  firstDayOfWeek: z.enum(days).nullish(),
  index: z.enum(['first', 'second', 'third', 'fourth', 'last']).nullish(),
})
const range = z.strictObject({
  type: z.enum(['noEnd', 'endDate', 'numbered']),
  startDate: z.iso.date(),
  endDate: z.string().nullish(),
  recurrenceTimeZone: z.string().nullish(),
  numberOfOccurrences: z.number().int().nullish(),
})

/** microsoft.graph.patternedRecurrence, as clients send it. */
export const recurrenceInput = z.strictObject({ pattern, range })

/** Throws 400 for a series that lacks what its type needs. */
export function readRecurrence(input: z.infer<typeof recurrenceInput>): Recurrence {
  const { type } = input.pattern
  const needsDays = type === 'weekly' || type === 'relativeMonthly' || type === 'relativeYearly'
  if (needsDays && !input.pattern.daysOfWeek?.length) throw missing('pattern.daysOfWeek', type)
  if (type.startsWith('absolute') && !input.pattern.dayOfMonth) throw missing('pattern.dayOfMonth', type)
  if (type.endsWith('Yearly') && !input.pattern.month) throw missing('pattern.month', type)
  if (input.range.type === 'endDate' && !/^\d{4}-\d{2}-\d{2}$/.test(input.range.endDate ?? '')) {
    throw missing('range.endDate', input.range.type)
  }
  if (input.range.type === 'numbered' && !((input.range.numberOfOccurrences ?? 0) > 0)) {
    throw missing('range.numberOfOccurrences', input.range.type)
  }
  if (input.range.recurrenceTimeZone) timeZone(input.range.recurrenceTimeZone)
  return {
    pattern: {
      type,
      interval: input.pattern.interval,
      month: input.pattern.month ?? 0,
      dayOfMonth: input.pattern.dayOfMonth ?? 0,
      daysOfWeek: input.pattern.daysOfWeek ?? [],
      firstDayOfWeek: input.pattern.firstDayOfWeek ?? 'sunday',
      index: input.pattern.index ?? 'first',
    },
    range: {
      type: input.range.type,
      startDate: input.range.startDate,
      endDate: input.range.type === 'endDate' ? (input.range.endDate ?? '0001-01-01') : '0001-01-01',
      recurrenceTimeZone: input.range.recurrenceTimeZone ?? '',
      numberOfOccurrences: input.range.type === 'numbered' ? (input.range.numberOfOccurrences ?? 0) : 0,
    },
  }
}

function missing(property: string, type: string): GraphError {
  return new GraphError(
    400,
    'ErrorInvalidRequest',
    `The property 'recurrence.${property}' is needed for the type ${type}.`,
  )
}

/** As Graph answers it. */
export function writeRecurrence(series: Recurrence | null): PatternedRecurrence | null {
  if (!series) return null
  const { pattern, range } = series
  return { pattern: { ...pattern, daysOfWeek: [...pattern.daysOfWeek] }, range: { ...range } }
}
