import type { Tenant } from '../tenant/tenant.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { required } from './form.ts'
import { checkResourceEnabled, parseScopes, singleResource } from './scopes.ts'
import { notInDirectory, type TenantSegment } from './tenant-segment.ts'
import type { TokenRequest } from './token-endpoint.ts'

/**
 * Client credentials: a token for the app itself, with whatever roles it was granted, even none
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
 * @throws EntraError 9001023, 50059, 7000216, 700016, 7000112, 1002012, 500011, 70011
 */
export function grantClientCredentials(
  context: EntraContext,
  request: TokenRequest,
): Record<string, unknown> {
  const tenant = concreteTenant(request.segment)
  const { app, proof } = request
  if (proof === 'none') throw new EntraError(7000216)
  const tenantName = tenant.about.displayName
  const principal = tenant.consents.principalOf(app.appId)
  if (!principal) throw notInDirectory(app.appId, tenantName)
  if (!principal.accountEnabled) {
    throw new EntraError(7000112, { fill: { app: app.appId, appName: app.displayName } })
  }
  const scope = required(request.form.get('scope'), 'scope')
  if (!scope.split(/\s+/).every((word) => word.endsWith('.default'))) {
    throw new EntraError(1002012, { fill: { scope } })
  }
  const target = singleResource(
    parseScopes(scope, { appName: app.displayName, tenantName, world: context.world }),
  )
  if (!target?.isDefault) throw new EntraError(1002012, { fill: { scope } })
  checkResourceEnabled(tenant, target.resource)
  const roles = tenant.consents.roleNames(principal, target.resource)
  const { token, expiresIn } = context.issuer.forApp(tenant, app, principal, target.audience, roles, proof)
  return { token_type: 'Bearer', expires_in: expiresIn, ext_expires_in: expiresIn, access_token: token }
}

function concreteTenant(segment: TenantSegment): Tenant {
  if (segment.kind === 'tenant') return segment.tenant
  throw new EntraError(segment.name === 'organizations' ? 50059 : 9001023)
}
