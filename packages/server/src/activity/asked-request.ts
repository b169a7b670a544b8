import { maskPath } from './mask-path.ts'

export const outcomes = ['answered', 'throttled', 'refused', 'failed'] as const
/** throttled: 429, or 503 that says when to come back. refused: other 4xx. failed: other 5xx, or no answer. */
export type Outcome = (typeof outcomes)[number]

/** One request to Microsoft as it was answered. Carries no query, no body, no token, no id and no address. */
export interface AskedRequest {
  at: Date
  /** Id of the connection it was made for, where it was one. */
  connection: string | null
  method: string
  host: string
  /** As `maskPath` leaves it. */
  path: string
  /** 0 where no answer came. */
  status: number
  outcome: Outcome
  /** Until the headers of the answer were there, or it was given up. */
  milliseconds: number
  /** Microsoft's own id for it; what its support asks for. */
  requestId: string | null
  /** Gatewarden's id for it, sent along. */
  clientRequestId: string | null
  /** Seconds that Microsoft asked to wait. */
  retryAfter: number | null
  /** Why no answer came: a code such as `ECONNRESET`. */
  problem: string | null
}

export type Headers = Record<string, string | string[] | number | undefined>

export interface Seen {
  at: Date
  connection: string | null
  method: string
  origin: string
  /** With its query, which is cut off. */
  path: string
  sent: Headers
  milliseconds: number
}

/** A request that an answer came to. */
export function answeredRequest(seen: Seen, status: number, headers: Headers): AskedRequest {
  return {
    ...known(seen),
    status,
    outcome: answeredOutcome(status, headers),
    requestId: first(headers['request-id']) ?? first(headers['x-ms-request-id']) ?? null,
    retryAfter: retryAfterOf(headers),
    problem: null,
  }
}

/** A request that no answer came to. */
export function brokenRequest(seen: Seen, error: unknown): AskedRequest {
  return {
    ...known(seen),
    status: 0,
    outcome: 'failed',
    requestId: null,
    retryAfter: null,
    problem: codeOf(error),
  }
}

function known({ at, connection, method, origin, path, sent, milliseconds }: Seen) {
  return {
    at,
    connection,
    method,
    host: new URL(origin).host,
    path: maskPath(path),
    milliseconds: Math.round(milliseconds),
    clientRequestId: first(sent['client-request-id']) ?? null,
  }
}

/** What an answer counts as. */
export function answeredOutcome(status: number, headers: Headers): Outcome {
  if (status === 429 || (status === 503 && retryAfterOf(headers) !== null)) return 'throttled'
  if (status < 400) return 'answered'
  return status < 500 ? 'refused' : 'failed'
}

function first(value: Headers[string]): string | undefined {
  return Array.isArray(value) ? value[0] : value?.toString()
}

/** Retry-After in seconds; a date, which Microsoft does not send here, counts as not said. */
function retryAfterOf(headers: Headers): number | null {
  const value = first(headers['retry-after'])
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : null
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
