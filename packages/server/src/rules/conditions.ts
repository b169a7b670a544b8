import type { Occasion } from './rule.ts'

export const operators = [
  'is',
  'isNot',
  'contains',
  'startsWith',
  'endsWith',
  'oneOf',
  'noneOf',
  'above',
  'below',
  'exists',
  'missing',
] as const
export type Operator = (typeof operators)[number]

export type Scalar = string | number | boolean

/** What has to hold of one field. Text is compared without regard to case; nothing is ever evaluated as a program. */
export interface Condition {
  /** `event.type`, `data.invoice.amount`, `data.lines.0.name` */
  field: string
  operator: Operator
  value?: Scalar | Scalar[] | undefined
}

export interface Verdict {
  condition: Condition
  /** What stands in the field; undefined where nothing does. */
  seen: unknown
  holds: boolean
}

/** Each condition with what was seen; the rule acts where all hold. */
export function judge(conditions: readonly Condition[], occasion: Occasion): Verdict[] {
  return conditions.map((condition) => {
    const seen = valueAt(occasion, condition.field)
    return { condition, seen, holds: holds(condition, seen) }
  })
}

/** Why a rule does not act: the first condition that does not hold; undefined where all do. */
export function refusal(verdicts: readonly Verdict[]): string | undefined {
  const failed = verdicts.find((one) => !one.holds)
  if (failed === undefined) return undefined
  const { field, operator, value } = failed.condition
  const wanted = value === undefined ? operator : `${operator} ${JSON.stringify(value)}`
  return `The condition ${field} ${wanted} does not hold: ${shown(failed.seen)}.`
}

function shown(seen: unknown): string {
  if (seen === undefined || seen === null) return 'nothing is there'
  return `there is ${(JSON.stringify(seen) ?? '').slice(0, 100)}`
}

/** What stands at a dotted path; own properties only, so that nobody reaches what JavaScript adds. */
export function valueAt(occasion: object, path: string): unknown {
  let at: unknown = occasion
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = Reflect.get(at, name)
  }
  return at
}

function holds({ operator, value }: Condition, seen: unknown): boolean {
  const wanted = Array.isArray(value) ? value : value === undefined ? [] : [value]
  const [first] = wanted
  switch (operator) {
    case 'exists':
      return seen !== undefined && seen !== null
    case 'missing':
      return seen === undefined || seen === null
    case 'is':
    case 'oneOf':
      return wanted.some((one) => same(seen, one))
    case 'isNot':
    case 'noneOf':
      return !wanted.some((one) => same(seen, one))
    case 'contains':
      return Array.isArray(seen)
        ? seen.some((item) => same(item, first))
        : inText(seen, first, (text, part) => text.includes(part))
    case 'startsWith':
      return inText(seen, first, (text, part) => text.startsWith(part))
    case 'endsWith':
      return inText(seen, first, (text, part) => text.endsWith(part))
    case 'above':
      return ordered(seen, first, (a, b) => a > b)
    case 'below':
      return ordered(seen, first, (a, b) => a < b)
  }
}

const same = (seen: unknown, wanted: unknown): boolean =>
  typeof seen === 'string' && typeof wanted === 'string'
    ? seen.toLowerCase() === wanted.toLowerCase()
    : seen === wanted

const inText = (seen: unknown, wanted: unknown, test: (text: string, part: string) => boolean): boolean =>
  typeof seen === 'string' && wanted !== undefined && test(seen.toLowerCase(), String(wanted).toLowerCase())

/** Numbers with numbers, times (RFC 3339) with times; anything else has no order. */
function ordered(seen: unknown, wanted: unknown, test: (a: number, b: number) => boolean): boolean {
  if (typeof seen === 'number' && typeof wanted === 'number') return test(seen, wanted)
  const [a, b] = [timeOf(seen), timeOf(wanted)]
  return a !== undefined && b !== undefined && test(a, b)
}

function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(value))
    return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : time
}
