import { decodeJwt } from 'jose'
import { z } from 'zod'

/** What a token says about itself. Read for diagnosis only: nothing of it is validated, so nothing may be decided on it alone. */
export interface AccessTokenClaims {
  tid: string | undefined
  oid: string | undefined
  /** Client id of the app: `appid` in v1.0 tokens, `azp` in v2.0 ones. */
  appId: string | undefined
  aud: string | undefined
  issuer: string | undefined
  /** Application permissions; empty for a token that carries none. */
  roles: string[]
  /** Delegated scopes; empty for an app-only token. */
  scopes: string[]
  wids: string[]
  /** How the app proved itself: 0 not at all, 1 secret, 2 certificate. */
  clientAuthentication: string | undefined
  expiresAt: Date | undefined
  issuedAt: Date | undefined
}

const text = z.string().optional().catch(undefined)
const texts = z.array(z.string()).catch([])
const seconds = z.number().optional().catch(undefined)
const claims = z.object({
  tid: text,
  oid: text,
  appid: text,
  azp: text,
  appidacr: text,
  azpacr: text,
  aud: text,
  iss: text,
  scp: text,
  roles: texts,
  wids: texts,
  exp: seconds,
  iat: seconds,
})

/**
 * Decodes an access token's claims without validating it, to tell what a connection was granted. Microsoft asks
 * clients not to validate tokens of its APIs. Answers undefined for what is no JWT (personal accounts get opaque ones).
 */
export function readAccessToken(accessToken: string): AccessTokenClaims | undefined {
  let decoded: unknown
  try {
    decoded = decodeJwt(accessToken)
  } catch {
    return undefined
  }
  const read = claims.safeParse(decoded)
  if (!read.success) return undefined
  const { data } = read
  return {
    tid: data.tid,
    oid: data.oid,
    appId: data.appid ?? data.azp,
    aud: data.aud,
    issuer: data.iss,
    roles: data.roles,
    scopes: data.scp?.split(' ').filter((scope) => scope !== '') ?? [],
    wids: data.wids,
    clientAuthentication: data.appidacr ?? data.azpacr,
    expiresAt: data.exp === undefined ? undefined : new Date(data.exp * 1000),
    issuedAt: data.iat === undefined ? undefined : new Date(data.iat * 1000),
  }
}
