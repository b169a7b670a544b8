import { answerForUser } from './answer-for-user.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { required } from './form.ts'
import { findPerson } from './sign-in.ts'
import type { TokenRequest } from './token-endpoint.ts'

/**
 * The person's password, without any page: Microsoft advises against it, older programs use it
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc). Whatever needs a page is refused.
 * @throws EntraError 50034, 50126, 50053, 50055, 50057 for the account, 7000218 without a credential where one is needed; those
 *   of {@link answerForUser}
 */
export function takePasswordGrant(context: EntraContext, request: TokenRequest): Record<string, unknown> {
  const { app, form, proof, segment } = request
  const name = required(form.get('username'), 'username')
  const password = required(form.get('password'), 'password')
  const scope = required(form.get('scope'), 'scope')
  if (segment.kind === 'shared' && segment.name !== 'organizations') throw new EntraError(9001023)
  if (!app.allowPublicClient && proof === 'none') throw new EntraError(7000218)
  const user = findPerson(context, name)
  const tenantName = segment.kind === 'tenant' ? segment.tenant.about.displayName : segment.name
  if (!user) throw new EntraError(50034, { fill: { user: name, tenant: tenantName } })
  const trouble = context.world.findTenant(user.tenantId)?.signIn.troubleOf(user.id)
  if (trouble === 'locked' || context.throttle.isLocked(user.id)) throw new EntraError(50053)
  if (password !== user.state.password) {
    context.throttle.failed(user.id)
    throw new EntraError(50126)
  }
  if (!user.state.accountEnabled) throw new EntraError(50057)
  if (trouble === 'password-expired') throw new EntraError(50055)
  context.throttle.succeeded(user.id)
  return answerForUser(context, {
    request,
    grant: {
      ...{ appId: app.appId, tenantId: user.tenantId, userId: user.id, scope },
      platform: proof === 'none' ? 'publicClient' : 'web',
      signedInAt: context.world.clock.now(),
      secondFactorAt: null,
    },
    tenantId: segment.kind === 'tenant' ? segment.tenant.id : user.tenantId,
    scope,
    nonce: null,
    isOffline: scope.toLowerCase().split(/\s+/).includes('offline_access'),
  })
}
