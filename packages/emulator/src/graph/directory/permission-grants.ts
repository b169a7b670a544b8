import type { OAuth2PermissionGrant } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { DelegatedGrant } from '../../tenant/app.ts'
import { findResource, OPENID_SCOPES } from '../../tenant/permission-catalogue.ts'
import { requireDirectoryPermission } from '../access/authorize.ts'
import { directoryBadRequest, directoryObjectNotFound, GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import { type Call, param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import { requireAppAdministrator } from './app-rights.ts'
import { listDirectory } from './list-directory.ts'

export const grantShape: Shape<DelegatedGrant> = shape<DelegatedGrant, OAuth2PermissionGrant>(
  'microsoft.graph.oAuth2PermissionGrant',
  {
    clientId: ({ clientId }) => clientId,
    consentType: ({ consentType }) => consentType,
    id: ({ id }) => id,
    principalId: ({ principalId }) => principalId,
    resourceId: ({ resourceId }) => resourceId,
    scope: ({ scopes }) => scopes.join(' '),
  },
  { idAlways: false },
)

const grantFields: FieldTable<DelegatedGrant> = fieldTable<DelegatedGrant>(
  'microsoft.graph.oAuth2PermissionGrant',
  {
    id: scalar('string', ({ id }) => id),
    clientId: scalar('string', ({ clientId }) => clientId),
    consentType: scalar('string', ({ consentType }) => consentType),
    principalId: scalar('string', ({ principalId }) => principalId),
    resourceId: scalar('string', ({ resourceId }) => resourceId),
    scope: scalar('string', ({ scopes }) => scopes.join(' ')),
  },
)

const newGrant = z.strictObject({
  clientId: z.guid(),
  consentType: z.enum(['AllPrincipals', 'Principal']),
  principalId: z.guid().nullish(),
  resourceId: z.guid(),
  scope: z.string(),
  expiryTime: z.string().nullish(),
  startTime: z.string().nullish(),
})
const changedGrant = z.strictObject({ scope: z.string() })

/** `GET /oauth2PermissionGrants`. */
export function listGrants(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readGrants')
  return listDirectory(call, [...call.caller.tenant.consents.delegatedGrants], grantShape, grantFields, {
    path: 'oauth2PermissionGrants',
    idOf: ({ id }) => id,
  })
}

/** `GET /oauth2PermissionGrants/{grant}`. */
export function getGrant(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'readGrants')
  return one(call, routeGrant(call), 200)
}

/** `POST /oauth2PermissionGrants`: grants delegated permissions to everybody or to one user. */
export function createGrant(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeGrants')
  requireAppAdministrator(call.caller)
  const input = readJson(call.request, newGrant, 'microsoft.graph.oAuth2PermissionGrant')
  const { consents, directory } = call.caller.tenant
  const client = consents.findPrincipal(input.clientId)
  const resource = consents.findPrincipal(input.resourceId)
  if (!client) throw directoryObjectNotFound(input.clientId)
  if (!resource) throw directoryObjectNotFound(input.resourceId)
  const forOne = input.consentType === 'Principal'
  if (forOne !== (typeof input.principalId === 'string')) {
    throw directoryBadRequest('principalId has to be given for the consentType Principal, and only for it.')
  }
  const principalId = input.principalId ?? null
  if (principalId !== null && !directory.find(principalId)) throw directoryObjectNotFound(principalId)
  const exists = [...consents.delegatedGrants].some(
    (one) => one.clientId === client.id && one.resourceId === resource.id && one.principalId === principalId,
  )
  if (exists) {
    throw new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.')
  }
  const scopes = readScopes(input.scope, resource.appId)
  return one(call, consents.grantScopes(client, resource, principalId, scopes), 201)
}

/** `PATCH /oauth2PermissionGrants/{grant}`: other scopes in place of those granted. */
export function updateGrant(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeGrants')
  requireAppAdministrator(call.caller)
  const grant = routeGrant(call)
  const { scope } = readJson(call.request, changedGrant, 'microsoft.graph.oAuth2PermissionGrant')
  const resource = call.caller.tenant.consents.findPrincipal(grant.resourceId)
  grant.scopes = readScopes(scope, resource?.appId ?? '')
  return empty()
}

/** `DELETE /oauth2PermissionGrants/{grant}`. */
export function deleteGrant(call: Call): GraphReply {
  requireDirectoryPermission(call.caller, 'changeGrants')
  requireAppAdministrator(call.caller)
  call.caller.tenant.consents.removeGrant(routeGrant(call))
  return empty()
}

/** Names of scopes that the resource has, in its spelling. Throws 400 for others. */
function readScopes(scope: string, resourceAppId: string): string[] {
  const resource = findResource(resourceAppId)
  return scope
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => {
      const known = resource?.scope(name)?.name ?? OPENID_SCOPES.find((one) => one === name.toLowerCase())
      if (known === undefined)
        throw directoryBadRequest(`The scope '${name}' does not exist on the resource.`)
      return known
    })
}

function routeGrant(call: Call): DelegatedGrant {
  const id = param(call, 'grant')
  const grant = call.caller.tenant.consents.findGrant(id)
  if (!grant) throw directoryObjectNotFound(id)
  return grant
}

function one(call: Call, grant: DelegatedGrant, status: number): GraphReply {
  const projection = project(grantShape, status === 200 ? call.request.query.select : undefined)
  const fragment = `oauth2PermissionGrants${projection.contextList}/$entity`
  return json(
    writeProperties(projection, grant, { '@odata.context': context(call.request, fragment) }),
    {},
    status,
  )
}
