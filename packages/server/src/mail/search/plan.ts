import type { Message } from '../message.ts'
import { momentOf, type QueryTerm } from './query.ts'

/** Who decides what is in the answer. */
export const searchEngines = ['filter', 'search', 'local'] as const
export type SearchEngine = (typeof searchEngines)[number]

/** How a query is asked of Graph. */
export interface SearchPlan {
  engine: SearchEngine
  /** `$filter` and `$orderby`, or `$search`. */
  query: Record<string, string>
  /** What Graph was not asked for, or not exactly. */
  keep: ((message: Message) => boolean) | undefined
  /** Outlook's search finds at most 1,000, whatever there is. */
  isLimited: boolean
}

type Test = (message: Message) => boolean

/** What each way of asking can say of one term. */
interface Ways {
  /** A clause of `$filter` that says it exactly. */
  filter?: string
  /** A part of KQL; `narrows` where it lets through more than the term does, and `test` has to look again. */
  kql?: string
  narrows?: boolean
  test?: Test
}

/**
 * Graph takes either `$filter` or `$search` with a list of messages, never both
 * (https://learn.microsoft.com/graph/search-query-parameter). So: `$filter` as long as it can say everything, because it
 * is exact and finds all; else `$search`, and what that cannot say is decided here, message by message.
 * @param terms without `in`, which is a path
 */
export function planSearch(terms: readonly QueryTerm[], order: 'newest' | 'oldest'): SearchPlan {
  const ways = terms.map(waysOf)
  if (ways.some(({ filter, test }) => filter === undefined && test === undefined)) return searching(ways)
  const tests = ways.flatMap(({ filter, test }) => (filter === undefined && test ? [test] : []))
  const exact = ways.flatMap(({ filter }) => filter ?? [])
  return {
    engine: tests.length > 0 ? 'local' : 'filter',
    query: filtering(exact, order),
    keep: all(tests),
    isLimited: false,
  }
}

/** Graph sorts only by what the filter begins with (else InefficientFilter), so a filter begins with receivedDateTime. */
function filtering(clauses: readonly string[], order: 'newest' | 'oldest'): Record<string, string> {
  const orderby = { $orderby: `receivedDateTime ${order === 'newest' ? 'desc' : 'asc'}` }
  if (clauses.length === 0) return orderby
  const dates = clauses.filter((one) => one.startsWith('receivedDateTime ge '))
  const begin = dates.length > 0 ? dates : ['receivedDateTime ge 1900-01-01T00:00:00Z']
  return { $filter: [...begin, ...clauses.filter((one) => !dates.includes(one))].join(' and '), ...orderby }
}

function searching(ways: readonly Ways[]): SearchPlan {
  const said = ways.flatMap(({ kql }) => kql ?? []).join(' AND ')
  const tests = ways.flatMap(({ kql, narrows, test }) =>
    (kql === undefined || narrows) && test ? [test] : [],
  )
  // The value is itself in quotes, in which those of KQL are escaped.
  return {
    engine: tests.length > 0 ? 'local' : 'search',
    query: { $search: `"${said.replaceAll('"', '\\"')}"` },
    keep: all(tests),
    isLimited: true,
  }
}

const all = (tests: readonly Test[]): Test | undefined =>
  tests.length === 0 ? undefined : (message) => tests.every((test) => test(message))

function waysOf({ field, value, negated }: QueryTerm): Ways {
  switch (field) {
    case 'word':
      return { kql: negated ? `NOT ${phrase(value)}` : phrase(value) }
    case 'from':
      return person(value, negated, 'from', (message) => (message.from ? [message.from] : []))
    case 'to':
      return person(value, negated, 'to', ({ to }) => to)
    case 'cc':
      return person(value, negated, 'cc', ({ cc }) => cc)
    case 'subject': {
      const test: Test = ({ subject }) => has(subject, value) !== negated
      return negated
        ? { test }
        : { filter: `contains(subject,${literal(value)})`, kql: `subject:${phrase(value)}`, test }
    }
    case 'category': {
      const wanted = value.toLowerCase()
      const test: Test = ({ categories }) =>
        categories.some((one) => one.toLowerCase() === wanted) !== negated
      return negated ? { test } : { filter: `categories/any(c:c eq ${literal(value)})`, test }
    }
    case 'has':
      return {
        filter: `hasAttachments eq ${!negated}`,
        kql: `hasAttachments:${!negated}`,
        test: ({ hasAttachments }) => hasAttachments !== negated,
      }
    case 'is':
      return stateWays(value.toLowerCase(), negated)
    case 'before':
    case 'after':
      return momentWays(value, (field === 'before') !== negated)
    case 'in':
      return {}
  }
}

type People = (message: Message) => readonly { name: string | null; address: string | null }[]

/** Of senders `$filter` can say the whole address; of the others nothing that every mailbox takes. */
function person(value: string, negated: boolean, property: 'from' | 'to' | 'cc', people: People): Ways {
  const test: Test = (message) =>
    people(message).some(({ name, address }) => has(name, value) || has(address, value)) !== negated
  if (negated) return { test }
  const kql = `${property}:${phrase(value)}`
  if (property !== 'from' || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return { kql }
  return { filter: `from/emailAddress/address eq ${literal(value)}`, kql, test }
}

function stateWays(state: string, negated: boolean): Ways {
  switch (state) {
    case 'read':
    case 'unread': {
      const isRead = (state === 'read') !== negated
      return { filter: `isRead eq ${isRead}`, test: (message) => message.isRead === isRead }
    }
    case 'flagged':
    case 'unflagged': {
      const isFlagged = (state === 'flagged') !== negated
      const filter = `flag/flagStatus ${isFlagged ? 'eq' : 'ne'} 'flagged'`
      return { filter, test: (message) => message.isFlagged === isFlagged }
    }
    default:
      return { filter: `isDraft eq ${!negated}`, test: ({ isDraft }) => isDraft !== negated }
  }
}

const dayMs = 86_400_000

/** KQL knows days, in a zone of its own choice: it is asked for a day more on either side. */
function momentWays(value: string, isBefore: boolean): Ways {
  const moment = momentOf(value) ?? new Date(0)
  const day = (ms: number) => new Date(moment.getTime() + ms).toISOString().slice(0, 10)
  const wire = moment.toISOString().replace('.000Z', 'Z')
  const at = ({ receivedAt }: Message) => Date.parse(receivedAt ?? '')
  return isBefore
    ? {
        filter: `receivedDateTime lt ${wire}`,
        kql: `received<=${day(dayMs)}`,
        narrows: true,
        test: (message) => at(message) < moment.getTime(),
      }
    : {
        filter: `receivedDateTime ge ${wire}`,
        kql: `received>=${day(-dayMs)}`,
        narrows: true,
        test: (message) => at(message) >= moment.getTime(),
      }
}

const has = (text: string | null, part: string): boolean =>
  (text ?? '').toLowerCase().includes(part.toLowerCase())

/** A string of OData. */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Words side by side. KQL has no way to write a quote within quotes, and its index knows only words. */
function phrase(text: string): string {
  const words = text
    .replaceAll(/["\\*]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return `"${words}${text.trimEnd().endsWith('*') ? '*' : ''}"`
}
