import { EXCHANGE, GRAPH } from '../tenant/permission-catalogue.ts'
import type { World } from '../tenant/world.ts'
import { openJwt, type SigningKeys } from './signing-keys.ts'

/** What an access token says, once it is found good. */
export interface AccessTokenFacts {
  readonly tenantId: string
  readonly appId: string
  /** Object id of the user; null in an app-only token. */
  readonly userId: string | null
  /** Application permissions; empty with a user. */
  readonly roles: readonly string[]
  /** Delegated permissions; empty in an app-only token. */
  readonly scopes: readonly string[]
}

export type TokenFault = 'malformed' | 'bad-signature' | 'expired' | 'wrong-audience' | 'revoked'

export type VerifyAccessToken = (token: string) => AccessTokenFacts | TokenFault

/** Tokens that were found good are remembered up to this many. */
const MOST_REMEMBERED = 10_000

interface Remembered {
  readonly facts: AccessTokenFacts
  readonly notBefore: number
  readonly expires: number
  readonly issued: number
  /** Ends with the session: its client has said that it handles challenges. */
  readonly isContinuous: boolean
}

/**
 * Checks tokens for one resource. A signature is checked once; lifetime (by the emulator's clock, five minutes of grace at
 * the beginning as in Entra's guidance), the app's service principal and the user's account at every call. A token stays
 * good after a refresh token was revoked, unless its client asked for continuous access evaluation, but not after its app or
 * user is disabled or gone.
 */
export function accessTokenVerifier(
  world: World,
  keys: SigningKeys,
  resource: 'graph' | 'exchange',
): VerifyAccessToken {
  const remembered = new Map<string, Remembered>()
  const target = resource === 'graph' ? GRAPH : EXCHANGE
  const audiences = new Set([target.appId, ...target.uris, ...target.uris.map((uri) => `${uri}/`)])
  return (token) => {
    let known = remembered.get(token)
    if (!known) {
      const read = readToken(token, keys, audiences)
      if (typeof read === 'string') return read
      known = read
      if (remembered.size >= MOST_REMEMBERED) remembered.clear()
      remembered.set(token, known)
    }
    const now = world.clock.now()
    if (now >= known.expires || now < known.notBefore - 300_000) return 'expired'
    return isRevoked(world, known) ? 'revoked' : known.facts
  }
}

/** What has no service principal or no user any more is left to the door, which has an answer of its own for it. */
function isRevoked(world: World, { facts, issued, isContinuous }: Remembered): boolean {
  const tenant = world.findTenant(facts.tenantId)
  const principal = tenant?.consents.principalOf(facts.appId)
  if (principal?.accountEnabled === false) return true
  if (facts.userId === null) return false
  const user = tenant?.directory.find(facts.userId)
  // Tokens carry whole seconds.
  if (isContinuous && user && user.sessionsValidFrom >= issued + 1000) return true
  return !principal || user?.state.accountEnabled === false
}

function readToken(
  token: string,
  keys: SigningKeys,
  audiences: ReadonlySet<string>,
): Remembered | TokenFault {
  if (!token.includes('.')) return 'malformed'
  const claims = openJwt(keys, token)
  if (!claims) return 'bad-signature'
  const { aud, tid, appid, oid, exp, nbf, iat, scp, roles, xms_cc: capabilities } = claims
  if (typeof aud !== 'string' || !audiences.has(aud)) return 'wrong-audience'
  if (typeof tid !== 'string' || typeof appid !== 'string' || typeof oid !== 'string') return 'malformed'
  if (typeof exp !== 'number' || typeof nbf !== 'number' || typeof iat !== 'number') return 'malformed'
  const delegated = typeof scp === 'string'
  return {
    facts: {
      tenantId: tid,
      appId: appid,
      userId: delegated ? oid : null,
      roles: Array.isArray(roles) && !delegated ? roles.filter((role) => typeof role === 'string') : [],
      scopes: delegated ? scp.split(' ').filter((scope) => scope !== '') : [],
    },
    notBefore: nbf * 1000,
    expires: exp * 1000,
    issued: iat * 1000,
    isContinuous: Array.isArray(capabilities) && capabilities.includes('CP1'),
  }
}
