import { z } from 'zod'
import { invalidField } from '../../platform/http/validation.ts'

/**
 * The language of `q`: parts with blanks between them, of which every one must hold.
 *
 *     part   = ["-"] [field ":"] value        "-" means: must not hold
 *     field  = from to cc subject category in is has before after; none: a word, or words side by side, anywhere
 *     value  = word | '"' text '"'            in quotes \" and \\ stand for " and \
 */
export const queryFields = [
  'from',
  'to',
  'cc',
  'subject',
  'category',
  'in',
  'is',
  'has',
  'before',
  'after',
] as const

export type QueryField = (typeof queryFields)[number] | 'word'

/** One part of a query. */
export interface QueryTerm {
  field: QueryField
  /** As written, without quotes. */
  value: string
  negated: boolean
}

export const queryStates = ['read', 'unread', 'flagged', 'unflagged', 'draft'] as const

const moment = z.iso.datetime({ offset: true })
const readsAsSyntax = /^(AND|OR|NOT)$/

/**
 * The parts of a query, in their order.
 * @throws GatewardenError `invalid_request` that names the character at which it goes wrong, counted from 1
 */
export function parseQuery(text: string): QueryTerm[] {
  const terms: QueryTerm[] = []
  const blank = /\s*/y
  let at = 0
  for (;;) {
    blank.lastIndex = at
    at += blank.exec(text)?.[0].length ?? 0
    if (at >= text.length) return terms
    const { term, end } = readTerm(text, at)
    terms.push(term)
    at = end
  }
}

/** A query that parses into these terms again. */
export function formatQuery(terms: readonly QueryTerm[]): string {
  return terms.map(formatTerm).join(' ')
}

function formatTerm({ field, value, negated }: QueryTerm): string {
  const bare = /^[\p{L}\p{N}@._+][\p{L}\p{N}@._+-]*$/u.test(value) && !readsAsSyntax.test(value)
  const shown = bare ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`
  return `${negated ? '-' : ''}${field === 'word' ? '' : `${field}:`}${shown}`
}

function readTerm(text: string, start: number): { term: QueryTerm; end: number } {
  const negated = text.charAt(start) === '-'
  const at = negated ? start + 1 : start
  const named = /([A-Za-z]+):/y
  named.lastIndex = at
  const name = named.exec(text)?.[1]
  const field: QueryField | undefined =
    name === undefined ? 'word' : queryFields.find((one) => one === name.toLowerCase())
  if (field === undefined)
    throw refuse(
      at,
      `"${name}:" is no field; the fields are ${queryFields.join(', ')}; text with a colon goes into quotes`,
    )
  const valueAt = name === undefined ? at : at + name.length + 1
  const { value, end, quoted } = readValue(text, valueAt)
  const term: QueryTerm = { field, value, negated }
  checkTerm(term, { at: valueAt, quoted })
  return { term, end }
}

function readValue(text: string, at: number): { value: string; end: number; quoted: boolean } {
  if (text.charAt(at) !== '"') {
    const bare = /[^\s"]*/y
    bare.lastIndex = at
    const value = bare.exec(text)?.[0] ?? ''
    const end = at + value.length
    if (text.charAt(end) === '"') throw refuse(end, 'a quote begins within a word; put a blank before it')
    return { value, end, quoted: false }
  }
  const inQuotes = /"((?:[^"\\]|\\["\\])*)"/y
  inQuotes.lastIndex = at
  const match = inQuotes.exec(text)
  if (match === null)
    throw refuse(at, 'these quotes do not end, or hold a backslash before something other than " or \\')
  const end = at + match[0].length
  if (/\S/.test(text.charAt(end))) throw refuse(end, 'a blank is missing after the quotes')
  return { value: (match[1] ?? '').replaceAll(/\\(.)/g, '$1'), end, quoted: true }
}

function checkTerm({ field, value, negated }: QueryTerm, { at, quoted }: { at: number; quoted: boolean }) {
  if (value.trim() === '')
    throw refuse(at, field === 'word' ? 'there is nothing to look for' : 'a value is missing')
  if (/\p{Cc}/u.test(value)) throw refuse(at, 'a control character cannot be looked for')
  switch (field) {
    case 'is':
      return oneOf(queryStates, value, at)
    case 'has':
      return oneOf(['attachment'], value, at)
    case 'before':
    case 'after':
      if (momentOf(value) === undefined)
        throw refuse(at, 'must be a day such as 2026-03-01 or a time such as 2026-03-01T09:00:00Z')
      return
    case 'in':
      if (negated) throw refuse(at, 'a folder cannot be left out; name the one to look in')
      return
    case 'category':
      return
    default:
      if (!quoted && field === 'word' && readsAsSyntax.test(value))
        throw refuse(at, `${value} is not known here: every part must hold; the word itself goes into quotes`)
      if (!/[\p{L}\p{N}]/u.test(value)) throw refuse(at, 'holds no letter and no digit to look for')
  }
}

function oneOf(known: readonly string[], value: string, at: number): void {
  if (!known.includes(value.toLowerCase())) throw refuse(at, `must be ${known.join(', ')}`)
}

/** The moment that `before` and `after` name; a day stands for its first in UTC. Undefined for what is neither. */
export function momentOf(value: string): Date | undefined {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value)
  const text = isDay ? `${value}T00:00:00Z` : value
  if (!moment.safeParse(text).success) return undefined
  const at = new Date(text)
  const year = at.getUTCFullYear()
  // What Exchange can compare with begins in 1601; a search asks for a day more on either side.
  return year >= 1602 && year <= 9998 ? at : undefined
}

/** @param at counted from 0 */
const refuse = (at: number, problem: string) =>
  invalidField(
    'query.q',
    `at character ${at + 1}: ${problem}`,
    'Example: from:ann subject:"annual report" is:unread has:attachment in:inbox before:2026-03-01 budget',
  )
