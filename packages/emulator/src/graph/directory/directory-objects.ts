import type { Group } from '../../tenant/group.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { User } from '../../tenant/user.ts'
import { directoryBadRequest, directoryObjectNotFound } from '../http/graph-error.ts'
import { type GraphReply, json, plain } from '../http/graph-reply.ts'
import { jsonBody } from '../http/graph-request.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import type { Call } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, type WireObject, writeProperties } from '../wire/shape.ts'
import { isEventual } from './advanced-queries.ts'
import { directoryPageSize, tokenPage } from './directory-page.ts'
import { type RoleView, roleShape } from './directory-role-shape.ts'
import { groupFields, groupShape } from './group-shape.ts'
import { queryDirectory } from './list-directory.ts'
import { userFields, userShape } from './user-shape.ts'

/** What can be a member, an owner or a manager of something. */
export type DirectoryObject = User | Group | RoleView

/** What `$filter` may name on objects of mixed kinds. */
const objectFields: FieldTable<DirectoryObject> = fieldTable<DirectoryObject>(
  'microsoft.graph.directoryObject',
  {
    id: scalar('string', ({ id }) => id),
    displayName: scalar('string', (object) =>
      object.kind === 'role' ? object.name : object.state.displayName,
    ),
  },
)

/** The user or group of this id. */
export function findObject(tenant: Tenant, id: string): User | Group | undefined {
  return tenant.directory.find(id) ?? tenant.groups.find(id)
}

/** One object with its type, as collections of mixed kinds have it. */
export function writeObject(object: DirectoryObject, select: readonly string[] | undefined): WireObject {
  if (object.kind === 'user')
    return writeProperties(project(userShape, ofShape(userShape, select)), object, {
      '@odata.type': '#microsoft.graph.user',
    })
  if (object.kind === 'group')
    return writeProperties(project(groupShape, ofShape(groupShape, select)), object, {
      '@odata.type': '#microsoft.graph.group',
    })
  return writeProperties(project(roleShape, ofShape(roleShape, select)), object, {
    '@odata.type': '#microsoft.graph.directoryRole',
  })
}

/** Among objects of mixed kinds, each shows what it has of what is selected; a name that no kind has is refused. */
function ofShape<T>(
  { properties }: Shape<T>,
  select: readonly string[] | undefined,
): readonly string[] | undefined {
  const others = [userShape.properties, groupShape.properties, roleShape.properties]
  return select?.filter((name) => {
    const known = name.toLowerCase()
    return properties.has(known) || !others.some((one) => one.has(known))
  })
}

/** One object as an answer by itself. */
export function answerObject(call: Call, object: DirectoryObject): GraphReply {
  return json({
    '@odata.context': context(call.request, 'directoryObjects/$entity'),
    ...writeObject(object, call.request.query.select),
  })
}

/** A page of objects of mixed kinds; `cast` is the kind that the path ends in, if it does. */
export function answerObjects(
  call: Call,
  all: readonly DirectoryObject[],
  cast?: 'user' | 'group',
): GraphReply {
  const { request } = call
  if (request.query.skip !== undefined) throw directoryBadRequest("'$skip' is not supported by the service.")
  const wanted = queryObjects(call, all, cast)
  const page = tokenPage(request, wanted, directoryPageSize(request), ({ id }) => id)
  return json({
    '@odata.context': context(request, cast === undefined ? 'directoryObjects' : `${cast}s`),
    ...(request.query.count === true && isEventual(request) && { '@odata.count': wanted.length }),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((object) => {
      const written = writeObject(object, request.query.select)
      if (cast !== undefined) delete written['@odata.type']
      return written
    }),
  })
}

/** `…/$count` of objects: with `ConsistencyLevel: eventual` only. */
export function countObjects(call: Call, all: readonly DirectoryObject[]): GraphReply {
  if (!isEventual(call.request)) throw directoryBadRequest('$count is not currently supported.')
  return plain(String(queryDirectory(call, all, objectFields).length))
}

function queryObjects(
  call: Call,
  all: readonly DirectoryObject[],
  cast?: 'user' | 'group',
): readonly DirectoryObject[] {
  if (cast === 'user')
    return queryDirectory(
      call,
      all.filter((one) => one.kind === 'user'),
      userFields,
    )
  if (cast === 'group')
    return queryDirectory(
      call,
      all.filter((one) => one.kind === 'group'),
      groupFields,
    )
  return queryDirectory(call, all, objectFields)
}

/** The user or group that the `@odata.id` of a body names. Throws 400 without one, 404 for nobody. */
export function referenced(call: Call): User | Group {
  const reference = jsonBody(call.request)['@odata.id']
  const id = typeof reference === 'string' ? referencedId(reference) : undefined
  if (id === undefined) throw directoryBadRequest("A value is required for property '@odata.id'.")
  const object = findObject(call.caller.tenant, id)
  if (!object) throw directoryObjectNotFound(id)
  return object
}

/** The id in `https://graph.microsoft.com/v1.0/directoryObjects/{id}`, or in the same of users and groups. */
export function referencedId(reference: string): string | undefined {
  const match = /\/(?:directoryObjects|users|groups)(?:\/([^/]+)|\('([^']+)'\))$/i.exec(reference)
  return match?.[1] ?? match?.[2]
}
