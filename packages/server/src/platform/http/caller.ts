import { GatewardenError } from '../errors.ts'

/** What an API key may do. A route names exactly one of these. */
export const scopes = [
  'apps:read',
  'apps:write',
  'connectors:read',
  'connectors:write',
  'customers:read',
  'customers:write',
  'tokens:customer',
  'issuers:read',
  'issuers:write',
  'own:read',
  'own:connect',
  'own:disconnect',
  'connections:read',
  'connections:write',
  'tokens:release',
  'directory:read',
  'mail:read',
  'mail:write',
  'calendar:read',
  'calendar:write',
  'contacts:read',
  'contacts:write',
  'graph:call',
  'changes:read',
  'endpoints:read',
  'endpoints:write',
  'watches:read',
  'watches:write',
  'sending:read',
  'sending:write',
  'rules:read',
  'rules:write',
  'triggers:write',
  'relay:read',
  'relay:write',
  'collections:read',
  'collections:write',
  'audit:read',
  'keys:read',
  'keys:write',
  'members:read',
  'members:write',
  'system:read',
  'emulator:control',
] as const

export type Scope = (typeof scopes)[number]

/**
 * What a customer's own token may be given: her own things by `/v1/me`, and, where the integrator says so, what is in her
 * connections. Nothing of the installation, no keys, no completion of what she has begun herself.
 */
export const customerScopes = [
  'own:read',
  'own:connect',
  'own:disconnect',
  'connections:read',
  'tokens:release',
  'directory:read',
  'mail:read',
  'mail:write',
  'calendar:read',
  'calendar:write',
  'contacts:read',
  'contacts:write',
] as const satisfies readonly Scope[]

/** What it is given unless told. */
export const usualCustomerScopes = ['own:read', 'own:connect', 'own:disconnect'] as const

/** Who is calling, once the door has checked the key. */
export interface Caller {
  /**
   * `key_…`, or `mem_…` for a member at the console; goes into the audit log as the actor. For a customer's token the key or issuer behind it and whom it is for:
   * rates and kept answers are hers alone.
   */
  keyId: string
  /** Whose rate counts, where that is not the keyId's: a customer that signs her own JWTs names as many users as she likes. */
  ratedAs?: string
  scopes: ReadonlySet<Scope>
  /** Customers (externalId) this key is limited to; null: all. Ids of others answer 404. */
  customers: readonly string[] | null
  /** Mailbox addresses this key is limited to, lower case; null: all. */
  mailboxes: readonly string[] | null
  /** Where a customer's own token is used and no API key: by her browser, say. */
  onBehalf?: OnBehalf
  /** Where a member's session at the console is used and no API key. */
  member?: { role: string; sessionId: string }
}

export interface OnBehalf {
  /** externalId. */
  customer: string
  /** When the token ends. */
  until: Date
  /** Ids of connectors that it may begin with; null: all that the catalog shows. */
  connectors: readonly string[] | null
  /** Where the browser goes back to when it has connected, unless told: of the catalog's own page. */
  returnUrl?: string
}

/** Who calls, as an error's sentence begins with it. */
export function callerInWords(caller: Caller): string {
  if (caller.member) return `Your role, ${caller.member.role},`
  return caller.onBehalf ? 'This customer’s token' : 'This API key'
}

/**
 * What reaches every mailbox of a connection or a customer is not for keys that are limited to some of them.
 * @throws GatewardenError `forbidden`
 */
export function assertEveryMailbox(caller: Caller): void {
  if (caller.mailboxes === null) return
  throw new GatewardenError('forbidden', {
    detail: 'This API key is limited to some mailboxes, and this reaches all of them.',
    remedy: 'Use a key without that limit.',
  })
}
