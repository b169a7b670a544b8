/**
 * What Microsoft refused, sorted once, here, in the lowest layer.
 * transient: ask again later. needs_reauth: the person has to sign in again. needs_admin_consent: an administrator
 * has to consent or change a policy. connector_misconfigured: the app registration or its credential is wrong.
 * request_refused: the connection is fine, this one call cannot be done as it stands (unknown item, mailbox without
 * a licence, a query that Graph does not take); it moves no connection.
 */
export type RefusalKind =
  | 'transient'
  | 'needs_reauth'
  | 'needs_admin_consent'
  | 'connector_misconfigured'
  | 'request_refused'

/** What the refusal is about, from the widest to the narrowest. */
export type RefusalSubject =
  | 'service'
  | 'app'
  | 'tenant'
  | 'person'
  | 'mailbox'
  | 'folder'
  | 'item'
  | 'delta'
  | 'request'

export interface Refusal {
  kind: RefusalKind
  /** True only where the app's credential itself was refused (AADSTS7000215, 7000222, 700027): the one thing that pauses a connector. */
  credentialRefused: boolean
  /** What was refused: a `mailbox` that has no licence says nothing about the next one. */
  subject: RefusalSubject
  /** OAuth `error`, or Graph's most specific error code. */
  error: string
  suberror?: string
  /** `AADSTS…` number where Entra gave one. */
  aadsts?: number
  /** One sentence in our words: what happened. */
  reason: string
  /** One sentence in our words: what to do, and who can. */
  remedy: string
  status: number
  traceId?: string
  correlationId?: string
  requestId?: string
  /** RFC 3339 UTC, Microsoft's own time of the refusal where it gave one. */
  at?: string
  /** Milliseconds that Microsoft asked to wait. */
  retryAfterMs?: number
  /** Claims challenge to pass on with the next interactive sign-in (Conditional Access). */
  claims?: string
}
