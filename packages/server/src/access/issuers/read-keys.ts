import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { z } from 'zod'

/** Keys that a set may hold. */
const most = 100

const key = z.looseObject({ kty: z.string() })
const set = z.object({ keys: z.array(key).max(most) })

/** Members of RFC 7518 that only a private or shared key has. */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

export type KeyFinder = ReturnType<typeof createLocalJWKSet>

/**
 * Reads a JWK set. Keys that are no public signing keys are left out: a shared one would let anybody who reads it sign.
 * @returns what finds the key for a token's header, and how many there are; undefined for what is no set
 */
export function readKeys(text: string): { find: KeyFinder; count: number; hasSecrets: boolean } | undefined {
  const parsed = set.safeParse(parse(text))
  if (!parsed.success) return undefined
  const hasSecrets = parsed.data.keys.some((one) => secretMembers.some((member) => member in one))
  const keys = parsed.data.keys.filter(
    (one) =>
      ['RSA', 'EC', 'OKP'].includes(one.kty) &&
      (one.use === undefined || one.use === 'sig') &&
      !secretMembers.some((member) => member in one),
  )
  const jwks: JSONWebKeySet = { keys }
  return { find: createLocalJWKSet(jwks), count: keys.length, hasSecrets }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
