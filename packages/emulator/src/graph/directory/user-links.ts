import { z } from 'zod'
import type { Group } from '../../tenant/group.ts'
import type { User } from '../../tenant/user.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { authorizationDenied, directoryBadRequest, directoryObjectNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import type { Call } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { requireUserAdministrator } from './app-rights.ts'
import { routeUser } from './change-users.ts'
import {
  answerObject,
  answerObjects,
  countObjects,
  type DirectoryObject,
  referenced,
} from './directory-objects.ts'
import { rolesOf } from './directory-role-shape.ts'

/** `GET …/manager`. */
export function getManager(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readManager')
  const { managerId } = routeUser(call).state
  const manager = managerId === null ? undefined : call.caller.tenant.directory.find(managerId)
  if (!manager) throw directoryObjectNotFound('manager')
  return answerObject(call, manager)
}

/** `PUT …/manager/$ref`. */
export function setManager(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeManager')
  requireUserAdministrator(call.caller)
  const user = routeUser(call)
  const manager = referenced(call)
  if (manager.kind !== 'user' || manager === user) {
    throw directoryBadRequest('The manager of a user is another user.')
  }
  call.caller.tenant.directory.update(user, { managerId: manager.id })
  return empty()
}

/** `DELETE …/manager/$ref`. */
export function removeManager(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeManager')
  requireUserAdministrator(call.caller)
  const user = routeUser(call)
  if (user.state.managerId === null) throw directoryObjectNotFound('manager')
  call.caller.tenant.directory.update(user, { managerId: null })
  return empty()
}

/** `GET …/directReports`. */
export function listReports(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readReports')
  const { id } = routeReadable(call)
  return answerObjects(
    call,
    [...call.caller.tenant.directory.users].filter(({ state }) => state.managerId === id),
  )
}

/** `GET …/memberOf` and `…/transitiveMemberOf`: groups, and for users directory roles. */
export function listMemberships(call: Call, deep: boolean, cast?: 'group'): GraphReply {
  requireDirectoryPermission(call.caller, 'readMemberships')
  return answerObjects(call, memberships(call, routeReadable(call), deep), cast)
}

/** `GET …/memberOf/$count` and `…/transitiveMemberOf/$count`. */
export function countMemberships(call: Call, deep: boolean): GraphReply {
  requireDirectoryPermission(call.caller, 'readMemberships')
  return countObjects(call, memberships(call, routeReadable(call), deep))
}

const wantedGroups = z.strictObject({ securityEnabledOnly: z.boolean() })
const checkedGroups = z.strictObject({ groupIds: z.array(z.guid()).max(20) })
const checkedObjects = z.strictObject({ ids: z.array(z.guid()).max(20) })

/** `POST …/getMemberGroups`, and with roles `…/getMemberObjects`: ids, through groups within groups. */
export function getMemberIds(call: Call, what: 'groups' | 'objects'): GraphReply {
  requireDirectoryPermission(call.caller, 'checkMemberships')
  const user = routeReadable(call)
  const { securityEnabledOnly } = readParameters(call.request, wantedGroups)
  const value = memberships(call, user, true)
    .filter((one) => one.kind === 'group' || what === 'objects')
    .filter((one) => !securityEnabledOnly || one.kind !== 'group' || one.state.securityEnabled)
    .map(({ id }) => id)
  return json({ '@odata.context': context(call.request, 'Collection(Edm.String)'), value })
}

/** `POST …/checkMemberGroups` and `…/checkMemberObjects`: those of up to twenty ids that hold. */
export function checkMemberIds(call: Call, what: 'groups' | 'objects'): GraphReply {
  requireDirectoryPermission(call.caller, 'checkMemberships')
  const user = routeReadable(call)
  const asked =
    what === 'groups'
      ? readParameters(call.request, checkedGroups).groupIds
      : readParameters(call.request, checkedObjects).ids
  const held = new Set(memberships(call, user, true).map(({ id }) => id))
  const value = asked.map((id) => id.toLowerCase()).filter((id) => held.has(id))
  return json({ '@odata.context': context(call.request, 'Collection(Edm.String)'), value })
}

function memberships(call: Call, user: User, deep: boolean): DirectoryObject[] {
  const { tenant } = call.caller
  const direct = (group: Group) => deep || group.memberIds.has(user.id)
  const roles = rolesOf(call.world, tenant).filter(({ name }) => user.state.roles.includes(name))
  return [...tenant.groups.containing(user.id).filter(direct), ...roles]
}

/** Others only with more than User.Read. */
function routeReadable(call: Call): User {
  const user = routeUser(call)
  const { caller } = call
  const more = [...caller.permissions].some((name) =>
    /^(Directory|Group|GroupMember)\.|^User\.\w+\.All$|^AgentIdUser/.test(name),
  )
  if (caller.user && caller.user !== user && !more) throw authorizationDenied()
  return user
}
