import { errorFromAnswer, GatewardenApiError } from './problem.ts'
import { backoffMs, mayRepeat, type RetryOptions, retryAfterMs, wait } from './retry.ts'

export interface ClientOptions {
  /** Origin of the service, e.g. `https://gatewarden.example.com`. */
  url: string
  /**
   * `gw_…`; in a browser a customer token (`gwc_…`) or a JWT, of which a function gives the one to use now: it is asked
   * before each call, and once more, with true, where the one that it gave is refused. null: nothing is sent, since the
   * browser's cookie tells who calls (Gatewarden's own console).
   */
  apiKey: string | ((renew: boolean) => string | Promise<string>) | null
  /** Another fetch, for tests or special transports. */
  fetch?: typeof fetch
  retry?: RetryOptions
}

export type Query = Record<string, string | number | boolean | undefined>

/** Bytes that go out as they are. In Node, `openAsBlob` of node:fs makes one of a file without reading it into memory. */
export type RawBody = Blob | ArrayBuffer | Uint8Array<ArrayBuffer>

export interface CallOptions {
  query?: Query
  /** Sent as JSON, unless it is a RawBody. */
  body?: unknown
  /** POSTs get a fresh one; pass your own to make a retry of yours the same request. */
  idempotencyKey?: string
  signal?: AbortSignal
  headers?: Record<string, string>
}

/** One page of a list. */
export interface Page<T> {
  data: T[]
  /** Cursor of the next page; null after the last. */
  next: string | null
}

/** The calls that every resource of the client is made of. */
export interface Http {
  /** Parsed JSON of a 2xx answer; undefined for one without a body; the Response where it is no JSON. @throws GatewardenApiError */
  call<T>(method: string, path: string, options?: CallOptions): Promise<T>
  /** The answer itself, for bytes and streams. @throws GatewardenApiError for anything but 2xx */
  raw(method: string, path: string, options?: CallOptions): Promise<Response>
  /** Every item of a list, page after page. */
  items<T>(path: string, options?: CallOptions): AsyncIterable<T>
}

const isRaw = (body: unknown): body is RawBody =>
  body instanceof Blob || body instanceof ArrayBuffer || body instanceof Uint8Array

function requestInit(method: string, call: CallOptions): RequestInit & { headers: Headers } {
  const headers = new Headers(call.headers)
  if (method === 'POST') headers.set('idempotency-key', call.idempotencyKey ?? crypto.randomUUID())
  const init: RequestInit & { headers: Headers } = { method, headers }
  if (isRaw(call.body)) {
    if (!headers.has('content-type')) headers.set('content-type', 'application/octet-stream')
    init.body = call.body
  } else if (call.body !== undefined) {
    headers.set('content-type', 'application/json')
    init.body = JSON.stringify(call.body)
  }
  if (call.signal) init.signal = call.signal
  return init
}

export function createHttp(options: ClientOptions): Http {
  const send = options.fetch ?? fetch
  const origin = options.url.replace(/\/+$/, '')
  const { times = 2, longestWaitMs = 30_000 } = options.retry ?? {}

  async function once(url: URL, init: RequestInit): Promise<Response | GatewardenApiError> {
    let answer: Response
    try {
      answer = await send(url, init)
    } catch (cause) {
      if (init.signal?.aborted) throw cause
      throw new GatewardenApiError({
        code: 'unreachable',
        status: 0,
        detail: `Nothing answered at ${origin}.`,
        remedy: 'Check the URL, and that the service runs (gatewarden serve, or npm start in a checkout).',
        cause,
      })
    }
    if (answer.ok) return answer
    const asked = retryAfterMs(answer.headers.get('retry-after'), Date.now())
    return errorFromAnswer(answer.status, await answer.text(), asked)
  }

  async function raw(method: string, path: string, call: CallOptions = {}): Promise<Response> {
    const url = new URL(origin + path)
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    // Made once: a repeated POST carries the same Idempotency-Key.
    const init = requestInit(method, call)
    const { apiKey } = options
    let key = typeof apiKey === 'function' ? await apiKey(false) : apiKey
    let renewed = false
    for (let tried = 0; ; tried++) {
      if (key !== null) init.headers.set('authorization', `Bearer ${key}`)
      const answer = await once(url, init)
      // Not `instanceof Response`: another fetch may bring a Response of its own.
      if (!(answer instanceof GatewardenApiError)) return answer
      if (answer.status === 401 && typeof apiKey === 'function' && !renewed) {
        renewed = true
        key = await apiKey(true)
        tried--
        continue
      }
      const ms = answer.retryAfterMs ?? backoffMs(tried)
      if (tried >= times || ms > longestWaitMs || !mayRepeat(method, answer)) throw answer
      await wait(ms, call.signal)
    }
  }

  async function call<T>(method: string, path: string, callOptions?: CallOptions): Promise<T> {
    const answer = await raw(method, path, callOptions)
    if (answer.headers.get('content-type')?.includes('json')) return (await answer.json()) as T
    const hasBody =
      answer.status !== 204 && answer.headers.get('content-length') !== '0' && answer.body !== null
    return (hasBody ? answer : undefined) as T
  }

  async function* items<T>(path: string, callOptions: CallOptions = {}): AsyncIterable<T> {
    let cursor: string | null | undefined
    do {
      const query: Query = { ...callOptions.query, cursor: cursor ?? undefined }
      const page: Page<T> = await call('GET', path, { ...callOptions, query })
      yield* page.data
      cursor = page.next
    } while (cursor)
  }

  return { call, raw, items }
}
