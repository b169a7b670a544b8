import { GatewardenError } from '../platform/errors.ts'
import type { Caller, Scope } from '../platform/http/caller.ts'

/** What a key may do, as far as one key is compared with another. */
export interface Reach {
  scopes: Iterable<Scope>
  customers: readonly string[] | null
  mailboxes: readonly string[] | null
}

/** Whether every value of `inner` is in `outer`; null stands for all. */
export function within(inner: readonly string[] | null, outer: readonly string[] | null): boolean {
  if (outer === null) return true
  if (inner === null) return false
  return inner.every((value) => outer.includes(value))
}

/** Whether `caller` may know of a key: its limits lie within the caller's. */
export function mayKnow(caller: Caller, key: Omit<Reach, 'scopes'>): boolean {
  return within(key.customers, caller.customers) && within(key.mailboxes, caller.mailboxes)
}

/** The scopes of `key` that `caller` does not hold. */
export function scopesBeyond(caller: Caller, key: Pick<Reach, 'scopes'>): Scope[] {
  return [...key.scopes].filter((scope) => !caller.scopes.has(scope))
}

/**
 * A key makes no key that can do more than itself.
 * @throws GatewardenError `forbidden` that names the field and what goes beyond
 */
export function assertWithin(caller: Caller, wanted: Reach): void {
  const beyond = scopesBeyond(caller, wanted)
  if (beyond.length > 0 && caller.member) throw beyondRole(caller.member.role, beyond)
  if (beyond.length > 0) throw beyondError('scopes', `does not hold ${beyond.join(', ')}`)
  if (!within(wanted.customers, caller.customers))
    throw beyondError('customers', limitsOf('customers', caller.customers))
  if (!within(wanted.mailboxes, caller.mailboxes))
    throw beyondError('mailboxes', limitsOf('mailboxes', caller.mailboxes))
}

function beyondRole(role: string, beyond: readonly Scope[]): GatewardenError {
  const problem = `your role, ${role}, does not hold ${beyond.join(', ')}`
  return new GatewardenError('forbidden', {
    detail: `body.scopes: a member makes no key that may do more than she herself, and ${problem}.`,
    remedy: 'Ask for less, or have an administrator make the key.',
    extra: { errors: [{ field: 'body.scopes', problem }] },
  })
}

function limitsOf(what: string, limits: readonly string[] | null): string {
  return `is limited to the ${what} ${(limits ?? []).join(', ')}`
}

function beyondError(field: string, why: string): GatewardenError {
  return new GatewardenError('forbidden', {
    detail: `body.${field}: a key cannot make a key that may do more than itself, and this one ${why}.`,
    remedy: 'Ask for less, or use a key that holds it.',
    extra: { errors: [{ field: `body.${field}`, problem: `this key ${why}` }] },
  })
}

/**
 * A key changes no key that may do more: a rotated text would hand its scopes out.
 * @throws GatewardenError `forbidden`
 */
export function assertMayChange(caller: Caller, key: Pick<Reach, 'scopes'> & { id: string }): void {
  const beyond = scopesBeyond(caller, key)
  if (beyond.length === 0) return
  throw new GatewardenError('forbidden', {
    detail: `The API key ${key.id} holds scopes that ${caller.member ? 'your role' : 'yours'} does not: ${beyond.join(', ')}.`,
    remedy: caller.member ? 'Ask an administrator.' : 'Use a key that holds them.',
  })
}

/** A key that ends makes no key that outlives it. @throws GatewardenError `forbidden` */
export function assertNotLonger(own: Date | null, wanted: Date | null): void {
  if (own === null || (wanted !== null && wanted <= own)) return
  throw new GatewardenError('forbidden', {
    detail: `body.expiresAt: a key cannot make a key that outlives it, and this one ends at ${own.toISOString()}.`,
    remedy: 'Ask for an expiresAt no later than that.',
    extra: { errors: [{ field: 'body.expiresAt', problem: `must be ${own.toISOString()} or earlier` }] },
  })
}
