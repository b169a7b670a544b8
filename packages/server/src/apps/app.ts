import type { Refusal } from '@gatewarden/microsoft'

/**
 * An Entra app registration as Gatewarden knows it. Cloud and client id together are unique.
 *
 *   incomplete ──gets a credential──▶ active ◀──a credential is added, or passes a test──▶ paused
 *                                           ──the last one that may work is refused or expires──▶
 *
 * The status is not stored: it follows from the credentials. Only refusals of the credential itself count
 * (AADSTS7000215, 7000222, 700027): they say the same for every tenant, so no tenant can pause an app for others.
 */
export interface App {
  /** `app_…` */
  id: string
  name: string
  /** Id of a cloud: built in, or the operator's emulator. Hosts follow from it and from nothing else. */
  cloud: string
  clientId: string
  /** incomplete: it has no credential. */
  status: 'incomplete' | 'active' | 'paused'
  /** Why it is not active, one sentence; null while active. */
  reason: string | null
  remedy: string | null
  refusal: Refusal | null
  throttle: ThrottleBudget
  credentials: Credential[]
  createdAt: Date
  updatedAt: Date
}

/** How much of Outlook's limits this app may use for each mailbox. */
export interface ThrottleBudget {
  /** Calls in flight, 1 to 4. */
  concurrency: number
  /** Calls in any 10 minutes, 1 to 10,000. */
  requestsPer10Minutes: number
}

export const credentialKinds = ['secret', 'certificate', 'federated'] as const
export type CredentialKind = (typeof credentialKinds)[number]

/**
 * How an app proves itself. Never carries the secret or the private key.
 *
 *   untested ──Entra accepts──▶ accepted ◀──a test passes── refused
 *       └──────Entra refuses the credential itself───────────▲
 *
 * A refused credential is not tried again until it is tested by hand: Entra gets one call, not a hundred.
 */
export interface Credential {
  /** `cred_…` */
  id: string
  kind: CredentialKind
  status: 'untested' | 'accepted' | 'refused'
  /** Lower is tried first; the order in which they are listed. */
  position: number
  /** The first three characters of a secret (as Entra shows), the SHA-256 thumbprint of a certificate, the source of an assertion. */
  hint: string
  notBefore: Date | null
  expiresAt: Date | null
  expiry: Expiry
  /** For a certificate: what to upload to Entra. */
  certificate: {
    pem: string
    thumbprintSha1: string
    thumbprintSha256: string
    subject: string
    madeHere: boolean
  } | null
  lastAcceptedAt: Date | null
  lastRefusedAt: Date | null
  refusal: Refusal | null
  createdAt: Date
}

/** `unknown`: nobody said when it ends. The rest by days left: over 60, at most 60, 30, 7, none. */
export interface Expiry {
  state: 'unknown' | 'fine' | 'within-60-days' | 'within-30-days' | 'within-7-days' | 'expired'
  daysLeft: number | null
}
