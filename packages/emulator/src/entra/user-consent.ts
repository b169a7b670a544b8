import type { AppRegistration } from '../tenant/app.ts'
import { mayGrantOtherPermissions } from '../tenant/directory-roles.ts'
import { GRAPH, type Permission, type Resource } from '../tenant/permission-catalogue.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import { registeredPermissions } from './admin-consent-request.ts'
import type { AuthorizeRequest } from './authorize-request.ts'

/** Delegated permissions of one resource that somebody has to consent to. */
export interface ScopesToGrant {
  readonly resource: Resource
  readonly scopes: readonly Permission[]
}

/**
 * What the person has to be asked before this request can be answered; empty when all of it is granted. `.default` asks only
 * where nothing was ever granted for its resource, and then for what is registered; `prompt=consent` asks for everything
 * (https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope).
 */
export function scopesToGrant(
  tenant: Tenant,
  app: AppRegistration,
  user: User,
  request: Pick<AuthorizeRequest, 'prompt' | 'scopes'>,
): ScopesToGrant[] {
  const isForced = request.prompt === 'consent'
  const asked = new Map<Resource, Permission[]>()
  const ask = (resource: Resource, permissions: readonly Permission[]) =>
    asked.set(resource, [...(asked.get(resource) ?? []), ...permissions])
  ask(
    GRAPH,
    request.scopes.openid.flatMap((name) => GRAPH.scope(name) ?? []),
  )
  for (const one of request.scopes.resources) {
    if (!one.isDefault) ask(one.resource, one.permissions)
    else if (isForced) for (const entry of registeredPermissions(app)) ask(entry.resource, entry.scopes)
    else if (grantedNames(tenant, app, user, one.resource).length === 0) {
      ask(
        one.resource,
        registeredPermissions(app).find((entry) => entry.resource === one.resource)?.scopes ?? [],
      )
    }
  }
  return [...asked].flatMap(([resource, permissions]) => {
    const granted = isForced ? [] : grantedNames(tenant, app, user, resource)
    const scopes = [...new Set(permissions)].filter((permission) => !granted.includes(permission.name))
    return scopes.length === 0 ? [] : [{ resource, scopes }]
  })
}

/** Whether this person may grant these to the app for themselves, by the tenant's policy. */
export function mayConsent(
  tenant: Tenant,
  app: AppRegistration,
  user: User,
  wanted: readonly ScopesToGrant[],
): boolean {
  if (mayGrantOtherPermissions(user.state.roles)) return true
  const scopes = wanted.flatMap((one) => one.scopes)
  if (scopes.some((scope) => scope.adminOnly)) return false
  switch (tenant.policies.userConsent) {
    case 'allow':
      return true
    case 'refuse':
      return false
    case 'refuse-mail':
      return scopes.every((scope) => !['mail', 'calendar', 'contacts'].includes(scope.area))
    case 'verified-low-impact':
      return app.publisherVerified && scopes.every((scope) => scope.area === 'openid')
  }
}

/** Enters the grants; the service principal is made where it is missing. @param userId null for everybody */
export function grantToUser(
  tenant: Tenant,
  app: AppRegistration,
  userId: string | null,
  wanted: readonly ScopesToGrant[],
): void {
  const client = tenant.consents.ensurePrincipal(app)
  for (const { resource, scopes } of wanted) {
    const target = tenant.consents.ensurePrincipal(resource)
    tenant.consents.grantScopes(
      client,
      target,
      userId,
      scopes.map((scope) => scope.name),
    )
  }
}

function grantedNames(tenant: Tenant, app: AppRegistration, user: User, resource: Resource): string[] {
  const principal = tenant.consents.principalOf(app.appId)
  return principal ? tenant.consents.scopeNames(principal, resource, user.id) : []
}
