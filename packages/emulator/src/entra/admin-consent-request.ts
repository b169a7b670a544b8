import type { AppRegistration } from '../tenant/app.ts'
import {
  findResource,
  GRAPH,
  OPENID_SCOPES,
  type PermissionsAsked,
  type Resource,
} from '../tenant/permission-catalogue.ts'
import type { World } from '../tenant/world.ts'
import type { ReplyAddress } from './authorize-request.ts'
import { EntraError } from './entra-error.ts'
import { required } from './form.ts'
import { parseScopes, qualified } from './scopes.ts'

/** A checked request for admin consent. */
export interface AdminConsentRequest {
  readonly kind: 'admin-consent'
  /** `v1` is the older form without a scope, which answers in other words. */
  readonly form: 'v1' | 'v2'
  readonly reply: ReplyAddress
  readonly asked: readonly PermissionsAsked[]
  /** As the success redirect of the v2 form lists it. */
  readonly scopeEcho: string
}

/**
 * Reads what is asked for. The v1 form asks for everything that is registered; the v2 form for `{resource}/.default`
 * (application and delegated permissions registered for that resource) or for named delegated scopes
 * (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent). @throws EntraError
 */
export function readAdminConsentRequest(
  form: 'v1' | 'v2',
  parameters: URLSearchParams,
  app: AppRegistration,
  reply: ReplyAddress,
  tenantName: string,
  world: World,
): AdminConsentRequest {
  const about = { kind: 'admin-consent', form, reply } as const
  if (form === 'v1') return { ...about, asked: registeredPermissions(app), scopeEcho: '' }
  const scope = required(parameters.get('scope'), 'scope')
  const scopes = parseScopes(scope, { appName: app.displayName, tenantName, world })
  const registered = registeredPermissions(app)
  const asked: PermissionsAsked[] = scopes.resources.map((one) =>
    one.isDefault
      ? (registered.find((entry) => entry.resource === one.resource) ?? nothing(one.resource))
      : { resource: one.resource, roles: [], scopes: one.permissions },
  )
  if (asked.every((one) => one.roles.length + one.scopes.length === 0) && scopes.openid.length === 0) {
    throw new EntraError(650056)
  }
  const echo = [
    ...scopes.openid,
    ...scopes.resources.flatMap((one) =>
      one.isDefault
        ? [`${one.audience}/.default`]
        : one.permissions.map((permission) => qualified(one, permission.name)),
    ),
  ]
  return { ...about, asked: withOpenid(asked, scopes.openid), scopeEcho: echo.join(' ') }
}

/** What the registration lists, by resource. */
export function registeredPermissions(app: AppRegistration): PermissionsAsked[] {
  return app.requiredResourceAccess.flatMap((entry) => {
    const resource = findResource(entry.resourceAppId)
    if (!resource) return []
    const permissions = entry.resourceAccess.flatMap(
      (access) => resource.permission(access.type, access.id) ?? [],
    )
    const roles = permissions.filter((permission) => permission.type === 'Role')
    return [{ resource, roles, scopes: permissions.filter((permission) => permission.type === 'Scope') }]
  })
}

/** The scopes of signing in belong to Microsoft Graph. */
function withOpenid(asked: readonly PermissionsAsked[], openid: readonly string[]): PermissionsAsked[] {
  const permissions = OPENID_SCOPES.filter((name) => openid.includes(name)).flatMap(
    (name) => GRAPH.scope(name) ?? [],
  )
  if (permissions.length === 0) return [...asked]
  const graph = asked.find((one) => one.resource === GRAPH) ?? nothing(GRAPH)
  const merged = { ...graph, scopes: [...new Set([...graph.scopes, ...permissions])] }
  return [...asked.filter((one) => one.resource !== GRAPH), merged]
}

function nothing(resource: Resource): PermissionsAsked {
  return { resource, roles: [], scopes: [] }
}
