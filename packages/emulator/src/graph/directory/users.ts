import type { User } from '../../tenant/user.ts'
import { requireDirectoryPermission, requireUser } from '../access/authorize.ts'
import { permissionSets } from '../access/permission-sets.ts'
import {
  authorizationDenied,
  badRequest,
  directoryBadRequest,
  directoryObjectNotFound,
  notImplemented,
} from '../http/graph-error.ts'
import { type GraphReply, json, plain } from '../http/graph-reply.ts'
import { type ExpandTerm, parseExpand } from '../odata/expand.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { type Projection, project, type WireObject, writeProperties } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import { isEventual } from './advanced-queries.ts'
import { type DirectoryObject, writeObject } from './directory-objects.ts'
import { directoryPageSize, tokenPage } from './directory-page.ts'
import { rolesOf } from './directory-role-shape.ts'
import { queryDirectory } from './list-directory.ts'
import { userFields, userShape } from './user-shape.ts'

/** `GET /users`. */
export function listUsers(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readUsers')
  const { request } = call
  if (request.query.skip !== undefined) throw directoryBadRequest("'$skip' is not supported by the service.")
  const projection = project(userShape, request.query.select)
  const expansion = expansionOf(request.query.expand)
  const wanted = queryUsers(call)
  const page = tokenPage(request, wanted, directoryPageSize(request), ({ id }) => id)
  return json({
    '@odata.context': context(request, `users${projection.contextList}`),
    ...tips(request, 'users?$select=displayName,givenName,postalCode'),
    ...(request.query.count === true && isEventual(request) && { '@odata.count': wanted.length }),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((user) => write(call, user, projection, expansion)),
  })
}

/** `GET /users/$count`: with `ConsistencyLevel: eventual` only. */
export function countUsers(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readUsers')
  if (!isEventual(call.request)) throw directoryBadRequest('$count is not currently supported.')
  return plain(String(queryUsers(call).length))
}

/** `GET /users/{user}`. */
export function getUser(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readUser')
  const name = param(call, 'user')
  const user = call.caller.tenant.directory.find(name)
  const isOther = call.caller.user !== null && user !== call.caller.user
  const others: readonly string[] = permissionSets.readUsers.delegated
  if (isOther && !others.some((permission) => call.caller.permissions.has(permission)))
    throw authorizationDenied()
  if (!user) throw directoryObjectNotFound(name)
  return writeUser(call, user)
}

/** `GET /me`. */
export function getMe(call: Call): GraphReply {
  const user = requireUser(call.caller)
  requireDirectoryPermission(call.caller, 'readMe')
  return writeUser(call, user)
}

/** One user as an answer; `$select` and `$expand` count for a 200 only. */
export function writeUser(call: Call, user: User, status = 200): GraphReply {
  const { request } = call
  const projection = project(userShape, status === 200 ? request.query.select : undefined)
  const expansion = expansionOf(request.query.expand)
  return json(
    {
      '@odata.context': context(request, `users${projection.contextList}/$entity`),
      ...tips(request, 'me?$select=displayName,givenName,postalCode'),
      ...write(call, user, projection, expansion),
    },
    {},
    status,
  )
}

function queryUsers(call: Call): readonly User[] {
  return queryDirectory(call, [...call.caller.tenant.directory.users], userFields)
}

/** What can be expanded here, in lower case. */
const expandable = ['manager', 'directreports', 'memberof', 'transitivememberof']
/** An expansion has at most twenty objects (https://learn.microsoft.com/graph/query-parameters#expand). */
const mostExpanded = 20

function expansionOf(expand: string | undefined): ExpandTerm | null {
  if (expand === undefined) return null
  const [term, ...more] = parseExpand(expand)
  if (term && more.length === 0 && expandable.includes(term.path.toLowerCase())) return term
  if (more.length > 0) throw directoryBadRequest('Only one property can be expanded in a single query.')
  if (term && userShape.navigation.has(term.path.toLowerCase()))
    throw notImplemented(`$expand=${expand} on users`)
  throw badRequest(`Could not find a property named '${term?.path}' on type 'microsoft.graph.user'.`)
}

function write(
  call: Call,
  user: User,
  projection: Projection<User>,
  expansion: ExpandTerm | null,
): WireObject {
  const target = writeProperties(projection, user, {})
  if (!expansion) return target
  if (expansion.path.toLowerCase() !== 'manager') {
    const name = navigationName(expansion)
    target[name] = linked(call, user, name)
      .slice(0, mostExpanded)
      .map((object) => writeObject(object, expansion.select))
    return target
  }
  if (user.state.managerId === null) return target
  const manager = call.caller.tenant.directory.find(user.state.managerId)
  if (!manager) return target
  const inner = project(userShape, expansion.select)
  target.manager = writeProperties(inner, manager, { '@odata.type': '#microsoft.graph.user' })
  return target
}

type Linked = 'directReports' | 'memberOf' | 'transitiveMemberOf'

function navigationName({ path }: ExpandTerm): Linked {
  if (path.toLowerCase() === 'directreports') return 'directReports'
  return path.toLowerCase() === 'memberof' ? 'memberOf' : 'transitiveMemberOf'
}

function linked(call: Call, user: User, name: Linked): DirectoryObject[] {
  const { tenant } = call.caller
  if (name === 'directReports')
    return [...tenant.directory.users].filter(({ state }) => state.managerId === user.id)
  const groups = tenant.groups
    .containing(user.id)
    .filter(({ memberIds }) => name === 'transitiveMemberOf' || memberIds.has(user.id))
  return [...groups, ...rolesOf(call.world, tenant).filter((role) => user.state.roles.includes(role.name))]
}
