import type { Recipient } from './exchange-admin.ts'
import type { Mailbox, MailboxKind } from './mailbox.ts'
import type { Tenant } from './tenant.ts'
import type { User } from './user.ts'

const recipientTypes: Readonly<Record<MailboxKind, string>> = {
  user: 'UserMailbox',
  shared: 'SharedMailbox',
  room: 'RoomMailbox',
  equipment: 'EquipmentMailbox',
}

/** A mailbox as Exchange's management scopes and policies see it. */
export function recipientOf(tenant: Tenant, mailbox: Mailbox, owner: User): Recipient {
  const addresses = [mailbox.address, ...owner.state.aliases]
  const containing = tenant.groups.containing(owner.id)
  const groups = containing.flatMap(({ id, state }) => [
    id,
    state.displayName,
    ...(state.mail === null ? [] : [state.mail]),
  ])
  return {
    addresses,
    groups,
    property: (name) => propertyOf(name.toLowerCase(), mailbox, owner, addresses, groups),
  }
}

/** https://learn.microsoft.com/powershell/exchange/recipientfilter-properties */
function propertyOf(
  name: string,
  mailbox: Mailbox,
  { state }: User,
  addresses: readonly string[],
  groups: readonly string[],
): readonly string[] {
  const custom = /^customattribute(1[0-5]|[1-9])$/.exec(name)?.[1]
  if (custom !== undefined) return present(mailbox.customAttributes.get(`CustomAttribute${custom}`) ?? null)
  switch (name) {
    case 'alias':
      return present(mailbox.address.split('@')[0] ?? null)
    case 'company':
      return present(state.companyName)
    case 'department':
      return present(state.department)
    case 'displayname':
    case 'name':
      return [state.displayName]
    case 'emailaddresses':
      return addresses.map((address) => `smtp:${address}`)
    case 'firstname':
      return present(state.givenName)
    case 'lastname':
      return present(state.surname)
    case 'memberofgroup':
      return groups
    case 'office':
      return present(state.officeLocation)
    case 'primarysmtpaddress':
    case 'windowsemailaddress':
      return [mailbox.address]
    case 'recipienttypedetails':
      return [recipientTypes[mailbox.kind]]
    case 'title':
      return present(state.jobTitle)
    case 'userprincipalname':
      return [state.userPrincipalName]
    default:
      return []
  }
}

function present(value: string | null): readonly string[] {
  return value === null ? [] : [value]
}
