import type { JWTPayload } from 'jose'
import type { Issuer } from './issuer.ts'
import { refused } from './verify-jwt.ts'

export interface Claims {
  /** externalId. */
  customer: string
  /** Lower case; null: any. */
  mailbox: string | null
  subject: string
}

/**
 * What a JWT that holds says by the issuer's mapping. A claim is named as it stands, or by a JSON pointer (RFC 6901).
 * @throws GatewardenError `unauthenticated` where a claim is missing or is no such text
 */
export function claimed(
  { whose, mailboxClaim }: Pick<Issuer, 'whose' | 'mailboxClaim'>,
  payload: JWTPayload & { sub: string },
): Claims {
  const customer =
    'customer' in whose ? whose.customer : whose.prefix + text(payload, whose.claim, /^[\x21-\x7e]+$/)
  if (!/^[\x21-\x7e]{1,200}$/.test(customer)) throw refused('the customer that it names cannot be one')
  const mailbox =
    mailboxClaim === null ? null : text(payload, mailboxClaim, /^[^\s@]{1,200}@[^\s@]{1,200}$/).toLowerCase()
  return { customer, mailbox, subject: payload.sub }
}

function text(payload: JWTPayload, claim: string, form: RegExp): string {
  const value = claim.startsWith('/') ? byPointer(payload, claim) : own(payload, claim)
  if (typeof value === 'string' && form.test(value)) return value
  throw refused(`its claim ${claim} ${value === undefined ? 'is missing' : 'is no such text'}`)
}

const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined

const byPointer = (payload: unknown, pointer: string): unknown =>
  pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(own, payload)
