import { roleTemplateId } from '../../tenant/directory-roles.ts'
import type { User } from '../../tenant/user.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryObjectNotFound } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { answerObjects } from './directory-objects.ts'
import { type RoleView, roleFields, roleShape, rolesOf } from './directory-role-shape.ts'
import { listDirectory } from './list-directory.ts'

/** `GET /directoryRoles`. */
export function listRoles(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readRoles')
  return listDirectory(call, rolesOf(call.world, call.caller.tenant), roleShape, roleFields, {
    path: 'directoryRoles',
    idOf: ({ id }) => id,
  })
}

/** `GET /directoryRoles/{role}`: by id, or by `(roleTemplateId='…')`. */
export function getRole(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readRoles')
  const projection = project(roleShape, call.request.query.select)
  return json(
    writeProperties(projection, routeRole(call), {
      '@odata.context': context(call.request, `directoryRoles${projection.contextList}/$entity`),
    }),
  )
}

/** `GET /directoryRoles/{role}/members`. */
export function listRoleMembers(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readRoles')
  const { name } = routeRole(call)
  const members: User[] = [...call.caller.tenant.directory.users].filter(({ state }) =>
    state.roles.includes(name),
  )
  return answerObjects(call, members)
}

function routeRole(call: Call): RoleView {
  const id = param(call, 'role').toLowerCase()
  const template = /^\(roletemplateid='([^']+)'\)$/.exec(id)?.[1]
  const role = rolesOf(call.world, call.caller.tenant).find((one) =>
    template === undefined ? one.id === id : roleTemplateId(one.name) === template,
  )
  if (!role) throw directoryObjectNotFound(template ?? id)
  return role
}
