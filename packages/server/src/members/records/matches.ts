import type { Stored, Value } from './kinds.ts'

/** A condition as the sign-in library writes it. */
export interface Condition {
  field: string
  operator?: string | undefined
  value: Value | readonly (string | number)[]
  connector?: 'AND' | 'OR' | undefined
  mode?: 'sensitive' | 'insensitive' | undefined
}

/** Whether a record meets conditions: all that are joined by AND, and one of those that are joined by OR if there are any. */
export function matches(record: Stored, where: readonly Condition[]): boolean {
  const all = where.filter((one) => one.connector !== 'OR')
  const some = where.filter((one) => one.connector === 'OR')
  return (
    all.every((one) => meets(record, one)) && (some.length === 0 || some.some((one) => meets(record, one)))
  )
}

function meets(record: Stored, { field, operator = 'eq', value, mode }: Condition): boolean {
  const folded = mode === 'insensitive'
  const held = plain(record[field] ?? null, folded)
  if (isList(value)) {
    const list = value.map((one) => plain(one, folded))
    if (operator === 'in') return list.includes(held)
    if (operator === 'not_in') return !list.includes(held)
    throw new Error(`a list cannot be compared by ${operator}`)
  }
  const wanted = plain(value, folded)
  if (operator === 'eq') return held === wanted
  if (operator === 'ne') return held !== wanted
  if (held === null || wanted === null) return false
  switch (operator) {
    case 'lt':
      return held < wanted
    case 'lte':
      return held <= wanted
    case 'gt':
      return held > wanted
    case 'gte':
      return held >= wanted
    case 'contains':
      return String(held).includes(String(wanted))
    case 'starts_with':
      return String(held).startsWith(String(wanted))
    case 'ends_with':
      return String(held).endsWith(String(wanted))
    default:
      throw new Error(`a condition is not known: ${operator}`)
  }
}

export const isList = (value: Condition['value']): value is readonly (string | number)[] =>
  typeof value === 'object' && value !== null && !(value instanceof Date)

const plain = (value: Value, folded: boolean): string | number | boolean | null => {
  if (value instanceof Date) return value.getTime()
  return folded && typeof value === 'string' ? value.toLowerCase() : value
}
