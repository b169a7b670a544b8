import type { Message } from '../../tenant/message.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { badRequest, GraphError } from '../http/graph-error.ts'
import type { FilterExpression } from '../odata/filter-expression.ts'
import { parseFilter } from '../odata/filter-parser.ts'
import { holds, parseKql } from '../odata/kql.ts'
import { compileOrderBy, filterPaths, type OrderTerm, parseOrderBy } from '../odata/order-by.ts'
import { FoundMessages, filterMessages } from './found-messages.ts'
import type { ContentsReader } from './message-contents.ts'
import { messageFields } from './message-fields.ts'
import { bodyTerms, matchTerm } from './message-search.ts'

/** `$search` finds at most this many (https://learn.microsoft.com/graph/search-query-parameter). */
const mostFound = 1000

/**
 * The messages of a list that the query wants, in its order. `newestFirst` is the list as Exchange keeps it. Throws 400
 * for queries that Exchange refuses.
 */
export async function queryMessages(
  call: MailboxCall,
  newestFirst: readonly Message[],
  reader: ContentsReader,
): Promise<readonly Message[]> {
  const { search, filter, orderby } = call.request.query
  if (search === undefined && filter === undefined && orderby === undefined) return newestFirst
  const { sequence } = call.mailbox.core
  const question = JSON.stringify([search, filter, orderby])
  const known = found.get(newestFirst, sequence.last, question)
  if (known) return known
  const before = sequence.last
  const wanted = await findMessages(call, newestFirst, reader)
  found.set(newestFirst, before, question, wanted)
  return wanted
}

const found = new FoundMessages()

async function findMessages(
  call: MailboxCall,
  newestFirst: readonly Message[],
  reader: ContentsReader,
): Promise<readonly Message[]> {
  const { search, filter, orderby } = call.request.query
  if (search !== undefined) {
    const other = filter !== undefined ? '$filter' : orderby !== undefined ? '$orderby' : null
    if (other) throw badRequest(`The query parameter '${other}' is not supported with '$search'.`)
    return searchMessages(search, newestFirst, reader)
  }
  const expression = filter === undefined ? null : parseFilter(filter)
  const terms = orderby === undefined ? [] : parseOrderBy(orderby)
  if (expression && terms.length > 0) checkEfficient(expression, terms)
  const fields = messageFields(call.mailbox)
  const wanted = expression ? filterMessages(expression, fields, newestFirst) : newestFirst
  if (terms.length === 0 || isNewestFirst(terms)) return wanted
  return wanted.toSorted(compileOrderBy(terms, fields))
}

/**
 * Every property of `$orderby` must be in `$filter`, in the same order and before any other
 * (https://learn.microsoft.com/graph/api/user-list-messages).
 */
function checkEfficient(expression: FilterExpression, terms: readonly OrderTerm[]): void {
  const named = filterPaths(expression)
  const agrees = terms.every((term, i) => named[i] === term.path.toLowerCase())
  if (!agrees) {
    throw new GraphError(
      400,
      'InefficientFilter',
      'The restriction or sort order is too complex for this operation.',
    )
  }
}

function isNewestFirst(terms: readonly OrderTerm[]): boolean {
  const [first] = terms
  return terms.length === 1 && first?.path.toLowerCase() === 'receiveddatetime' && first.descending
}

async function searchMessages(
  search: string,
  newestFirst: readonly Message[],
  reader: ContentsReader,
): Promise<readonly Message[]> {
  const query = parseKql(search)
  const needsBody = bodyTerms(query)
  const bySent = newestFirst.toSorted(
    (a, b) => (b.summary.sentAt ?? b.receivedAt) - (a.summary.sentAt ?? a.receivedAt),
  )
  const found: Message[] = []
  for (const message of bySent) {
    const contents = needsBody ? await reader.readMessage(message) : null
    if (holds(query, (term) => matchTerm(term, message, contents))) found.push(message)
    if (found.length === mostFound) break
  }
  return found
}
