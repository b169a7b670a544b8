import { answerForUser } from './answer-for-user.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { required } from './form.ts'
import type { TokenRequest } from './token-endpoint.ts'

/**
 * Redeems a refresh token. It is bound to user and app, not to resource or tenant, and stays usable afterwards
 * (https://learn.microsoft.com/entra/identity-platform/refresh-tokens). Scopes of several resources give a token for the first
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token).
 * @throws EntraError 9002313 for no refresh token at all, 70000 another app's, 700082 or 700084 too old, 7000218, 700025
 */
export function redeemRefreshToken(context: EntraContext, request: TokenRequest): Record<string, unknown> {
  const { app, form, proof, segment } = request
  const token = context.grants.findRefreshToken(required(form.get('refresh_token'), 'refresh_token'))
  if (!token) throw new EntraError(9002313, { error: 'invalid_grant' })
  if (token.appId !== app.appId) throw new EntraError(70000)
  if (token.platform === 'web' && proof === 'none') throw new EntraError(7000218)
  if (token.platform !== 'web' && proof !== 'none') throw new EntraError(700025)
  if (context.grants.isInactive(token)) {
    const fill = { issued: new Date(token.issuedAt).toISOString() }
    throw new EntraError(token.platform === 'spa' ? 700084 : 700082, { fill })
  }
  const scope = form.get('scope')
  const answer = answerForUser(context, {
    request,
    grant: token,
    tenantId: segment.kind === 'tenant' ? segment.tenant.id : token.tenantId,
    scope: scope === null || scope === '' ? null : scope,
    nonce: null,
    isOffline: true,
    takesFirstResource: true,
  })
  context.grants.used(token)
  return answer
}
