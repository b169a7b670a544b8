import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Sealer } from '../platform/crypto/sealer.ts'
import { customerScopes } from '../platform/http/caller.ts'

const prefix = 'gwc_'
const purpose = 'customer-token'

/** What a customer's token says. It is not stored: its MAC under the key ring proves it, and the key behind it must live. */
const claims = z.strictObject({
  /** `key_…` that it was made with. */
  key: z.string(),
  customer: z.string(),
  /** When the customer was made: one who was erased and made again is another. Milliseconds. */
  since: z.number(),
  scopes: z.array(z.enum(customerScopes)),
  mailboxes: z.array(z.string()).nullable(),
  /** Ids. */
  connectors: z.array(z.string()).nullable(),
  /** When it ends, in milliseconds. */
  until: z.number(),
})
export type CustomerClaims = z.infer<typeof claims>

export const isCustomerToken = (bearer: string): boolean => bearer.startsWith(prefix)

/** `gwc_`, what it says, and its MAC. */
export function writeCustomerToken(sealer: Sealer, said: CustomerClaims): string {
  const body = Buffer.from(JSON.stringify(said)).toString('base64url')
  return `${prefix}${body}.${sealer.mac(purpose, body).toString('base64url')}`
}

/** What a token says that was made under this key ring; undefined for any other text. Time is not looked at. */
export function readCustomerToken(sealer: Sealer, text: string): CustomerClaims | undefined {
  const [body = '', mac = '', ...more] = text.slice(prefix.length).split('.')
  const given = Buffer.from(mac, 'base64url')
  let holds = false
  for (const one of sealer.macs(purpose, body))
    if (one.length === given.length && timingSafeEqual(one, given)) holds = true
  // One spelling only: trailing bits of Base64 must not make another text of the same token.
  if (!holds || more.length > 0 || given.toString('base64url') !== mac) return undefined
  return claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')))
}
