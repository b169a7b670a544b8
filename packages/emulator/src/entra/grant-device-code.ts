import { answerForUser } from './answer-for-user.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { required } from './form.ts'
import type { TokenRequest } from './token-endpoint.ts'

/**
 * A device polls.
 * @throws EntraError 70016 while the person has not answered, 70020 when they said no, 70019 after 15 minutes, 70018 for a code
 *   that is none or another app's, 7000218 where the app has no public flows and shows no credential
 */
export function pollDeviceCode(context: EntraContext, request: TokenRequest): Record<string, unknown> {
  const { app, form, proof } = request
  if (!app.allowPublicClient && proof === 'none') throw new EntraError(7000218)
  const waiting = context.devices.findByDevice(required(form.get('device_code'), 'device_code'))
  if (!waiting || waiting.appId !== app.appId) throw new EntraError(70018)
  if (context.devices.isExpired(waiting)) throw new EntraError(70019)
  if (waiting.answer === null) throw new EntraError(70016)
  if (waiting.answer.kind === 'declined') throw new EntraError(70020)
  const { tenant, user, signedInAt, secondFactorAt } = waiting.answer.account
  context.devices.redeem(waiting)
  const { scope, appId } = waiting
  return answerForUser(context, {
    request,
    grant: {
      ...{ appId, tenantId: tenant.id, userId: user.id },
      ...{ scope, platform: 'publicClient', signedInAt, secondFactorAt },
    },
    tenantId: tenant.id,
    scope: null,
    nonce: null,
    isOffline: scope.toLowerCase().split(/\s+/).includes('offline_access'),
  })
}
