import type { DirectoryRole } from '../tenant/directory-roles.ts'
import { removeForGood, restoreLeaver } from '../tenant/leavers.ts'
import type { MailboxKind } from '../tenant/mailbox.ts'
import { usualSettings } from '../tenant/mailbox-settings.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { User } from '../tenant/user.ts'
import type { World } from '../tenant/world.ts'
import { found, unlessTaken } from './control-error.ts'

export interface NewUser {
  tenant: string
  userPrincipalName: string
  displayName: string
  password?: string
  roles?: readonly DirectoryRole[]
  mailbox?: MailboxKind | 'none'
  licensed?: boolean
  aliases?: readonly string[]
  timeZone?: string
  language?: string
  /** The address of somebody elsewhere who is invited as a guest: no mailbox, and the password is the one at home. */
  guest?: string
}

/** A mailbox that belongs to nobody: its user cannot sign in. */
export interface NewMailbox {
  tenant: string
  address: string
  displayName?: string
  kind?: 'shared' | 'room' | 'equipment'
  aliases?: readonly string[]
  timeZone?: string
  language?: string
}

export interface UserChange {
  accountEnabled?: boolean
  /** As reset by an administrator: ends the user's sessions. */
  password?: string
  licensed?: boolean
  roles?: readonly DirectoryRole[]
  displayName?: string
  department?: string | null
}

export function addMailbox(world: World, tenant: Tenant, wanted: NewMailbox): { id: string } {
  const { address, displayName = address, kind = 'shared', ...rest } = wanted
  return addUser(world, tenant, { ...rest, userPrincipalName: address, displayName, mailbox: kind })
}

export function addUser(world: World, tenant: Tenant, wanted: NewUser): { id: string } {
  const { timeZone = 'UTC', language = 'en-US', guest } = wanted
  const mailbox = guest === undefined ? (wanted.mailbox ?? 'user') : 'none'
  const id = world.random.guid('user', tenant.id, wanted.userPrincipalName)
  const user = new User(id, tenant.id, {
    userPrincipalName: wanted.userPrincipalName,
    displayName: wanted.displayName,
    givenName: null,
    surname: null,
    jobTitle: null,
    department: null,
    officeLocation: null,
    companyName: guest === undefined ? tenant.about.displayName : null,
    businessPhones: [],
    mobilePhone: null,
    preferredLanguage: language,
    usageLocation: tenant.about.countryLetterCode,
    managerId: null,
    password: wanted.password ?? 'Emulated-1',
    roles: wanted.roles ?? [],
    accountEnabled: mailbox === 'user' || mailbox === 'none',
    userType: guest === undefined ? 'Member' : 'Guest',
    licensed: wanted.licensed ?? mailbox === 'user',
    mail: guest ?? (mailbox === 'none' ? null : wanted.userPrincipalName),
    aliases: wanted.aliases ?? [],
    createdAt: world.clock.now(),
  })
  unlessTaken(() => {
    tenant.directory.add(user)
    try {
      if (mailbox !== 'none') world.addMailbox(tenant, user, mailbox, usualSettings(timeZone, language))
    } catch (error) {
      tenant.directory.discard(user)
      throw error
    }
  })
  return { id }
}

export function updateUser(tenant: Tenant, user: User, change: UserChange): void {
  tenant.directory.update(user, change)
  if (change.password !== undefined) tenant.directory.revokeSessions(user)
}

/** Soft, as in the portal; for good when wanted. @throws ControlError 404 */
export function removeUser(tenant: Tenant, name: string, permanent: boolean): void {
  const user = tenant.directory.find(name)
  if (user) tenant.directory.remove(user)
  if (permanent) removeForGood(tenant, user ?? deletedUser(tenant, name))
  else if (!user) found(user, `${tenant.about.domain} has no user ${name}.`)
}

/** Brings a soft-deleted user back, with the mailbox. @throws ControlError 404, or 409 when a name or address is taken */
export function restoreUser(tenant: Tenant, name: string): void {
  const user = deletedUser(tenant, name)
  unlessTaken(() => restoreLeaver(tenant, user))
}

function deletedUser(tenant: Tenant, name: string): User {
  const key = name.toLowerCase()
  const byName = [...tenant.directory.deletedUsers].find(
    ({ id, state }) => id === key || state.userPrincipalName.toLowerCase() === key,
  )
  return found(byName, `${tenant.about.domain} has no deleted user ${name}.`)
}
