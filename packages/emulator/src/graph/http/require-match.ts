import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from './graph-error.ts'

/** Throws the 412 for an `If-Match` that names another version of the item than the present one. */
export function requireMatch(call: MailboxCall, item: { readonly changedSeq: number }): void {
  const wanted = call.request.header('if-match')
  if (wanted === undefined) return
  const present = call.mailbox.changeKeyOf(item)
  const named = wanted.split(',').map((one) => one.trim().replace(/^W\//, '').replaceAll('"', ''))
  if (named.includes('*') || named.includes(present)) return
  throw new GraphError(
    412,
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  )
}
