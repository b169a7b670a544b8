import { z } from '../platform/http/api.ts'

export const weekDays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const
export const weekIndexes = ['first', 'second', 'third', 'fourth', 'last'] as const

const day = z.enum(weekDays)

/** How a series repeats, in the words of Graph's patternedRecurrence put flat. */
export const recurrenceSchema = z
  .strictObject({
    frequency: z.enum(['daily', 'weekly', 'monthly', 'yearly']),
    interval: z.number().int().min(1).max(999).default(1),
    daysOfWeek: z
      .array(day)
      .min(1)
      .max(7)
      .refine((days) => new Set(days).size === days.length, 'must name each day once')
      .optional()
      .openapi({ description: 'Weekly: on these days. With `week`: the first (…) of these in the month.' }),
    week: z.enum(weekIndexes).optional().openapi({ description: 'Monthly and yearly, with `daysOfWeek`.' }),
    dayOfMonth: z
      .number()
      .int()
      .min(1)
      .max(31)
      .optional()
      .openapi({ description: 'Monthly and yearly. In a month without that day, its last one.' }),
    month: z.number().int().min(1).max(12).optional().openapi({ description: 'Yearly.' }),
    firstDayOfWeek: day.optional().openapi({
      description: 'Weekly: where a week begins, which matters from an interval of 2 on; else Monday.',
    }),
    until: z.iso
      .date()
      .optional()
      .openapi({ description: 'The last day that it may take place on, in the zone of its start.' }),
    count: z.number().int().min(1).max(999).optional().openapi({ description: 'How many times.' }),
  })
  .superRefine((rule, context) => {
    for (const [path, message] of problemsOf(rule))
      context.addIssue({ code: 'custom', path: [path], message })
  })
  .openapi('Recurrence')

export type Recurrence = z.output<typeof recurrenceSchema>
type Part = keyof Recurrence

/** What does not go together, by part. */
function problemsOf(rule: Recurrence): [Part, string][] {
  const { frequency } = rule
  const has = (part: Part) => rule[part] !== undefined
  const isByWeek = has('week')
  const needed: Part[] = []
  if (frequency === 'weekly') needed.push('daysOfWeek')
  if (frequency === 'monthly' || frequency === 'yearly') needed.push(isByWeek ? 'daysOfWeek' : 'dayOfMonth')
  if (frequency === 'yearly') needed.push('month')
  const optional: Part[] = ['frequency', 'interval', 'until', 'count']
  if (frequency === 'weekly') optional.push('firstDayOfWeek')
  if (frequency === 'monthly' || frequency === 'yearly') if (isByWeek) optional.push('week')
  const allowed = new Set([...needed, ...optional])
  const given = Object.keys(rule).filter((part): part is Part => part in rule && has(part as Part))
  return [
    ...needed
      .filter((part) => !has(part))
      .map((part): [Part, string] => [part, `is needed for ${frequency}`]),
    ...given
      .filter((part) => !allowed.has(part))
      .map((part): [Part, string] => [part, `does not go with ${isByWeek ? 'week' : frequency}`]),
    ...(has('until') && has('count') ? [['count', 'does not go with until'] as [Part, string]] : []),
  ]
}

const graphDay = z
  .string()
  .transform((name) => name.toLowerCase())
  .pipe(day)
const graphPattern = z.object({
  type: z.enum(['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly']),
  interval: z.number().int(),
  month: z.number().int().nullish(),
  dayOfMonth: z.number().int().nullish(),
  daysOfWeek: z.array(graphDay).nullish(),
  firstDayOfWeek: graphDay.nullish(),
  index: z.enum(weekIndexes).nullish(),
})
export const graphRecurrence = z.object({
  pattern: graphPattern,
  range: z.object({
    type: z.enum(['endDate', 'noEnd', 'numbered']),
    startDate: z.string(),
    endDate: z.string().nullish(),
    recurrenceTimeZone: z.string().nullish(),
    numberOfOccurrences: z.number().int().nullish(),
  }),
})
export type GraphRecurrence = z.input<typeof graphRecurrence>

/**
 * As Graph's patternedRecurrence (https://learn.microsoft.com/graph/api/resources/patternedrecurrence).
 * @param start first day of the series; `zone` as Microsoft calls it
 */
export function toGraphRecurrence(rule: Recurrence, start: { date: string; zone: string }): GraphRecurrence {
  const { frequency, interval, daysOfWeek, week, dayOfMonth, month, firstDayOfWeek, until, count } = rule
  const kind = week === undefined ? 'absolute' : 'relative'
  const type = {
    daily: 'daily',
    weekly: 'weekly',
    monthly: `${kind}Monthly`,
    yearly: `${kind}Yearly`,
  } as const
  return {
    pattern: {
      type: type[frequency],
      interval,
      ...(daysOfWeek && { daysOfWeek }),
      ...(week && { index: week }),
      ...(dayOfMonth && { dayOfMonth }),
      ...(month && { month }),
      ...(frequency === 'weekly' && { firstDayOfWeek: firstDayOfWeek ?? 'monday' }),
    },
    range: {
      startDate: start.date,
      recurrenceTimeZone: start.zone,
      ...(until !== undefined
        ? { type: 'endDate', endDate: until }
        : count !== undefined
          ? { type: 'numbered', numberOfOccurrences: count }
          : { type: 'noEnd' }),
    },
  }
}

/** The other way round. */
export function fromGraphRecurrence(value: z.output<typeof graphRecurrence>): Recurrence {
  const { pattern, range } = value
  const { type, interval } = pattern
  const daysOfWeek = sortDays(pattern.daysOfWeek ?? [])
  const month = type.endsWith('Yearly') ? { month: pattern.month ?? 1 } : {}
  const ending =
    range.type === 'endDate'
      ? { until: range.endDate ?? undefined }
      : range.type === 'numbered'
        ? { count: range.numberOfOccurrences ?? undefined }
        : {}
  const frequency =
    type === 'daily' || type === 'weekly' ? type : type.endsWith('Yearly') ? 'yearly' : 'monthly'
  if (type === 'daily') return { frequency, interval, ...ending }
  if (type === 'weekly')
    return { frequency, interval, daysOfWeek, firstDayOfWeek: pattern.firstDayOfWeek ?? 'sunday', ...ending }
  if (type.startsWith('absolute'))
    return { frequency, interval, dayOfMonth: pattern.dayOfMonth ?? 1, ...month, ...ending }
  return { frequency, interval, daysOfWeek, week: pattern.index ?? 'first', ...month, ...ending }
}

/** In the order of a week that begins on Sunday, which is how Graph writes them. */
export const sortDays = (days: readonly (typeof weekDays)[number][]): (typeof weekDays)[number][] =>
  weekDays.filter((one) => days.includes(one))
