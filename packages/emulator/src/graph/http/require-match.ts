import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from './graph-error.ts'

/** Throws the 412 for an `If-Match` that names another version of the item than the present one. */
export function requireMatch(call: MailboxCall, item: { readonly changedSeq: number }): void {
  requireTag(call, call.mailbox.changeKeyOf(item))
}

/** The same of what has its tag from elsewhere. @param tag the present one, in its quotes or without */
export function requireTag(call: MailboxCall, tag: string): void {
  const wanted = call.request.header('if-match')
  if (wanted === undefined) return
  const named = wanted.split(',').map(bare)
  if (named.includes('*') || named.includes(bare(tag))) return
  throw new GraphError(
    412,
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  )
}

function bare(tag: string): string {
  return tag.trim().replace(/^W\//, '').replaceAll('"', '')
}
