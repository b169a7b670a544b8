import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { GatewardenError } from '../../platform/errors.ts'
import type { Issuer } from './issuer.ts'
import type { KeyFinder } from './read-keys.ts'

/** Signatures by private keys only: with a shared secret, whoever verifies could sign. */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** Headers by which a token would bring its own key. */
const ownKeys = ['jwk', 'jku', 'x5u', 'x5c']

const skewSeconds = 60

/** A JWT that is not to be believed. Carries neither the token nor its claims. */
export const refused = (why: string): GatewardenError =>
  new GatewardenError('unauthenticated', {
    detail: `This JWT is refused: ${why}.`,
    remedy: 'Send a JWT of a registered issuer as Authorization: Bearer, or a customer token.',
  })

/** `iss` of what may be a JWT, before anything of it is believed. @throws GatewardenError `unauthenticated` */
export function issuerNamed(token: string): string {
  const { alg, ...header } = orRefuse(() => decodeProtectedHeader(token))
  if (alg === undefined || !algorithms.includes(alg))
    throw refused(`it must be signed by ${algorithms.slice(0, -1).join(', ')}, not ${shown(alg)}`)
  const own = ownKeys.find((name) => name in header)
  if (own !== undefined) throw refused(`it brings a key of its own (${own})`)
  const { iss } = orRefuse(() => decodeJwt(token))
  if (typeof iss !== 'string' || iss === '') throw refused('it has no iss')
  return iss
}

/**
 * What a JWT says, once its signature, issuer, audience and times hold (RFC 7519, RFC 8725).
 * @param keys asked a second time, with true, where no key fitted
 * @throws GatewardenError `unauthenticated`; what `keys` throws
 */
export async function verifyJwt(
  token: string,
  issuer: Pick<Issuer, 'issuer' | 'audiences' | 'maxLifeSeconds'>,
  keys: (unknownKid: boolean) => Promise<KeyFinder>,
  now: Date,
): Promise<JWTPayload & { exp: number; sub: string }> {
  const payload = await verified(token, issuer, keys, now)
  const { exp, iat, sub } = payload
  if (exp === undefined || iat === undefined || sub === undefined) throw refused('it lacks exp, iat or sub')
  const seconds = now.getTime() / 1000
  if (iat > seconds + skewSeconds) throw refused('its iat is in the future')
  if (exp - iat > issuer.maxLifeSeconds || exp - seconds > issuer.maxLifeSeconds + skewSeconds)
    throw refused(`it lives longer than the ${issuer.maxLifeSeconds} seconds that are taken of this issuer`)
  return { ...payload, exp, sub }
}

async function verified(
  token: string,
  { issuer, audiences }: Pick<Issuer, 'issuer' | 'audiences'>,
  keys: (unknownKid: boolean) => Promise<KeyFinder>,
  now: Date,
): Promise<JWTPayload> {
  const options = {
    algorithms,
    issuer,
    audience: audiences,
    currentDate: now,
    clockTolerance: skewSeconds,
    requiredClaims: ['exp', 'iat', 'sub', 'aud'],
  }
  for (const again of [false, true]) {
    try {
      return (await jwtVerify(token, await keys(again), options)).payload
    } catch (error) {
      if (error instanceof GatewardenError) throw error
      if (error instanceof errors.JWKSNoMatchingKey && !again) continue
      throw refused(reasonOf(error))
    }
  }
  throw refused('no key of its issuer fits')
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired'
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === 'missing'
      ? `it has no ${error.claim}`
      : `its ${error.claim} is not what is expected`
  if (error instanceof errors.JWKSNoMatchingKey) return 'no key of its issuer fits'
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'it names no kid and several keys fit'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong'
  if (error instanceof errors.JOSEError) return 'it is malformed'
  // A key of the set that cannot be used: too short, or of another kind than it says.
  if (error instanceof TypeError) return 'the key that it names cannot be used'
  throw error
}

function orRefuse<T>(read: () => T): T {
  try {
    return read()
  } catch {
    throw refused('it is malformed')
  }
}

const shown = (alg: unknown): string => (typeof alg === 'string' && /^[\w-]{1,20}$/.test(alg) ? alg : 'that')
