import type { Exchange } from '../http/exchange.ts'
import type { AppRegistration, RedirectPlatform } from '../tenant/app.ts'
import type { World } from '../tenant/world.ts'
import type { EntraContext } from './entra-context.ts'
import { EntraError } from './entra-error.ts'
import { required } from './form.ts'
import type { AuthorizationCode } from './issued-grants.ts'
import { chooseRedirectUri } from './redirect-uris.ts'
import { parseScopes, type RequestedScopes } from './scopes.ts'
import { checkAudience, findClient, type TenantSegment } from './tenant-segment.ts'

export type ResponseMode = 'query' | 'fragment' | 'form_post'

const PROMPTS: readonly string[] = ['login', 'none', 'consent', 'select_account', 'create']

/** Where an answer goes and how: known before anything else is checked, so that refusals can go there too. */
export interface ReplyAddress {
  readonly redirectUri: string
  readonly platform: RedirectPlatform
  readonly responseMode: ResponseMode
  readonly state: string | null
}

/** A checked authorize request. */
export interface AuthorizeRequest {
  readonly kind: 'authorize'
  readonly reply: ReplyAddress
  readonly wantsCode: boolean
  /** An id token beside the code (hybrid flow) or alone. */
  readonly wantsIdToken: boolean
  readonly scope: string
  readonly scopes: RequestedScopes
  readonly nonce: string | null
  readonly challenge: AuthorizationCode['challenge']
  readonly prompt: string | null
  readonly loginHint: string | null
  readonly wantsClientInfo: boolean
}

/** The app and the address to answer. @throws EntraError for what is shown as a page, never sent to the app */
export function readReplyAddress(
  context: EntraContext,
  parameters: URLSearchParams,
  segment: TenantSegment,
): { readonly app: AppRegistration; readonly reply: ReplyAddress } {
  const app = findClient(context.world, required(parameters.get('client_id'), 'client_id'), segment)
  const { uri, platform } = chooseRedirectUri(app, parameters.get('redirect_uri'))
  checkAudience(app, segment)
  const reply = {
    redirectUri: uri,
    platform,
    responseMode: replyMode(parameters),
    state: parameters.get('state'),
  }
  return { app, reply }
}

/** Everything else. @throws EntraError for what is sent to the app */
export function readAuthorizeRequest(
  parameters: URLSearchParams,
  app: AppRegistration,
  reply: ReplyAddress,
  segment: TenantSegment,
  world: World,
): AuthorizeRequest {
  const types = readResponseTypes(parameters, app)
  const scope = required(parameters.get('scope'), 'scope')
  const tenantName = segment.kind === 'tenant' ? segment.tenant.about.displayName : segment.name
  const scopes = parseScopes(scope, { appName: app.displayName, tenantName, world })
  const prompt = parameters.get('prompt')
  if (prompt !== null && !PROMPTS.includes(prompt))
    throw new EntraError(90023, { fill: { parameter: 'prompt' } })
  return {
    kind: 'authorize',
    reply,
    wantsCode: types.includes('code'),
    wantsIdToken: types.includes('id_token'),
    scope,
    scopes,
    nonce: parameters.get('nonce'),
    challenge: readChallenge(parameters),
    prompt,
    loginHint: parameters.get('login_hint'),
    wantsClientInfo: parameters.get('client_info') === '1',
  }
}

/** The parameters of the query, or of the form where the request is a POST. */
export async function authorizeParameters(exchange: Exchange): Promise<URLSearchParams> {
  const parameters = new URLSearchParams(exchange.query)
  if (exchange.method !== 'POST') return parameters
  for (const [name, value] of new URLSearchParams((await exchange.body(1024 * 1024)).toString('utf8'))) {
    parameters.append(name, value)
  }
  return parameters
}

/** Tokens never travel in a query, nor do the refusals of who asked for them. */
function replyMode(parameters: URLSearchParams): ResponseMode {
  const mode = knownMode(parameters.get('response_mode'))
  const isForTokens = /\b(id_token|token)\b/.test(parameters.get('response_type') ?? '')
  if (isForTokens) return mode === 'form_post' ? mode : 'fragment'
  return mode ?? 'query'
}

/** @throws EntraError 700054, 700051 for tokens that the registration does not let out here, 70007 for what is no such type */
function readResponseTypes(parameters: URLSearchParams, app: AppRegistration): readonly string[] {
  const types = required(parameters.get('response_type'), 'response_type').split(/\s+/)
  const mode = parameters.get('response_mode')
  if (types.includes('id_token') && !app.issuesIdTokens) throw new EntraError(700054)
  if (types.includes('token')) throw new EntraError(700051)
  if (types.some((type) => type !== 'code' && type !== 'id_token')) {
    throw new EntraError(70007, { fill: { value: types.join(' '), parameter: 'response_type' } })
  }
  if (types.includes('id_token')) required(parameters.get('nonce'), 'nonce')
  if (mode !== null && (!knownMode(mode) || (mode === 'query' && types.includes('id_token')))) {
    throw new EntraError(70007, {
      error: 'invalid_request',
      fill: { value: mode, parameter: 'response_mode' },
    })
  }
  return types
}

function knownMode(mode: string | null): ResponseMode | undefined {
  return mode === 'query' || mode === 'fragment' || mode === 'form_post' ? mode : undefined
}

/** RFC 7636; without a method it is plain. */
function readChallenge(parameters: URLSearchParams): AuthorizationCode['challenge'] {
  const value = parameters.get('code_challenge')
  if (value === null) return null
  if (value.length < 43 || value.length > 128) throw new EntraError(50147)
  const method = parameters.get('code_challenge_method') ?? 'plain'
  if (method !== 'S256' && method !== 'plain') {
    throw new EntraError(90023, { fill: { parameter: 'code_challenge_method' } })
  }
  return { value, method }
}
