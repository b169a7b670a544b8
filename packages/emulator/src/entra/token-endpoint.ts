import type { Exchange } from '../http/exchange.ts'
import type { AppRegistration } from '../tenant/app.ts'
import { authenticateClient, readClientClaim } from './client-authentication.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { readForm, required } from './form.ts'
import { redeemCode } from './grant-authorization-code.ts'
import { grantClientCredentials } from './grant-client-credentials.ts'
import { pollDeviceCode } from './grant-device-code.ts'
import { exchangeAssertion } from './grant-on-behalf-of.ts'
import { takePasswordGrant } from './grant-password.ts'
import { redeemRefreshToken } from './grant-refresh-token.ts'
import type { ClientProof } from './issue-tokens.ts'
import { checkAudience, findClient, resolveTenantSegment, type TenantSegment } from './tenant-segment.ts'

/** A request to the token endpoint whose client is known and has proved itself, if it presented anything. */
export interface TokenRequest {
  readonly segment: TenantSegment
  readonly app: AppRegistration
  readonly proof: ClientProof
  readonly form: URLSearchParams
  /** What the caller reached this service under; issuer of id tokens. */
  readonly origin: string
  /** The `Origin` header, which only browsers' scripts send. */
  readonly browserOrigin: string | undefined
}

type Grant = (context: EntraContext, request: TokenRequest) => Record<string, unknown>

const grants: Readonly<Record<string, Grant>> = {
  authorization_code: redeemCode,
  refresh_token: redeemRefreshToken,
  client_credentials: grantClientCredentials,
  'urn:ietf:params:oauth:grant-type:device_code': pollDeviceCode,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': exchangeAssertion,
  password: takePasswordGrant,
  // As MSAL writes it.
  device_code: pollDeviceCode,
}

/**
 * `POST /{tenant}/oauth2/v2.0/token`; `translate` makes another endpoint's fields into this one's: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 * @throws EntraError for every refusal; the door writes it as JSON
 */
export async function answerTokenRequest(
  context: EntraContext,
  exchange: Exchange,
  tenantSegment: string,
  translate: (form: URLSearchParams) => void = () => {},
): Promise<Record<string, unknown>> {
  if (exchange.method !== 'POST') throw new EntraError(900561, { fill: { method: exchange.method } })
  const form = await readForm(exchange)
  translate(form)
  const claim = readClientClaim(form, exchange.header('authorization'))
  const name = required(form.get('grant_type'), 'grant_type')
  exchange.notes.route = `token ${name}`
  const segment = resolveTenantSegment(context.world, tenantSegment)
  if (segment.kind === 'tenant') exchange.notes.tenantId = segment.tenant.id
  const grant = Object.hasOwn(grants, name) ? grants[name] : undefined
  if (!grant) throw new EntraError(70003, { fill: { grant: name } })
  const app = findClient(context.world, required(claim.clientId, 'client_id'), segment)
  exchange.notes.appId = app.appId
  if (name !== 'client_credentials' || segment.kind === 'tenant') checkAudience(app, segment)
  const principal = segment.kind === 'tenant' ? segment.tenant.consents.principalOf(app.appId) : undefined
  const proof = await authenticateClient(claim, app, context.world.clock.now(), principal?.secrets)
  return grant(context, {
    segment,
    app,
    proof,
    form,
    origin: exchange.services.login,
    browserOrigin: exchange.header('origin'),
  })
}
