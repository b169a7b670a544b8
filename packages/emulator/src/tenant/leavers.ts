import type { Tenant } from './tenant.ts'
import type { User } from './user.ts'

/** How long deleted people can be restored (https://learn.microsoft.com/graph/api/directory-deleteditems-list). */
const RESTORABLE = 30 * 86_400_000

/** People whose days are over go for good, mailbox and memberships with them; a mailbox on hold stays, inactive. */
export function purgeLeavers(tenant: Tenant, now: number): void {
  for (const user of [...tenant.directory.deletedUsers]) {
    if (user.deletedAt !== null && user.deletedAt + RESTORABLE <= now) removeForGood(tenant, user)
  }
}

/** Deletes a soft-deleted user for good. */
export function removeForGood(tenant: Tenant, user: User): void {
  const mailbox = tenant.mailboxOf(user.id)
  if (mailbox && !mailbox.isOnHold) tenant.removeMailbox(mailbox)
  tenant.directory.purge(user)
  tenant.groups.forget(user.id)
}

/**
 * Brings a soft-deleted user back, with the mailbox and all its addresses.
 * @throws Error when the name or an address belongs to somebody else by now
 */
export function restoreLeaver(tenant: Tenant, user: User): void {
  const mailbox = tenant.mailboxOf(user.id)
  const addresses = mailbox ? [mailbox.address, ...user.state.aliases] : []
  const taken = addresses.find((address) => (tenant.mailboxAt(address) ?? mailbox) !== mailbox)
  if (taken !== undefined) throw new Error(`the address ${taken} belongs to another mailbox`)
  tenant.directory.restore(user)
  if (mailbox) tenant.setAddresses(mailbox, mailbox.address, user.state.aliases)
}
