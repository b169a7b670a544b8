import { calculatePKCECodeChallenge } from 'oauth4webapi'
import { type Random, token } from '../random.ts'
import type { Cloud } from '../reference/clouds.ts'

/** Tenant segment of an Entra address: a GUID, a domain of the tenant, or one of the shared endpoints. */
const tenantSegment =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|common|organizations|consumers|[a-z0-9][a-z0-9.-]*\.[a-z0-9-]+)$/i

/**
 * `{authority}/{tenant}/{path}`. Throws a TypeError for a tenant that is neither a GUID nor a domain, so that no text
 * of a caller can choose another path on the authority.
 */
export function entraEndpoint(cloud: Cloud, tenant: string, path: string): string {
  if (!tenantSegment.test(tenant)) {
    throw new TypeError(
      `${JSON.stringify(tenant)} is not a tenant: give its id (a GUID), one of its domains, or organizations.`,
    )
  }
  return `${cloud.authority}/${tenant}/${path}`
}

/** A PKCE pair (RFC 7636 section 4): the verifier stays here, the challenge goes into the authorization address. */
export async function createPkce(random: Random): Promise<{ codeVerifier: string; codeChallenge: string }> {
  const codeVerifier = token(random, 32)
  return { codeVerifier, codeChallenge: await calculatePKCECodeChallenge(codeVerifier) }
}

/** What every sign-in asks for: who it is, and a refresh token. */
export const signInScopes = ['openid', 'profile', 'offline_access'] as const

export interface AuthorizationUrlOptions {
  cloud: Cloud
  /** `organizations`, `common`, a tenant id or one of its domains. */
  tenant: string
  clientId: string
  redirectUri: string
  /** Scopes of the resource; openid, profile and offline_access are always added. */
  scopes: readonly string[]
  state: string
  nonce: string
  /** S256 challenge (RFC 7636). */
  codeChallenge: string
  /** `select_account` unless told; never ask for `consent` without need: it traps people whose administrator has consented. */
  prompt?: 'select_account' | 'login' | 'none' | 'consent'
  /** Address to fill in. */
  loginHint?: string
  /** Domain that skips the choice of where to sign in. */
  domainHint?: string
  /** Claims challenge of an earlier refusal (Conditional Access). */
  claims?: string
}

/** Where a person signs in: authorization code with PKCE (RFC 6749 section 4.1.1, RFC 7636). */
export function authorizationUrl(options: AuthorizationUrlOptions): string {
  const url = new URL(entraEndpoint(options.cloud, options.tenant, 'oauth2/v2.0/authorize'))
  const parameters: Record<string, string | undefined> = {
    client_id: options.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: options.redirectUri,
    scope: [...new Set([...signInScopes, ...options.scopes])].join(' '),
    state: options.state,
    nonce: options.nonce,
    code_challenge: options.codeChallenge,
    code_challenge_method: 'S256',
    prompt: options.prompt ?? 'select_account',
    login_hint: options.loginHint,
    domain_hint: options.domainHint,
    claims: options.claims,
  }
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

export interface AdminConsentUrlOptions {
  cloud: Cloud
  /** The tenant's id where it is known, else `organizations`; `common` is refused by Entra here. */
  tenant: string
  clientId: string
  redirectUri: string
  /** `{resource}/.default` for application permissions, or named delegated scopes. */
  scope: string
  state: string
}

/** Where an administrator consents for the whole organization (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent). */
export function adminConsentUrl(options: AdminConsentUrlOptions): string {
  if (['common', 'consumers'].includes(options.tenant.toLowerCase())) {
    throw new TypeError(`Admin consent needs a tenant id or organizations, not ${options.tenant}.`)
  }
  const url = new URL(entraEndpoint(options.cloud, options.tenant, 'v2.0/adminconsent'))
  url.searchParams.set('client_id', options.clientId)
  url.searchParams.set('redirect_uri', options.redirectUri)
  url.searchParams.set('scope', options.scope)
  url.searchParams.set('state', options.state)
  return url.href
}
