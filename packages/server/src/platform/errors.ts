/**
 * The one error family of the service. Everything that can go wrong on purpose is a GatewardenError
 * with a code from the table below; the table alone decides the HTTP status, whether a caller may
 * retry, and the exit code of the command line. Anything else that is thrown is a bug and answers 500.
 */

type Retry = 'never' | 'later' | 'after-fix'

interface CodeFacts {
  /** HTTP status of the problem+json answer. */
  status: number
  /** never: the same call will be refused again; later: it may pass by itself; after-fix: once somebody mended something. */
  retry: Retry
  /** Exit code of a command that ends with this error. */
  exit: number
  title: string
}

export const errorCodes = {
  // What the caller did.
  invalid_request: { status: 400, retry: 'never', exit: 2, title: 'The request is not valid' },
  unauthenticated: { status: 401, retry: 'after-fix', exit: 3, title: 'No valid API key or session' },
  forbidden: { status: 403, retry: 'after-fix', exit: 3, title: 'That is not allowed' },
  not_found: { status: 404, retry: 'never', exit: 4, title: 'No such thing' },
  conflict: { status: 409, retry: 'after-fix', exit: 5, title: 'It stands against what is there' },
  idempotency_mismatch: {
    status: 422,
    retry: 'never',
    exit: 5,
    title: 'This Idempotency-Key was used for another request',
  },
  idempotency_in_progress: {
    status: 409,
    retry: 'later',
    exit: 5,
    title: 'The first request with this Idempotency-Key still runs',
  },
  payload_too_large: { status: 413, retry: 'never', exit: 2, title: 'The body is too large' },
  issuer_unavailable: {
    status: 503,
    retry: 'later',
    exit: 8,
    title: 'The keys of the issuer of this JWT cannot be had',
  },
  rate_limited: { status: 429, retry: 'later', exit: 6, title: 'Too many requests' },
  // What a connection, connector or mailbox is in.
  connection_not_active: { status: 409, retry: 'after-fix', exit: 7, title: 'The connection is not active' },
  needs_reauth: { status: 409, retry: 'after-fix', exit: 7, title: 'The account has to sign in again' },
  needs_admin_consent: { status: 409, retry: 'after-fix', exit: 7, title: 'An administrator has to consent' },
  connector_misconfigured: {
    status: 409,
    retry: 'after-fix',
    exit: 7,
    title: 'The connector is not set up right',
  },
  scope_not_granted: { status: 403, retry: 'after-fix', exit: 7, title: 'A permission was not granted' },
  mailbox_not_found: { status: 404, retry: 'never', exit: 4, title: 'No such mailbox' },
  mailbox_unlicensed: {
    status: 409,
    retry: 'after-fix',
    exit: 7,
    title: 'This account has no Exchange Online mailbox',
  },
  mailbox_denied: { status: 403, retry: 'after-fix', exit: 7, title: 'No access to this mailbox' },
  // What Microsoft answered.
  microsoft_refused: { status: 502, retry: 'after-fix', exit: 8, title: 'Microsoft refused the call' },
  microsoft_throttled: { status: 503, retry: 'later', exit: 8, title: 'Microsoft asks to wait' },
  microsoft_unavailable: { status: 503, retry: 'later', exit: 8, title: 'Microsoft did not answer' },
  // What the installation is in.
  config_invalid: { status: 500, retry: 'after-fix', exit: 78, title: 'The configuration is not valid' },
  port_in_use: { status: 500, retry: 'after-fix', exit: 71, title: 'The port is in use' },
  data_folder_unusable: {
    status: 500,
    retry: 'after-fix',
    exit: 73,
    title: 'The data folder cannot be used',
  },
  data_folder_in_use: {
    status: 500,
    retry: 'after-fix',
    exit: 75,
    title: 'Another service uses this data folder',
  },
  key_ring_missing: { status: 500, retry: 'after-fix', exit: 77, title: 'The key ring is missing' },
  key_ring_wrong: {
    status: 500,
    retry: 'after-fix',
    exit: 77,
    title: 'The key ring does not open this data',
  },
  database_unavailable: { status: 503, retry: 'later', exit: 69, title: 'The database does not answer' },
  database_newer: {
    status: 500,
    retry: 'after-fix',
    exit: 57,
    title: 'The database is newer than this program',
  },
  disk_full: { status: 507, retry: 'after-fix', exit: 74, title: 'The disk is full' },
  shutting_down: { status: 503, retry: 'later', exit: 75, title: 'The service is shutting down' },
  internal: { status: 500, retry: 'later', exit: 70, title: 'Something went wrong in Gatewarden' },
} as const satisfies Record<string, CodeFacts>

export type ErrorCode = keyof typeof errorCodes

export interface ErrorFields {
  /** One sentence: what is wrong with which value, or what was seen. Never a secret. */
  detail: string
  /** One sentence: what to do about it. */
  remedy?: string
  /** Extra members of the problem document, e.g. `field`, `retryAfterSeconds`, Microsoft's request ids. Never a secret. */
  extra?: Record<string, unknown>
  cause?: unknown
}

export class GatewardenError extends Error {
  readonly code: ErrorCode
  readonly detail: string
  readonly remedy: string | undefined
  readonly extra: Record<string, unknown>

  constructor(code: ErrorCode, fields: ErrorFields) {
    super(`${code}: ${fields.detail}`)
    this.name = 'GatewardenError'
    this.code = code
    this.detail = fields.detail
    this.remedy = fields.remedy
    this.extra = fields.extra ?? {}
    // Not enumerable: a cause may hold a response with a token in it, and logs print what is enumerable.
    Object.defineProperty(this, 'cause', { value: fields.cause, enumerable: false })
  }

  get status(): number {
    return errorCodes[this.code].status
  }

  get exitCode(): number {
    return errorCodes[this.code].exit
  }
}

/** Unknown ids and other customers' ids must be told apart by nobody: both use this. */
export const notFound = (what: string, id: string): GatewardenError =>
  new GatewardenError('not_found', {
    detail: `There is no ${what} with the id ${JSON.stringify(id)}.`,
    remedy: 'Check the id; a list shows what this API key may see.',
  })
