import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify, type RemoteJWKSet } from 'jose'
import type { Dispatcher } from 'undici'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { MicrosoftError } from '../microsoft-error.ts'
import type { Cloud } from '../reference/clouds.ts'
import { classifyTransportFailure } from '../refusal-transport.ts'
import { entraEndpoint } from './authorize.ts'
import { type EntraFetch, entraFetch } from './token-endpoint.ts'

/** Who signed in. Identity is `tid` + `oid`; the names are for people only. */
export interface SignedInIdentity {
  tid: string
  oid: string
  sub: string
  preferredUsername: string | undefined
  name: string | undefined
  email: string | undefined
  /** Template ids of directory roles: what administratorRoles reads. */
  wids: string[]
  expiresAt: Date
}

export type IdTokenProblem =
  | 'malformed'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'nonce'
  | 'tenant'

/**
 * An id token that is not to be believed; `problem` says what is wrong with it. Carries neither the token nor its
 * claims, and no cause, because jose's errors hold the claims.
 */
export class IdTokenError extends Error {
  readonly problem: IdTokenProblem

  constructor(problem: IdTokenProblem, message: string) {
    super(message)
    this.name = 'IdTokenError'
    this.problem = problem
  }
}

/** Entra's signing keys for each tenant, fetched when needed and kept a while. */
export interface SigningKeys {
  of(cloud: Cloud, tenant: string): RemoteJWKSet
}

/** Tenant segments whose keys are kept; they are the same few keys under many names. */
const mostTenants = 100

/** One for each process; it keeps the keys of the tenant segments that were asked for last. */
export function createSigningKeys(options: {
  fetch?: EntraFetch
  dispatcher?: Dispatcher
  /** Milliseconds for one fetch of the keys; default 5,000. */
  timeoutMs?: number
  /** Milliseconds after which they are fetched anew; default 24 hours. An unknown key id fetches at once. */
  maxAgeMs?: number
  /** Milliseconds in which unknown key ids cause no second fetch; default 30,000. */
  cooldownMs?: number
}): SigningKeys {
  const sets = new Map<string, RemoteJWKSet>()
  const send = entraFetch(options)
  return {
    of(cloud, tenant) {
      const url = entraEndpoint(cloud, tenant, 'discovery/v2.0/keys')
      const known = sets.get(url)
      if (known !== undefined) return known
      const set = createRemoteJWKSet(new URL(url), {
        timeoutDuration: options.timeoutMs ?? 5000,
        cacheMaxAge: options.maxAgeMs ?? 86_400_000,
        cooldownDuration: options.cooldownMs ?? 30_000,
        [customFetch]: (address, init) =>
          send(address, {
            method: init.method,
            redirect: init.redirect,
            signal: init.signal,
            headers: Object.fromEntries(init.headers),
          }),
      })
      const oldest = sets.keys().next()
      if (sets.size >= mostTenants && !oldest.done) sets.delete(oldest.value)
      sets.set(url, set)
      return set
    },
  }
}

const shape = z.object({
  tid: z.guid(),
  oid: z.guid(),
  sub: z.string().min(1),
  iss: z.string(),
  exp: z.number(),
  nonce: z.string().optional(),
  preferred_username: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  email: z.string().optional().catch(undefined),
  wids: z.array(z.string()).catch([]),
})

/** Personal accounts live in this one tenant. */
export const personalAccountsTenant = '9188040d-6c67-4c5b-b112-36a304b66dad'

/**
 * Validates an id token (OpenID Connect Core section 3.1.3.7): signature by the tenant's keys, issuer, audience, time
 * with a minute of skew, nonce. At a shared endpoint the issuer must be the one of the token's own `tid`, and
 * `organizations` takes no personal account. Throws an IdTokenError, or a MicrosoftError where the keys cannot be had.
 */
export async function validateIdToken(
  idToken: string,
  expected: {
    cloud: Cloud
    /** The tenant segment that the code was redeemed at. */
    tenant: string
    clientId: string
    /** Null: the token came with a refresh, which answers no sign-in (OpenID Connect Core section 12.2). */
    nonce: string | null
    keys: SigningKeys
    clock: Clock
    /** Seconds; default 60. */
    skewSeconds?: number
  },
): Promise<SignedInIdentity> {
  const payload = await verify(idToken, expected)
  const read = shape.safeParse(payload)
  if (!read.success) throw new IdTokenError('malformed', 'The id token lacks tid, oid or sub.')
  const claims = read.data
  const tid = claims.tid.toLowerCase()
  if (claims.iss !== expected.cloud.issuer.replace('{tenantid}', tid)) {
    throw new IdTokenError(
      'issuer',
      `The id token was issued by ${claims.iss}, not by the sign-in service for tenant ${tid}.`,
    )
  }
  if (z.guid().safeParse(expected.tenant).success && tid !== expected.tenant.toLowerCase()) {
    throw new IdTokenError('tenant', `The account belongs to tenant ${tid}, not to ${expected.tenant}.`)
  }
  if (expected.tenant === 'organizations' && tid === personalAccountsTenant) {
    throw new IdTokenError('tenant', 'A personal account signed in where only a work or school account may.')
  }
  if (expected.nonce !== null && claims.nonce !== expected.nonce)
    throw new IdTokenError('nonce', 'The id token does not answer this sign-in.')
  return {
    tid,
    oid: claims.oid.toLowerCase(),
    sub: claims.sub,
    preferredUsername: claims.preferred_username,
    name: claims.name,
    email: claims.email,
    wids: claims.wids,
    expiresAt: new Date(claims.exp * 1000),
  }
}

async function verify(
  idToken: string,
  expected: {
    cloud: Cloud
    tenant: string
    clientId: string
    keys: SigningKeys
    clock: Clock
    skewSeconds?: number
  },
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(idToken, expected.keys.of(expected.cloud, expected.tenant), {
      algorithms: ['RS256'],
      audience: expected.clientId,
      clockTolerance: expected.skewSeconds ?? 60,
      currentDate: expected.clock.now(),
      requiredClaims: ['exp', 'iss', 'sub', 'tid', 'oid'],
    })
    return payload
  } catch (error) {
    throw sorted(error)
  }
}

function sorted(error: unknown): Error {
  if (error instanceof errors.JWTExpired)
    return new IdTokenError('expired', 'The id token has expired; check the clock of this machine.')
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return new IdTokenError('audience', 'The id token was issued to another app.')
    if (error.claim === 'nbf')
      return new IdTokenError('expired', 'The id token is not valid yet; check the clock of this machine.')
    return new IdTokenError('malformed', `The id token's ${error.claim} is missing or has no valid form.`)
  }
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JOSEAlgNotAllowed
  ) {
    return new IdTokenError('signature', 'The id token is not signed by the sign-in service.')
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) {
    return new IdTokenError('malformed', 'The id token is no signed JWT.')
  }
  return new MicrosoftError(classifyTransportFailure(error), error)
}
