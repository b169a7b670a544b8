import type { Exchange } from '../http/exchange.ts'
import type { EntraContext } from './entra-context.ts'
import { required } from './form.ts'
import { answerTokenRequest } from './token-endpoint.ts'

/**
 * `POST /{tenant}/oauth2/token`, the older endpoint: `resource` in place of `scope`, numbers as texts in the answer
 * (https://learn.microsoft.com/entra/identity-platform/v1-protocols-oauth-code). Its authorize endpoint is not emulated, so that
 * only grants without pages begin here. @throws EntraError for every refusal
 */
export async function answerTokenRequestV1(
  context: EntraContext,
  exchange: Exchange,
  tenantSegment: string,
): Promise<Record<string, unknown>> {
  let resource = ''
  const answer = await answerTokenRequest(context, exchange, tenantSegment, (form) => {
    resource = required(form.get('resource'), 'resource')
    form.set('scope', [`${resource}/.default`, form.get('scope') ?? ''].join(' ').trim())
  })
  const now = Math.floor(context.world.clock.now() / 1000)
  const life = Number(answer.expires_in)
  return {
    ...answer,
    expires_in: String(life),
    ext_expires_in: String(life),
    expires_on: String(now + life),
    not_before: String(now),
    resource,
  }
}
