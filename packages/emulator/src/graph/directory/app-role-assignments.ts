import type { AppRoleAssignment as GraphAssignment } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { AppRoleAssignment } from '../../tenant/app.ts'
import { findResource, GRAPH } from '../../tenant/permission-catalogue.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryBadRequest, directoryObjectNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import { isoSeconds } from '../wire/times.ts'
import { requireAppAdministrator, requireGraphGranter } from './app-rights.ts'
import { listDirectory } from './list-directory.ts'
import { routePrincipal } from './service-principals.ts'

/** Which side of an assignment a path shows: `appRoleAssignedTo` the resource's, `appRoleAssignments` the client's. */
export type AssignmentSide = 'appRoleAssignedTo' | 'appRoleAssignments'

interface AssignmentView {
  readonly assignment: AppRoleAssignment
  readonly tenant: Tenant
}

const assignmentShape: Shape<AssignmentView> = shape<AssignmentView, GraphAssignment>(
  'microsoft.graph.appRoleAssignment',
  {
    id: ({ assignment }) => assignment.id,
    deletedDateTime: () => null,
    appRoleId: ({ assignment }) => assignment.appRoleId,
    createdDateTime: ({ assignment }) => isoSeconds(assignment.createdAt),
    principalDisplayName: ({ assignment, tenant }) =>
      assignment.principalType === 'User'
        ? (tenant.directory.find(assignment.principalId)?.state.displayName ?? null)
        : (tenant.consents.findPrincipal(assignment.principalId)?.displayName ?? null),
    principalId: ({ assignment }) => assignment.principalId,
    principalType: ({ assignment }) => assignment.principalType,
    resourceDisplayName: ({ assignment, tenant }) =>
      tenant.consents.findPrincipal(assignment.resourceId)?.displayName ?? null,
    resourceId: ({ assignment }) => assignment.resourceId,
  },
  { idAlways: false },
)

const assignmentFields: FieldTable<AssignmentView> = fieldTable<AssignmentView>(
  'microsoft.graph.appRoleAssignment',
  {
    id: scalar('string', ({ assignment }) => assignment.id),
    appRoleId: scalar('guid', ({ assignment }) => assignment.appRoleId),
    principalId: scalar('guid', ({ assignment }) => assignment.principalId),
    resourceId: scalar('guid', ({ assignment }) => assignment.resourceId),
  },
)

const newAssignment = z.strictObject({ principalId: z.guid(), resourceId: z.guid(), appRoleId: z.guid() })

/** `GET /servicePrincipals/{principal}/{side}`. */
export function listAssignments(call: Call, side: AssignmentSide): GraphReply {
  requireDirectoryPermission(call.caller, 'readApps')
  const { id } = routePrincipal(call)
  return listDirectory(call, views(call, id, side), assignmentShape, assignmentFields, {
    path: `servicePrincipals('${id}')/${side}`,
    idOf: ({ assignment }) => assignment.id,
  })
}

/** `GET /servicePrincipals/{principal}/{side}/{assignment}`. */
export function getAssignment(call: Call, side: AssignmentSide): GraphReply {
  requireDirectoryPermission(call.caller, 'readApps')
  return one(call, routeAssignment(call, side), side, 200)
}

/** `POST /servicePrincipals/{principal}/{side}`: grants an application permission. */
export function createAssignment(call: Call, side: AssignmentSide): GraphReply {
  requireDirectoryPermission(call.caller, 'grantAppRoles')
  const { id } = routePrincipal(call)
  const { principalId, resourceId, appRoleId } = readJson(
    call.request,
    newAssignment,
    'microsoft.graph.appRoleAssignment',
  )
  if (id !== (side === 'appRoleAssignedTo' ? resourceId : principalId)) {
    throw directoryBadRequest('The service principal of the path is not the one of the body.')
  }
  const { tenant } = call.caller
  const client = tenant.consents.findPrincipal(principalId)
  const target = tenant.consents.findPrincipal(resourceId)
  if (!client) throw directoryObjectNotFound(principalId)
  if (!target) throw directoryObjectNotFound(resourceId)
  const resource = findResource(target.appId)
  if (resource === GRAPH) requireGraphGranter(call.caller)
  else requireAppAdministrator(call.caller)
  if (!resource?.roleName(appRoleId)) {
    throw directoryBadRequest('Permission being assigned was not found on application.')
  }
  const known = [...tenant.consents.appRoleAssignments].some(
    (one) => one.principalId === client.id && one.resourceId === target.id && one.appRoleId === appRoleId,
  )
  if (known) throw directoryBadRequest('Permission being assigned already exists on the object.')
  const assignment = tenant.consents.grantRole(client, target, appRoleId)
  return one(call, { assignment, tenant }, side, 201)
}

/** `PATCH /servicePrincipals/{principal}/{side}/{assignment}`: nothing of an assignment can be changed after it was made. */
export function updateAssignment(call: Call, side: AssignmentSide): GraphReply {
  requireDirectoryPermission(call.caller, 'grantAppRoles')
  const view = routeAssignment(call, side)
  const input = readJson(call.request, newAssignment.partial(), 'microsoft.graph.appRoleAssignment')
  const { principalId, resourceId, appRoleId } = view.assignment
  const now: Readonly<Record<string, string>> = { principalId, resourceId, appRoleId }
  const changed = Object.entries(input).find(([name, value]) => value !== undefined && now[name] !== value)
  if (changed)
    throw directoryBadRequest(`Property '${changed[0]}' of an appRoleAssignment cannot be changed.`)
  return one(call, view, side, 200)
}

/** `DELETE /servicePrincipals/{principal}/{side}/{assignment}`. */
export function deleteAssignment(call: Call, side: AssignmentSide): GraphReply {
  requireDirectoryPermission(call.caller, 'revokeAppRoles')
  requireAppAdministrator(call.caller)
  call.caller.tenant.consents.removeRole(routeAssignment(call, side).assignment)
  return empty()
}

function views(call: Call, id: string, side: AssignmentSide): AssignmentView[] {
  const { tenant } = call.caller
  return [...tenant.consents.appRoleAssignments]
    .filter((one) => (side === 'appRoleAssignedTo' ? one.resourceId : one.principalId) === id)
    .map((assignment) => ({ assignment, tenant }))
}

function routeAssignment(call: Call, side: AssignmentSide): AssignmentView {
  const wanted = param(call, 'assignment')
  const found = views(call, routePrincipal(call).id, side).find(({ assignment }) => assignment.id === wanted)
  if (!found) throw directoryObjectNotFound(wanted)
  return found
}

function one(call: Call, view: AssignmentView, side: AssignmentSide, status: number): GraphReply {
  const projection = project(assignmentShape, status === 200 ? call.request.query.select : undefined)
  const fragment = `servicePrincipals('${param(call, 'principal')}')/${side}${projection.contextList}/$entity`
  return json(
    writeProperties(projection, view, { '@odata.context': context(call.request, fragment) }),
    {},
    status,
  )
}
