import { answerForUser } from './answer-for-user.ts'
import { audiencesOf } from './app-resources.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { required } from './form.ts'
import { openJwt } from './signing-keys.ts'
import type { TokenRequest } from './token-endpoint.ts'

/**
 * On behalf of: an API exchanges the access token that it was called with for one to a further API
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow).
 * @throws EntraError 50013 for what this service has not signed, 500131 for a token that is not for this app, 500133 for one
 *   that is over, 7000114 for one without a user, 7000218 without a credential; 65001 and the others of {@link answerForUser}
 */
export function exchangeAssertion(context: EntraContext, request: TokenRequest): Record<string, unknown> {
  const { app, form, proof, segment } = request
  if (proof === 'none') throw new EntraError(7000218)
  const use = required(form.get('requested_token_use'), 'requested_token_use')
  if (use !== 'on_behalf_of') throw new EntraError(90023, { fill: { parameter: 'requested_token_use' } })
  const assertion = required(form.get('assertion'), 'assertion')
  const scope = required(form.get('scope'), 'scope')
  const claims = openJwt(context.keys, assertion)
  if (!claims) throw new EntraError(50013, { fill: { why: 'The key was not found.' } })
  const { aud, tid, oid, scp, iat, exp, amr } = claims
  if (typeof aud !== 'string' || !audiencesOf(app).includes(aud)) {
    const fill = { audience: String(aud), app: app.appId, appName: app.displayName }
    throw new EntraError(500131, { fill })
  }
  const now = context.world.clock.now()
  if (typeof exp !== 'number' || typeof iat !== 'number' || now >= exp * 1000) throw new EntraError(500133)
  if (typeof scp !== 'string' || typeof oid !== 'string' || typeof tid !== 'string') {
    throw new EntraError(7000114, { fill: { app: app.appId } })
  }
  if (segment.kind === 'tenant' && segment.tenant.id !== tid) {
    throw new EntraError(50013, { fill: { why: 'The issuer is another tenant.' } })
  }
  const hasSecondFactor = Array.isArray(amr) && amr.includes('mfa')
  return answerForUser(context, {
    request,
    grant: {
      ...{ appId: app.appId, tenantId: tid, userId: oid, scope, platform: 'web' },
      signedInAt: iat * 1000,
      secondFactorAt: hasSecondFactor ? iat * 1000 : null,
    },
    tenantId: tid,
    scope,
    nonce: null,
    isOffline: scope.toLowerCase().split(/\s+/).includes('offline_access'),
  })
}
