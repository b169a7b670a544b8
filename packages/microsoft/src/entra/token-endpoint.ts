import { allowInsecureRequests, customFetch, genericTokenEndpointRequest } from 'oauth4webapi'
import { type Dispatcher, fetch as undiciFetch } from 'undici'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { MicrosoftError } from '../microsoft-error.ts'
import type { Random } from '../random.ts'
import type { Cloud } from '../reference/clouds.ts'
import { classifyEntraRefusal } from '../refusal-entra.ts'
import { classifyTransportFailure } from '../refusal-transport.ts'
import { entraEndpoint, signInScopes } from './authorize.ts'
import type { AppCredential } from './credential.ts'
import { TokenSet } from './token-set.ts'

/** The part of fetch that exchanges with Entra use. */
export type EntraFetch = (
  url: string,
  init: {
    method: string
    headers: Record<string, string>
    body?: URLSearchParams
    redirect: 'manual'
    signal?: AbortSignal
  },
) => Promise<Response>

/** One app at one tenant of one cloud, and the means to talk to it. */
export interface EntraClient {
  cloud: Cloud
  /** Tenant id, or `organizations`/`common` for a sign-in whose tenant is not known yet. */
  tenant: string
  clientId: string
  credential: AppCredential
  clock: Clock
  random: Random
  /** Connections to use; undici's own pool unless given. */
  dispatcher?: Dispatcher
  /** Instead of undici's fetch. */
  fetch?: EntraFetch
  /** Milliseconds for a whole exchange, its body included; default 10,000. */
  timeoutMs?: number
  /** Bytes that an answer may have; default 1 MiB. */
  maxBodyBytes?: number
  signal?: AbortSignal
}

const defaultTimeoutMs = 10_000
const defaultMaxBodyBytes = 2 ** 20

/** fetch over the caller's dispatcher. */
export function entraFetch(client: Pick<EntraClient, 'fetch' | 'dispatcher'>): EntraFetch {
  if (client.fetch !== undefined) return client.fetch
  const { dispatcher } = client
  return async (url, init) => {
    const answer = await undiciFetch(url, { ...init, ...(dispatcher === undefined ? {} : { dispatcher }) })
    // undici's Response is a class of its own; the platform's one is what oauth4webapi and jose know.
    return new Response(answer.body, {
      status: answer.status,
      statusText: answer.statusText,
      headers: [...answer.headers],
    })
  }
}

/**
 * Redeems an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5): sends, does not read the answer.
 * Never repeat it: a code is good for one redemption, whatever became of the answer.
 */
export function authorizationCodeGrantRequest(
  client: EntraClient,
  grant: { code: string; redirectUri: string; codeVerifier: string; scopes: readonly string[] },
): Promise<Response> {
  return tokenRequest(client, 'authorization_code', {
    code: grant.code,
    redirect_uri: grant.redirectUri,
    code_verifier: grant.codeVerifier,
    scope: withSignIn(grant.scopes),
  })
}

/** Redeems a refresh token (RFC 6749 section 6) for one resource: sends, does not read the answer. */
export function refreshTokenGrantRequest(
  client: EntraClient,
  grant: { refreshToken: string; scopes: readonly string[] },
): Promise<Response> {
  return tokenRequest(client, 'refresh_token', {
    refresh_token: grant.refreshToken,
    scope: withSignIn(grant.scopes),
  })
}

/** Asks for an app-only token (RFC 6749 section 4.4) for everything granted on one resource: sends, does not read the answer. */
export function clientCredentialsGrantRequest(
  client: EntraClient,
  grant: { resource: string },
): Promise<Response> {
  return tokenRequest(client, 'client_credentials', { scope: defaultScope(grant.resource) })
}

/** `{resource}/.default`: all that was consented for that resource. A resource that ends in a slash keeps it. */
export function defaultScope(resource: string): string {
  return `${resource}/.default`
}

/** Redeems a code and checks the answer; see the two functions it is made of. */
export async function redeemAuthorizationCode(
  client: EntraClient,
  grant: Parameters<typeof authorizationCodeGrantRequest>[1],
): Promise<TokenSet> {
  return processTokenResponse(client, await authorizationCodeGrantRequest(client, grant))
}

/**
 * Redeems a refresh token and checks the answer. Sent a second time, within the same time-out, only where the
 * connection failed before any answer came: Entra leaves the old token good when it gives a new one
 * (https://learn.microsoft.com/entra/identity-platform/refresh-tokens), so a lost answer costs nothing.
 */
export async function redeemRefreshToken(
  client: EntraClient,
  grant: Parameters<typeof refreshTokenGrantRequest>[1],
): Promise<TokenSet> {
  const bounded = { ...client, signal: deadline(client) }
  let response: Response
  try {
    response = await refreshTokenGrantRequest(bounded, grant)
  } catch (error) {
    if (bounded.signal.aborted || !(error instanceof MicrosoftError)) throw error
    response = await refreshTokenGrantRequest(bounded, grant)
  }
  return processTokenResponse(bounded, response)
}

/** Gets an app-only token and checks the answer. A token is no proof of consent: look at its `roles` (readAccessToken). */
export async function requestAppToken(client: EntraClient, grant: { resource: string }): Promise<TokenSet> {
  return processTokenResponse(client, await clientCredentialsGrantRequest(client, grant))
}

const tokenAnswer = z.object({
  token_type: z.string().regex(/^bearer$/i),
  access_token: z.string().min(1),
  expires_in: z.coerce.number().int().positive(),
  refresh_token: z.string().min(1).optional(),
  id_token: z.string().min(1).optional(),
  scope: z.string().optional(),
})

/**
 * Checks what the token endpoint answered (RFC 6749 section 5). Throws a MicrosoftError with the sorted refusal for
 * an error answer, for one that cannot be read, and for one that is no token answer.
 */
export async function processTokenResponse(client: EntraClient, response: Response): Promise<TokenSet> {
  const body = await readBody(response, client.maxBodyBytes ?? defaultMaxBodyBytes)
  if (response.status !== 200) {
    const refusal = classifyEntraRefusal({
      status: response.status,
      body,
      retryAfter: response.headers.get('retry-after') ?? undefined,
      secretLooksLikeId: client.credential.secretLooksLikeId,
      now: client.clock.now(),
    })
    throw new MicrosoftError(refusal)
  }
  const read = tokenAnswer.safeParse(body)
  if (!read.success) {
    throw new MicrosoftError(
      classifyTransportFailure(new TypeError('The token endpoint answered 200 without a token.')),
      read.error,
    )
  }
  return new TokenSet({
    accessToken: read.data.access_token,
    refreshToken: read.data.refresh_token,
    idToken: read.data.id_token,
    scopes: read.data.scope?.split(' ').filter((scope) => scope !== '') ?? [],
    expiresAt: new Date(client.clock.now().getTime() + read.data.expires_in * 1000),
  })
}

async function tokenRequest(
  client: EntraClient,
  grantType: string,
  parameters: Record<string, string>,
): Promise<Response> {
  const tokenEndpoint = entraEndpoint(client.cloud, client.tenant, 'oauth2/v2.0/token')
  const { clientId, clock, random } = client
  const proof = await client.credential.authenticate({ clientId, tokenEndpoint, clock, random })
  const authenticate = (_as: unknown, _client: unknown, body: URLSearchParams): void => {
    body.set('client_id', clientId)
    for (const [name, value] of Object.entries(proof)) body.set(name, value)
  }
  const send = entraFetch(client)
  try {
    return await genericTokenEndpointRequest(
      { issuer: client.cloud.issuer, token_endpoint: tokenEndpoint },
      { client_id: clientId },
      authenticate,
      grantType,
      parameters,
      {
        [customFetch]: (url, init) => send(url, init),
        [allowInsecureRequests]: true,
        signal: deadline(client),
      },
    )
  } catch (error) {
    throw new MicrosoftError(classifyTransportFailure(error), error)
  }
}

const withSignIn = (scopes: readonly string[]): string => [...new Set([...signInScopes, ...scopes])].join(' ')

/** Ends with the exchange's own time-out or the caller's signal, whichever comes first. */
function deadline(client: EntraClient): AbortSignal {
  const own = AbortSignal.timeout(client.timeoutMs ?? defaultTimeoutMs)
  return client.signal === undefined ? own : AbortSignal.any([own, client.signal])
}

/** The body as JSON where it is JSON, else as text; refuses one that is larger than it may be. */
async function readBody(response: Response, maxBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > maxBytes) throw new RangeError(`The answer is larger than ${maxBytes} bytes.`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw new MicrosoftError(classifyTransportFailure(error), error)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
