import type { ServicePrincipal } from '../tenant/app.ts'
import { GRAPH } from '../tenant/permission-catalogue.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import { declaresContinuousAccess } from './claims-request.ts'
import { accessDemand } from './conditional-access.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { guestOf } from './guests.ts'
import { clientInfo } from './issue-tokens.ts'
import type { SignedInGrant } from './issued-grants.ts'
import {
  checkResourceEnabled,
  parseScopes,
  qualified,
  type RequestedScopes,
  type ResourceScopes,
  singleResource,
} from './scopes.ts'
import type { TokenRequest } from './token-endpoint.ts'

export interface UserAnswer {
  readonly request: TokenRequest
  readonly grant: SignedInGrant
  /** The tenant to issue for. */
  readonly tenantId: string
  /** The scope parameter of this request; null takes that of the sign-in. */
  readonly scope: string | null
  readonly nonce: string | null
  readonly isOffline: boolean
  /** Where the scope parameter names several resources, the first decides; otherwise they are refused. */
  readonly takesFirstResource?: boolean
}

/**
 * The token endpoint's answer for somebody who signed in: an access token with everything that is consented for the one
 * resource, and what else was asked for.
 * @throws EntraError 50034, 50057, 50173, 50020 for the account; 50076, 50079, 53000, 53003, 70043 by policies; 65001, 7000112 for the app; 70011 and others for the scopes
 */
export function answerForUser(context: EntraContext, about: UserAnswer): Record<string, unknown> {
  const { request, grant } = about
  const { app, proof } = request
  const { tenant, user } = findAccount(context, about)
  const demand = accessDemand(tenant, user, app, grant, context.world.clock.now())
  if (demand) throw demand.error
  const principal = findPrincipal(tenant, about)
  const { world } = context
  const names = { appName: app.displayName, tenantName: tenant.about.displayName, world }
  const scopes = parseScopes(about.scope ?? grant.scope, names)
  const takesFirst = about.scope === null || about.takesFirstResource === true
  const target: ResourceScopes = (takesFirst ? scopes.resources[0] : singleResource(scopes)) ?? {
    resource: GRAPH,
    audience: GRAPH.uris[0] ?? '',
    isDefault: false,
    permissions: [],
  }
  checkResourceEnabled(tenant, target.resource)
  const granted = tenant.consents.scopeNames(principal, target.resource, user.id)
  checkConsent(about, target, scopes, granted)
  const inToken = granted.filter((name) => name !== 'offline_access')
  const access = context.issuer.forUser(tenant, app, user, {
    ...{ audience: target.audience, scopes: inToken, proof },
    hasSecondFactor: grant.secondFactorAt !== null,
    isContinuous: declaresContinuousAccess(request.form.get('claims')),
  })
  return {
    token_type: 'Bearer',
    scope: answeredScope(target, scopes, inToken, about.scope ?? grant.scope),
    expires_in: access.expiresIn,
    ext_expires_in: access.expiresIn,
    access_token: access.token,
    ...(about.isOffline && {
      refresh_token: context.grants.newRefreshToken({ ...grant, tenantId: tenant.id, userId: user.id }),
    }),
    ...(scopes.openid.includes('openid') && {
      id_token: context.issuer.idToken(request.origin, tenant, app, user, {
        scopes: scopes.openid,
        nonce: about.nonce,
        accessToken: access.token,
      }),
    }),
    ...(request.form.get('client_info') === '1' && { client_info: clientInfo(user, tenant) }),
  }
}

function findAccount(
  context: EntraContext,
  about: UserAnswer,
): { readonly tenant: Tenant; readonly user: User } {
  const { grant } = about
  const home = context.world.findTenant(grant.tenantId)
  const signedIn = home?.directory.find(grant.userId)
  if (!home || !signedIn)
    throw new EntraError(50034, { fill: { user: grant.userId, tenant: grant.tenantId } })
  if (!signedIn.state.accountEnabled) throw new EntraError(50057)
  if (grant.signedInAt < signedIn.sessionsValidFrom) {
    const issued = new Date(grant.signedInAt).toISOString()
    const validFrom = new Date(signedIn.sessionsValidFrom).toISOString()
    throw new EntraError(50173, { fill: { issued, validFrom } })
  }
  if (about.tenantId === home.id) return { tenant: home, user: signedIn }
  const tenant = context.world.findTenant(about.tenantId)
  const guest = tenant && guestOf(tenant, signedIn)
  if (tenant && guest?.state.accountEnabled) return { tenant, user: guest }
  throw new EntraError(50020, {
    fill: {
      user: signedIn.state.userPrincipalName,
      issuer: `https://sts.windows.net/${home.id}/`,
      tenant: tenant?.about.displayName ?? about.tenantId,
      app: grant.appId,
    },
  })
}

function findPrincipal(tenant: Tenant, about: UserAnswer): ServicePrincipal {
  const { app } = about.request
  const principal = tenant.consents.principalOf(app.appId)
  if (!principal) throw notConsented(about)
  if (!principal.accountEnabled) {
    throw new EntraError(7000112, { fill: { app: app.appId, appName: app.displayName } })
  }
  return principal
}

function checkConsent(
  about: UserAnswer,
  target: ResourceScopes,
  scopes: RequestedScopes,
  granted: readonly string[],
): void {
  const asked = target.permissions.map((permission) => permission.name)
  const isMissing = asked.some((name) => !granted.includes(name))
  const isNothing = granted.length === 0 && (target.isDefault || scopes.resources.length === 0)
  if (isMissing || isNothing) throw notConsented(about)
}

function notConsented(about: UserAnswer): EntraError {
  const { app } = about.request
  return new EntraError(65001, { fill: { app: app.appId, appName: app.displayName } })
}

/** In the form in which the caller named them: with the resource in front, or without. `offline_access` is never echoed. */
function answeredScope(
  target: ResourceScopes,
  scopes: RequestedScopes,
  granted: readonly string[],
  parameter: string,
): string {
  const isQualified = target.resource !== GRAPH || parameter.toLowerCase().includes(GRAPH.uris[0] ?? '')
  const own = new Set(['openid', 'profile', 'email'])
  const openid = [...own].filter((name) => granted.includes(name) || scopes.openid.includes(name))
  const names = granted.filter((name) => !own.has(name))
  return [...openid, ...names.map((name) => (isQualified ? qualified(target, name) : name))].join(' ')
}
