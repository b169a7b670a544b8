import type { Mailbox } from '../tenant/mailbox.ts'
import { mailboxState } from '../tenant/mailbox-state.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { ControlError, found, unlessTaken } from './control-error.ts'

/** What an Exchange administrator can change on a mailbox. What is left out stays. */
export interface MailboxChange {
  /** Primary address; the old one becomes an alias, as in Exchange. */
  address?: string
  /** All further addresses. */
  aliases?: readonly string[]
  /** Kept on a server of the organization: Graph answers MailboxNotEnabledForRESTAPI. */
  onPremises?: boolean
  /** A hold keeps the mailbox, inactive, when its user is deleted. */
  onHold?: boolean
  /** An archive that no API reaches; only the usage report tells of it. */
  archive?: boolean
  /** `CustomAttribute1` to `CustomAttribute15`; null takes one away. */
  customAttributes?: Readonly<Record<string, string | null>>
}

/** Changes a mailbox, which is named by any of its addresses. @throws ControlError */
export function changeMailbox(world: World, address: string, change: MailboxChange): void {
  const { tenant, mailbox } = found(world.mailboxAt(address), `There is no mailbox ${address}.`)
  setAddresses(tenant, mailbox, change)
  if (change.onPremises !== undefined) mailbox.isOnPremises = change.onPremises
  if (change.onHold !== undefined) mailbox.isOnHold = change.onHold
  if (change.archive !== undefined) mailbox.hasArchive = change.archive
  for (const [name, value] of Object.entries(change.customAttributes ?? {})) {
    const number = /^customattribute(1[0-5]|[1-9])$/i.exec(name)?.[1]
    if (number === undefined)
      throw new ControlError(400, `${name} is none of CustomAttribute1 to CustomAttribute15.`)
    if (value === null) mailbox.customAttributes.delete(`CustomAttribute${number}`)
    else mailbox.customAttributes.set(`CustomAttribute${number}`, value)
  }
}

/** What `GET /_emulator/mailboxes/{address}` answers. @throws ControlError 404 */
export function describeMailbox(world: World, address: string) {
  const { tenant, mailbox } = found(world.mailboxAt(address), `There is no mailbox ${address}.`)
  return {
    id: mailbox.id,
    address: mailbox.address,
    kind: mailbox.kind,
    state: mailboxState(tenant, mailbox),
    fullAccess: [...mailbox.fullAccess.granted()],
    sendAs: [...mailbox.sendAs.granted()],
    sendOnBehalf: [...mailbox.sendOnBehalf],
    onHold: mailbox.isOnHold,
    archive: mailbox.hasArchive,
    customAttributes: Object.fromEntries(mailbox.customAttributes),
  }
}

function setAddresses(tenant: Tenant, mailbox: Mailbox, change: MailboxChange): void {
  if (change.address === undefined && change.aliases === undefined) return
  const owner = found(tenant.directory.find(mailbox.userId), `${mailbox.address} belongs to nobody.`)
  const primary = change.address ?? mailbox.address
  const kept = primary === mailbox.address ? owner.state.aliases : [...owner.state.aliases, mailbox.address]
  const aliases = (change.aliases ?? kept).filter((alias) => alias.toLowerCase() !== primary.toLowerCase())
  unlessTaken(() => tenant.setAddresses(mailbox, primary, aliases))
  tenant.directory.update(owner, { mail: primary, aliases })
}
