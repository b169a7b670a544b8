import { errorFromAnswer, GatewardenApiError } from './problem.ts'

export interface ClientOptions {
  /** Origin of the service, e.g. `https://gatewarden.example.com`. */
  url: string
  /** `gw_…`. */
  apiKey: string
  /** Another fetch, for tests or special transports. */
  fetch?: typeof fetch
}

export type Query = Record<string, string | number | boolean | undefined>

export interface CallOptions {
  query?: Query
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
  /** Parsed JSON of a 2xx answer; undefined for 204. @throws GatewardenApiError */
  call<T>(method: string, path: string, options?: CallOptions): Promise<T>
  /** The answer itself, for bytes and streams. @throws GatewardenApiError for anything but 2xx */
  raw(method: string, path: string, options?: CallOptions): Promise<Response>
  /** Every item of a list, page after page. */
  items<T>(path: string, options?: CallOptions): AsyncIterable<T>
}

export function createHttp(options: ClientOptions): Http {
  const send = options.fetch ?? fetch
  const origin = options.url.replace(/\/+$/, '')

  async function raw(method: string, path: string, call: CallOptions = {}): Promise<Response> {
    const url = new URL(origin + path)
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const headers: Record<string, string> = { authorization: `Bearer ${options.apiKey}`, ...call.headers }
    if (method === 'POST') headers['idempotency-key'] = call.idempotencyKey ?? crypto.randomUUID()
    const init: RequestInit = { method, headers }
    if (call.body !== undefined) {
      headers['content-type'] = 'application/json'
      init.body = JSON.stringify(call.body)
    }
    if (call.signal) init.signal = call.signal
    let answer: Response
    try {
      answer = await send(url, init)
    } catch (cause) {
      if (call.signal?.aborted) throw cause
      throw new GatewardenApiError({
        code: 'unreachable',
        status: 0,
        detail: `Nothing answered at ${origin}.`,
        remedy: 'Check the URL, and that the service runs (gatewarden serve, or npm start in a checkout).',
        cause,
      })
    }
    if (!answer.ok) throw errorFromAnswer(answer.status, await answer.text())
    return answer
  }

  async function call<T>(method: string, path: string, callOptions?: CallOptions): Promise<T> {
    const answer = await raw(method, path, callOptions)
    if (answer.status === 204) return undefined as T
    return (await answer.json()) as T
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
