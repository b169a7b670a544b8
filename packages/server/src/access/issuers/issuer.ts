import type { CustomerScope } from '../api-key.ts'

/** A maker of JWTs that are taken as customers' tokens: the integrator's own sign-in, or that of one customer. */
export interface Issuer {
  /** `iss_…` */
  id: string
  name: string
  /** `iss` of its tokens, compared as it stands. */
  issuer: string
  /** One of these must be in `aud`. */
  audiences: string[]
  /** Where its keys are; null where they were given. */
  jwksUrl: string | null
  /** Its public keys as a JWK set (RFC 7517) in JSON. */
  jwks: string | null
  whose: Whose
  /** The claim with the address of the one mailbox that a token may reach; null: all of the customer's. */
  mailboxClaim: string | null
  scopes: CustomerScope[]
  /** Longest time between `iat` and `exp`. */
  maxLifeSeconds: number
  createdBy: string
  createdAt: Date
}

/**
 * Which customers it may name: the one, or those whose externalId is the prefix and the claim's value. No two issuers
 * reach the same customer.
 */
export type Whose = { customer: string } | { claim: string; prefix: string }

/** Whether two issuers could name the same customer. */
export function overlap(a: Whose, b: Whose): boolean {
  if ('customer' in a) return 'customer' in b ? a.customer === b.customer : a.customer.startsWith(b.prefix)
  if ('customer' in b) return b.customer.startsWith(a.prefix)
  return a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)
}
