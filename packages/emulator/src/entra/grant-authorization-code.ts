import { createHash } from 'node:crypto'
import { answerForUser } from './answer-for-user.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { required } from './form.ts'
import type { AuthorizationCode } from './issued-grants.ts'
import type { TokenRequest } from './token-endpoint.ts'

/**
 * Redeems an authorization code.
 * @throws EntraError 70000 unknown or another app's, 54005 used before, 70008 expired, 700005 another tenant's, 50011 another
 *   redirect, 501481 PKCE, 7000218 without a credential, 700025 with one it must not have, 9002325 to 9002327 browsers
 */
export function redeemCode(context: EntraContext, request: TokenRequest): Record<string, unknown> {
  const { app, form, segment } = request
  const code = context.grants.findCode(required(form.get('code'), 'code'))
  if (!code || code.appId !== app.appId) throw new EntraError(70000)
  if (segment.kind === 'tenant' && segment.tenant.id !== code.tenantId) throw new EntraError(700005)
  checkClientType(request, code)
  if (code.isRedeemed) throw new EntraError(54005)
  if (context.grants.isCodeExpired(code)) throw new EntraError(70008)
  const redirectUri = form.get('redirect_uri')
  if (redirectUri !== null && redirectUri !== code.redirectUri) {
    throw new EntraError(50011, { error: 'invalid_client', fill: { redirectUri, app: app.appId } })
  }
  if (redirectUri === null) throw new EntraError(900144, { fill: { parameter: 'redirect_uri' } })
  checkVerifier(code, form.get('code_verifier'))
  code.isRedeemed = true
  const scope = form.get('scope')
  return answerForUser(context, {
    request,
    grant: code,
    tenantId: code.tenantId,
    scope: scope === null || scope === '' ? null : scope,
    nonce: code.nonce,
    isOffline: `${code.scope} ${scope ?? ''}`.toLowerCase().split(/\s+/).includes('offline_access'),
  })
}

function checkClientType(request: TokenRequest, code: AuthorizationCode): void {
  const { browserOrigin, proof } = request
  if (code.platform === 'spa') {
    if (browserOrigin === undefined) throw new EntraError(9002327)
    if (!code.challenge) throw new EntraError(9002325)
  } else if (browserOrigin !== undefined) {
    throw new EntraError(9002326, { fill: { origin: browserOrigin } })
  }
  if (code.platform === 'web') {
    if (proof === 'none') throw new EntraError(7000218)
  } else if (proof !== 'none') {
    throw new EntraError(700025)
  }
}

function checkVerifier(code: AuthorizationCode, verifier: string | null): void {
  if (!code.challenge) return
  const computed =
    code.challenge.method === 'plain'
      ? verifier
      : createHash('sha256')
          .update(verifier ?? '')
          .digest('base64url')
  if (verifier === null || computed !== code.challenge.value) throw new EntraError(501481)
}
