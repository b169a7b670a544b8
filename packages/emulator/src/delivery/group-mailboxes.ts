import type { Mailbox } from '../tenant/mailbox.ts'
import { mailboxState } from '../tenant/mailbox-state.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'

/** Where a message goes that is addressed to a group: everybody who is in it or in groups within it; undefined for no group. */
export function groupMailboxes(
  world: World,
  address: string,
): readonly { readonly tenant: Tenant; readonly mailbox: Mailbox }[] | undefined {
  for (const tenant of world.tenants) {
    const group = tenant.groups.findByMail(address)
    if (!group?.state.mailEnabled) continue
    return tenant.groups.transitiveMembers(group).flatMap((id) => {
      const mailbox = tenant.directory.find(id) && tenant.mailboxOf(id)
      return mailbox && mailboxState(tenant, mailbox) === 'live' ? [{ tenant, mailbox }] : []
    })
  }
  return undefined
}
