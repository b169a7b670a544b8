import { Group } from '../tenant/group.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { found, unlessTaken } from './control-error.ts'

export interface NewGroup {
  displayName: string
  /** A security group when left out. */
  kind?: 'security' | 'microsoft365' | 'distribution' | 'mail-security' | 'room-list'
  /** Address; one from the name when left out, none for a security group. */
  mail?: string
  description?: string
  /** Users by id or name, groups by id. */
  members?: readonly string[]
  owners?: readonly string[]
}

/** Makes a group of a tenant. @throws ControlError naming the member that is not there */
export function addGroup(world: World, tenant: Tenant, wanted: NewGroup): { id: string } {
  const { displayName, kind = 'security', description = null } = wanted
  const mailNickname = displayName.replaceAll(/[^\w.-]+/g, '').toLowerCase() || 'group'
  const takesMail = kind !== 'security'
  const idOf = (name: string) =>
    found(tenant.directory.find(name) ?? tenant.groups.find(name), `${tenant.about.domain} has no ${name}.`)
      .id
  const members = (wanted.members ?? []).map(idOf)
  const owners = (wanted.owners ?? []).map(idOf)
  const group = new Group(world.random.guid('group', tenant.id, displayName), {
    displayName,
    description,
    mail: takesMail ? (wanted.mail ?? `${mailNickname}@${tenant.about.domain}`) : null,
    mailNickname,
    mailEnabled: takesMail,
    securityEnabled: kind === 'security' || kind === 'mail-security',
    groupTypes: kind === 'microsoft365' ? ['Unified'] : [],
    visibility: kind === 'microsoft365' ? 'Private' : null,
    createdAt: world.clock.now(),
  })
  group.isRoomList = kind === 'room-list'
  for (const id of members) group.memberIds.add(id)
  for (const id of owners) group.ownerIds.add(id)
  unlessTaken(() => tenant.groups.add(group))
  return { id: group.id }
}
