import type { Group } from '../../tenant/group.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryBadRequest, directoryObjectNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply } from '../http/graph-reply.ts'
import { type Call, param } from '../routing/call.ts'
import {
  answerObjects,
  countObjects,
  type DirectoryObject,
  findObject,
  referenced,
} from './directory-objects.ts'
import { requireGroupRights, routeGroup } from './groups.ts'

/** Which people and groups of a group a path shows. */
export type GroupSide = 'members' | 'owners' | 'transitiveMembers' | 'memberOf' | 'transitiveMemberOf'

/** `GET /groups/{group}/{side}`, also with a cast to users or groups behind it. */
export function listMembers(call: Call, side: GroupSide, cast?: 'user' | 'group'): GraphReply {
  requireDirectoryPermission(call.caller, 'readMembers')
  return answerObjects(call, objects(call, side), cast)
}

/** `GET /groups/{group}/{side}/$count`. */
export function countMembers(call: Call, side: GroupSide): GraphReply {
  requireDirectoryPermission(call.caller, 'readMembers')
  return countObjects(call, objects(call, side))
}

/** `POST /groups/{group}/members/$ref`, and the same of owners. */
export function addMember(call: Call, side: 'members' | 'owners'): GraphReply {
  const group = routeChangeable(call)
  const { groups } = call.caller.tenant
  const object = referenced(call)
  if (side === 'owners' && object.kind !== 'user')
    throw directoryBadRequest('Only users can own a group here.')
  const added = side === 'owners' ? groups.addOwner(group, object.id) : groups.addMember(group, object.id)
  if (!added) {
    throw directoryBadRequest(
      `One or more added object references already exist for the following modified properties: '${side}'.`,
    )
  }
  return empty()
}

/** `DELETE /groups/{group}/members/{member}/$ref`, and the same of owners. */
export function removeMember(call: Call, side: 'members' | 'owners'): GraphReply {
  const group = routeChangeable(call)
  const { groups } = call.caller.tenant
  const id = param(call, 'member').toLowerCase()
  if (side === 'owners' && group.ownerIds.has(id) && group.ownerIds.size === 1) {
    throw directoryBadRequest('The group must have at least one owner, hence this owner cannot be removed.')
  }
  const removed = side === 'owners' ? groups.removeOwner(group, id) : groups.removeMember(group, id)
  if (!removed) throw directoryObjectNotFound(id)
  return empty()
}

function routeChangeable(call: Call): Group {
  requireDirectoryPermission(call.caller, 'changeMembers')
  const group = routeGroup(call)
  requireGroupRights(call, group)
  return group
}

function objects(call: Call, side: GroupSide): DirectoryObject[] {
  const { tenant } = call.caller
  const group = routeGroup(call)
  if (side === 'transitiveMemberOf') return tenant.groups.containing(group.id)
  if (side === 'memberOf') return [...tenant.groups.all].filter(({ memberIds }) => memberIds.has(group.id))
  const ids =
    side === 'transitiveMembers'
      ? tenant.groups.transitiveMembers(group)
      : [...(side === 'owners' ? group.ownerIds : group.memberIds)]
  return ids.flatMap((id) => findObject(tenant, id) ?? [])
}
