import { invalidField } from '../../platform/http/validation.ts'
import { parseQuery, type QueryField, type QueryTerm } from './query.ts'

/** What a list of messages can be asked for. */
export interface MessageListQuery {
  q?: string | undefined
  folder?: string | undefined
  from?: string | undefined
  to?: string | undefined
  subject?: string | undefined
  category?: string | undefined
  receivedFrom?: string | undefined
  receivedBefore?: string | undefined
  unread?: boolean | undefined
  flagged?: boolean | undefined
  hasAttachments?: boolean | undefined
}

/** Folders by the names that people use; Graph's own names and ids stay as they are. */
const folderNames: Readonly<Record<string, string>> = {
  sent: 'sentitems',
  trash: 'deleteditems',
  deleted: 'deleteditems',
  junk: 'junkemail',
  spam: 'junkemail',
}

/** Names are written small; ids, which have more than letters in them, stay as they are. */
function folderName(folder: string): string {
  const small = folder.toLowerCase()
  return folderNames[small] ?? (/^[a-z]{1,40}$/.test(small) ? small : folder)
}

/**
 * Parameters and `q` as the terms of one query, and the folder that they look in.
 * @throws GatewardenError `invalid_request` for a query that does not parse, or that names two folders
 */
export function listTerms(list: MessageListQuery): { terms: QueryTerm[]; folder: string | undefined } {
  const asked = list.q === undefined ? [] : parseQuery(list.q)
  const folders = asked.filter(({ field }) => field === 'in').map(({ value }) => value)
  if (list.folder !== undefined) folders.push(list.folder)
  if (new Set(folders).size > 1)
    throw invalidField('query.q', 'names more than one folder; a message is in one only')
  const [folder] = folders
  const plain = (field: QueryField, value: string | undefined): QueryTerm[] =>
    value === undefined ? [] : [{ field, value, negated: false }]
  const state = (value: boolean | undefined, yes: string, no: string) =>
    plain('is', value === undefined ? undefined : value ? yes : no)
  return {
    folder: folder === undefined ? undefined : folderName(folder),
    terms: [
      ...asked.filter(({ field }) => field !== 'in'),
      ...plain('from', list.from),
      ...plain('to', list.to),
      ...plain('subject', list.subject),
      ...plain('category', list.category),
      ...plain('after', list.receivedFrom),
      ...plain('before', list.receivedBefore),
      ...state(list.unread, 'unread', 'read'),
      ...state(list.flagged, 'flagged', 'unflagged'),
      ...(list.hasAttachments === undefined
        ? []
        : [{ field: 'has' as const, value: 'attachment', negated: !list.hasAttachments }]),
    ],
  }
}
