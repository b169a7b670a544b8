import { z } from 'zod'
import type { ServicePrincipal } from '../../tenant/app.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryBadRequest, directoryObjectNotFound, GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json, plain } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { isEventual } from './advanced-queries.ts'
import { addPasswordTo, removePasswordFrom } from './app-passwords.ts'
import { requireAppAdministrator } from './app-rights.ts'
import { listDirectory, queryDirectory } from './list-directory.ts'
import {
  type PrincipalView,
  servicePrincipalFields,
  servicePrincipalShape,
} from './service-principal-shape.ts'

const newPrincipal = z.strictObject({
  appId: z.guid(),
  displayName: z.string().optional(),
  accountEnabled: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
})
const changedPrincipal = z.strictObject({
  accountEnabled: z.boolean().optional(),
  appRoleAssignmentRequired: z.boolean().optional(),
})

/** `GET /servicePrincipals`. */
export function listServicePrincipals(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readApps')
  return listDirectory(call, views(call), servicePrincipalShape, servicePrincipalFields, {
    path: 'servicePrincipals',
    idOf: ({ principal }) => principal.id,
  })
}

/** `GET /servicePrincipals/$count`. */
export function countServicePrincipals(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readApps')
  if (!isEventual(call.request)) throw directoryBadRequest('$count is not currently supported.')
  return plain(String(queryDirectory(call, views(call), servicePrincipalFields).length))
}

/** `GET /servicePrincipals/{principal}`. */
export function getServicePrincipal(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readApps')
  return one(call, routePrincipal(call), 200)
}

/** `POST /servicePrincipals`: the app becomes known in this tenant; nothing is granted to it by that. */
export function createServicePrincipal(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeServicePrincipals')
  requireAppAdministrator(call.caller)
  const { appId } = readJson(call.request, newPrincipal, 'microsoft.graph.servicePrincipal')
  const { consents, id } = call.caller.tenant
  const app = call.world.findApp(appId)
  if (!app || (app.signInAudience === 'AzureADMyOrg' && app.homeTenantId !== id)) {
    throw directoryBadRequest(
      `The appId '${appId}' of the service principal does not reference a valid application object.`,
    )
  }
  if (consents.principalOf(appId)) {
    throw new GraphError(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    )
  }
  return one(call, consents.ensurePrincipal(app), 201)
}

/** `PATCH /servicePrincipals/{principal}`. */
export function updateServicePrincipal(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeServicePrincipals')
  requireAppAdministrator(call.caller)
  const principal = routePrincipal(call)
  const input = readJson(call.request, changedPrincipal, 'microsoft.graph.servicePrincipal')
  if (input.accountEnabled !== undefined) principal.accountEnabled = input.accountEnabled
  if (input.appRoleAssignmentRequired !== undefined) {
    principal.appRoleAssignmentRequired = input.appRoleAssignmentRequired
  }
  return empty()
}

/** `DELETE /servicePrincipals/{principal}`: with everything that was granted to it. */
export function deleteServicePrincipal(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeServicePrincipals')
  requireAppAdministrator(call.caller)
  call.caller.tenant.consents.removePrincipal(routePrincipal(call))
  return empty()
}

/** `POST /servicePrincipals/{principal}/addPassword`: a secret that counts in this tenant only. */
export function addPrincipalPassword(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changePrincipalCredentials')
  requireAppAdministrator(call.caller)
  return addPasswordTo(call, routePrincipal(call).secrets)
}

/** `POST /servicePrincipals/{principal}/removePassword`. */
export function removePrincipalPassword(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changePrincipalCredentials')
  requireAppAdministrator(call.caller)
  return removePasswordFrom(call, routePrincipal(call).secrets)
}

/** The service principal of the route: by object id, or by `(appId='…')`. Throws 404. */
export function routePrincipal(call: Call): ServicePrincipal {
  const id = param(call, 'principal')
  const appId = /^\(appId='([^']+)'\)$/i.exec(id)?.[1]
  const { consents } = call.caller.tenant
  const found = appId === undefined ? consents.findPrincipal(id) : consents.principalOf(appId)
  if (!found) throw directoryObjectNotFound(appId ?? id)
  return found
}

function views(call: Call): PrincipalView[] {
  const { world } = call
  return [...call.caller.tenant.consents.servicePrincipals].map((principal) => ({ principal, world }))
}

function one(call: Call, principal: ServicePrincipal, status: number): GraphReply {
  const projection = project(servicePrincipalShape, status === 200 ? call.request.query.select : undefined)
  const annotations = {
    '@odata.context': context(call.request, `servicePrincipals${projection.contextList}/$entity`),
  }
  return json(writeProperties(projection, { principal, world: call.world }, annotations), {}, status)
}
