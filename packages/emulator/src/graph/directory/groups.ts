import { z } from 'zod'
import { Group } from '../../tenant/group.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryBadRequest, directoryObjectNotFound, notImplemented } from '../http/graph-error.ts'
import { empty, type GraphReply, json, plain } from '../http/graph-reply.ts'
import { jsonBody } from '../http/graph-request.ts'
import { readJson } from '../http/read-json.ts'
import { type ExpandTerm, parseExpand } from '../odata/expand.ts'
import type { QueryOptions } from '../odata/query-options.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { type Projection, project, type WireObject, writeProperties } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import { isEventual } from './advanced-queries.ts'
import { requireUserAdministrator } from './app-rights.ts'
import { findObject, referencedId, writeObject } from './directory-objects.ts'
import { directoryPageSize, tokenPage } from './directory-page.ts'
import { groupFields, groupShape } from './group-shape.ts'
import { queryDirectory } from './list-directory.ts'

/** An expansion has at most twenty objects (https://learn.microsoft.com/graph/query-parameters#expand). */
const mostExpanded = 20

const groupInput = z.strictObject({
  displayName: z.string().min(1).max(256).optional(),
  description: z.string().nullable().optional(),
  mailNickname: z.string().min(1).max(64).optional(),
  mailEnabled: z.boolean().optional(),
  securityEnabled: z.boolean().optional(),
  groupTypes: z.array(z.enum(['Unified', 'DynamicMembership'])).optional(),
  visibility: z.enum(['Public', 'Private', 'HiddenMembership']).nullable().optional(),
})

/** `GET /groups`. */
export function listGroups(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readGroups')
  const { request } = call
  if (request.query.skip !== undefined) throw directoryBadRequest("'$skip' is not supported by the service.")
  const projection = project(groupShape, request.query.select)
  const expansion = expansionOf(request.query.expand)
  const wanted = queryDirectory(call, [...call.caller.tenant.groups.all], groupFields)
  const page = tokenPage(request, wanted, directoryPageSize(request), ({ id }) => id)
  return json({
    '@odata.context': context(request, `groups${projection.contextList}`),
    ...tips(request, 'groups?$select=appMetadata,assignedLabels'),
    ...(request.query.count === true && isEventual(request) && { '@odata.count': wanted.length }),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((group) => write(call, group, projection, expansion)),
  })
}

/** `GET /groups/$count`. */
export function countGroups(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readGroups')
  if (!isEventual(call.request)) throw directoryBadRequest('$count is not currently supported.')
  return plain(String(queryDirectory(call, [...call.caller.tenant.groups.all], groupFields).length))
}

/** `GET /groups/{group}`. */
export function getGroup(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readGroups')
  return one(call, routeGroup(call), 200)
}

/** `POST /groups`, with `owners@odata.bind` and `members@odata.bind`. */
export function createGroup(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'createGroups')
  const { world, caller } = call
  const { bound, input } = readGroup(call)
  for (const name of ['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled'] as const) {
    if (input[name] === undefined)
      throw directoryBadRequest(`A value is required for property '${name}' of resource 'Group'.`)
  }
  const { groupTypes = [], mailEnabled = false, securityEnabled = false, mailNickname = '' } = input
  if (groupTypes.includes('DynamicMembership')) throw notImplemented('groups with dynamic membership')
  if (mailEnabled && !groupTypes.includes('Unified')) {
    throw directoryBadRequest(
      'The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.',
    )
  }
  const owners = bound('owners')
  const members = bound('members')
  const group = new Group(world.random.nextGuid('group'), {
    displayName: input.displayName ?? '',
    description: input.description ?? null,
    mail: mailEnabled ? `${mailNickname}@${caller.tenant.about.domain}` : null,
    mailNickname,
    mailEnabled,
    securityEnabled,
    groupTypes,
    visibility: input.visibility ?? (groupTypes.includes('Unified') ? 'Public' : null),
    createdAt: world.clock.now(),
  })
  for (const id of owners) group.ownerIds.add(id)
  for (const id of members) group.memberIds.add(id)
  if (owners.length === 0 && caller.user) group.ownerIds.add(caller.user.id)
  caller.tenant.groups.add(group)
  return one(call, group, 201)
}

/** `PATCH /groups/{group}`: up to 20 members may come with it. */
export function updateGroup(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeGroups')
  const group = routeGroup(call)
  requireGroupRights(call, group)
  const { bound, input } = readGroup(call)
  if (input.groupTypes || input.mailEnabled !== undefined) {
    throw directoryBadRequest('The kind of a group cannot be changed after it was made.')
  }
  const { groups } = call.caller.tenant
  for (const id of bound('members')) groups.addMember(group, id)
  const change = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  if (Object.keys(change).length > 0) groups.update(group, change)
  return empty()
}

/** `DELETE /groups/{group}`. */
export function deleteGroup(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeGroups')
  const group = routeGroup(call)
  requireGroupRights(call, group)
  call.caller.tenant.groups.remove(group)
  return empty()
}

/** The group that the path names. Throws 404. */
export function routeGroup(call: Call): Group {
  const id = param(call, 'group')
  const group = call.caller.tenant.groups.find(id)
  if (!group) throw directoryObjectNotFound(id)
  return group
}

/** Throws 403 for a signed-in user who neither owns the group nor administers groups. */
export function requireGroupRights(call: Call, group: Group): void {
  const { user } = call.caller
  if (user && !group.ownerIds.has(user.id)) requireUserAdministrator(call.caller)
}

function readGroup(call: Call) {
  const body = jsonBody(call.request)
  const input = readJson(call.request, groupInput, 'microsoft.graph.group')
  const bound = (name: 'members' | 'owners'): string[] => {
    const list = body[`${name}@odata.bind`]
    if (list === undefined) return []
    if (!Array.isArray(list) || list.length > 20)
      throw directoryBadRequest(`'${name}@odata.bind' is a list of up to 20 URLs.`)
    return list.map((reference) => {
      const id = referencedId(String(reference))
      const object = id === undefined ? undefined : findObject(call.caller.tenant, id)
      if (!object) throw directoryObjectNotFound(id ?? String(reference))
      return object.id
    })
  }
  return { input, bound }
}

function one(call: Call, group: Group, status: number): GraphReply {
  const query: Pick<QueryOptions, 'select' | 'expand'> = status === 200 ? call.request.query : {}
  const projection = project(groupShape, query.select)
  return json(
    {
      '@odata.context': context(call.request, `groups${projection.contextList}/$entity`),
      ...write(call, group, projection, expansionOf(query.expand)),
    },
    {},
    status,
  )
}

function expansionOf(expand: string | undefined): ExpandTerm | null {
  if (expand === undefined) return null
  const [term, ...more] = parseExpand(expand)
  const name = term?.path.toLowerCase()
  if (term && more.length === 0 && (name === 'members' || name === 'owners')) return term
  if (more.length > 0) throw directoryBadRequest('Only one property can be expanded in a single query.')
  if (name !== undefined && groupShape.navigation.has(name))
    throw notImplemented(`$expand=${expand} on groups`)
  throw directoryBadRequest(
    `Could not find a property named '${term?.path}' on type 'microsoft.graph.group'.`,
  )
}

function write(
  call: Call,
  group: Group,
  projection: Projection<Group>,
  expansion: ExpandTerm | null,
): WireObject {
  const target = writeProperties(projection, group, {})
  if (!expansion) return target
  const name = expansion.path.toLowerCase() === 'owners' ? 'owners' : 'members'
  const ids = [...(name === 'owners' ? group.ownerIds : group.memberIds)]
  target[name] = ids
    .flatMap((id) => findObject(call.caller.tenant, id) ?? [])
    .slice(0, mostExpanded)
    .map((object) => writeObject(object, expansion.select))
  return target
}
