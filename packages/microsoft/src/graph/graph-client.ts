import type { Readable } from 'node:stream'

/** Whose limit a call counts against: Outlook's limits are for each app and mailbox. */
export interface GateKey {
  /** Client id. */
  app: string
  tenant: string
  /** User id or address as it stands in the path, lower case; empty for directory calls, which have no such limit. */
  mailbox: string
}

/** What a permit is given back with. */
export type Outcome =
  | { throttled: false }
  | { throttled: true; retryAfterMs: number | undefined; concurrency: boolean }

export interface Permit {
  release(outcome: Outcome): void
}

/**
 * The throttle gate: at most 4 calls in flight (3 for a while after MailboxConcurrency) and 10,000 in any
 * 10 minutes for each key. It delays; it never refuses.
 */
export interface ThrottleGate {
  acquire(key: GateKey, signal?: AbortSignal): Promise<Permit>
}

export interface GraphRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  version?: 'v1.0' | 'beta'
  /** Path below the version, each segment already percent-encoded (`/users/${encodeURIComponent(id)}/messages`), or a link that Graph gave (must be on Graph's origin). */
  path: string
  query?: Record<string, string | number | boolean | undefined>
  headers?: Record<string, string>
  /** A value is sent as JSON; bytes as they are (set content-type). */
  body?: unknown
  /** Whose gate; defaults to the user id in the path. */
  mailbox?: string
  signal?: AbortSignal
  /** Milliseconds for each try until the headers are there; default 30,000. */
  timeoutMs?: number
  /** Milliseconds for the whole call, waits on the gate and between tries included; defaults to the client's own. */
  budgetMs?: number
  /** True where doing it twice does no harm: then a POST or PATCH is also retried after an unclear end. */
  repeatable?: boolean
}

export interface GraphAnswer<T> {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** Graph's `request-id`, for support and for custody. */
  requestId: string | undefined
  /** Graph's own `Date`. */
  date: string | undefined
  body: T
}

export interface Page<T> {
  items: T[]
  nextLink: string | undefined
  deltaLink: string | undefined
}

/** A file on its way through an upload session. */
export interface UploadRequest {
  /** Of the action that begins the session: `/users/…/messages/…/attachments/createUploadSession`. */
  path: string
  /** What the action is told about the file. */
  body: unknown
  /** Bytes of the whole file. */
  size: number
  content: AsyncIterable<Uint8Array>
  /** Whose gate; defaults to the user id in the path. */
  mailbox?: string
  signal?: AbortSignal
}

/** Graph for one connection: one token source, one gate, one retry policy. */
export interface GraphClient {
  json<T>(request: GraphRequest): Promise<GraphAnswer<T>>
  /** The raw body as it arrives; the permit is held until the stream ends or is destroyed. */
  stream(request: GraphRequest): Promise<GraphAnswer<Readable>>
  /** Follows `@odata.nextLink`, sending the same headers again. Yields each page as it arrives, the deltaLink with the last. */
  pages<T>(request: GraphRequest): AsyncIterable<Page<T>>
  /** Up to 20 parts a call, split and re-sent as needed; answers in the order asked. */
  batch(parts: readonly GraphRequest[]): Promise<GraphAnswer<unknown>[]>
  /** Sends a file of up to 150 MB through an upload session. @returns the id of what it has become, where Outlook tells it */
  upload(request: UploadRequest): Promise<{ id: string | undefined }>
}
