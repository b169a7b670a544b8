import type { SignedIn } from '../access/sign-in.ts'
import { refused } from './reply.ts'

/** Whether who signed in may send with this address: the mailbox's own, or another mailbox's that has let them or the mailbox's owner. */
export function maySendAs({ tenant, mailbox, principalId }: SignedIn, address: string): boolean {
  const other = tenant.mailboxAt(address)
  if (!mailbox || !other) return false
  if (other === mailbox) return true
  return [principalId, mailbox.userId].some((id) => other.sendAs.has(id) || other.sendOnBehalf.has(id))
}

/** For `MAIL FROM`. An empty path is no sender for a submission. @throws SmtpRefusal */
export function requireSender(signedIn: SignedIn, address: string): void {
  if (maySendAs(signedIn, address)) return
  throw refused('550 5.7.60 SMTP; Client does not have permissions to send as this sender')
}
