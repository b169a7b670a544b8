import type { Mailbox } from './mailbox.ts'
import type { Tenant } from './tenant.ts'
import type { User } from './user.ts'

/**
 * What a mailbox is, beside its contents:
 * - `live`: it answers;
 * - `provisioning`: made a moment ago, not there yet;
 * - `unlicensed`: a person's mailbox whose licence was taken away or never given;
 * - `on-premises`: the organization keeps it on a server of its own;
 * - `soft-deleted`: its user was deleted; both come back when the user is restored within 30 days;
 * - `inactive`: its user was deleted while a hold kept the mailbox: only eDiscovery reaches it.
 */
export type MailboxState =
  | 'live'
  | 'provisioning'
  | 'unlicensed'
  | 'on-premises'
  | 'soft-deleted'
  | 'inactive'

/** What this mailbox is at this moment. Only a `live` one can be opened, by whatever protocol. */
export function mailboxState(tenant: Tenant, mailbox: Mailbox): MailboxState {
  const owner = tenant.directory.find(mailbox.userId)
  if (!owner) return mailbox.isOnHold ? 'inactive' : 'soft-deleted'
  if (mailbox.isOnPremises) return 'on-premises'
  const now = mailbox.core.clock.now()
  if (now < mailbox.availableFrom) return 'provisioning'
  return isLicensed(tenant, owner, mailbox, now) ? 'live' : 'unlicensed'
}

/** Shared mailboxes, rooms and equipment need no licence below 50 GB; people do. */
function isLicensed(tenant: Tenant, owner: User, mailbox: Mailbox, now: number): boolean {
  if (mailbox.kind !== 'user') return true
  const acts = owner.licenceChangedAt + tenant.propagation.delayOf('licence') <= now
  return acts ? owner.state.licensed : !owner.state.licensed
}
