import type { CallOptions, Http, Query } from './http.ts'

export interface GraphCallOptions {
  /** `{ $select: 'subject', $top: 10 }`; a query may also stand in the path. */
  query?: Query
  headers?: Record<string, string>
  signal?: AbortSignal
  /** For a POST that Gatewarden shall do once however often it is sent. */
  idempotencyKey?: string
}

/**
 * Any call of Microsoft Graph over one connection. A path is written as Graph's own pages write it:
 * `/users/ann@contoso.com/messages`. What came from elsewhere goes into it through `encodeURIComponent`.
 * Answers are Graph's own; JSON is parsed, anything else comes as the Response. @throws GatewardenApiError
 */
export interface GraphCalls {
  get<T = unknown>(path: string, options?: GraphCallOptions): Promise<T>
  post<T = unknown>(path: string, body?: unknown, options?: GraphCallOptions): Promise<T>
  put<T = unknown>(path: string, body?: unknown, options?: GraphCallOptions): Promise<T>
  patch<T = unknown>(path: string, body?: unknown, options?: GraphCallOptions): Promise<T>
  delete<T = unknown>(path: string, options?: GraphCallOptions): Promise<T>
  /** The answer itself, for bytes: `…/messages/{id}/$value`. */
  stream(path: string, options?: GraphCallOptions): Promise<Response>
  /** Every item of a collection, through all its `@odata.nextLink`s. */
  each<T = unknown>(path: string, options?: GraphCallOptions): AsyncIterable<T>
}

/**
 * The part of our own address behind the version. A `#` stays one (guests have it in their user name).
 * @throws TypeError for `.` and `..`, however they are written: URLs resolve them, and the call would go elsewhere
 */
export function graphPath(path: string, query: Query = {}): string {
  const [way = '', ...rest] = path.replaceAll('#', '%23').replace(/^\/+/, '').split('?')
  const segments = way.replaceAll('\\', '%5C').split('/')
  if (segments.some((one) => /^(\.|%2e){1,2}$/i.test(one)))
    throw new TypeError(`The Graph path ${path} has a segment of dots.`)
  const parts = rest.length > 0 ? [rest.join('?')] : []
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    parts.push(`${encodeURIComponent(name).replaceAll('%24', '$')}=${encodeURIComponent(String(value))}`)
  }
  return segments.join('/') + (parts.length > 0 ? `?${parts.join('&')}` : '')
}

interface GraphPage<T> {
  value: T[]
  '@odata.nextLink'?: string
}

export function createGraphCalls(
  http: Http,
  connection: string,
  version: 'v1.0' | 'beta' = 'v1.0',
): GraphCalls {
  const base = `/v1/connections/${encodeURIComponent(connection)}/graph/${version}/`
  const parts = (path: string, { query, ...call }: GraphCallOptions = {}): [string, CallOptions] => [
    base + graphPath(path, query),
    call,
  ]
  const send = <T>(method: string, path: string, options?: GraphCallOptions, body?: unknown): Promise<T> => {
    const [target, call] = parts(path, options)
    return http.call<T>(method, target, { ...call, body })
  }
  return {
    get: (path, options) => send('GET', path, options),
    post: (path, body, options) => send('POST', path, options, body),
    put: (path, body, options) => send('PUT', path, options, body),
    patch: (path, body, options) => send('PATCH', path, options, body),
    delete: (path, options) => send('DELETE', path, options),
    stream: (path, options) => http.raw('GET', ...parts(path, options)),
    async *each<T>(path: string, options: GraphCallOptions = {}) {
      let [target, call] = parts(path, options)
      for (;;) {
        const page: GraphPage<T> = await http.call('GET', target, call)
        yield* page.value
        const next = page['@odata.nextLink']
        if (next === undefined) return
        target = base + linkedPath(next, base)
      }
    },
  }
}

/** What a link names below our version: only that is followed, on our own origin, whatever host the link has. */
function linkedPath(link: string, base: string): string {
  const { pathname, search } = new URL(link)
  if (!decodeURIComponent(pathname).startsWith(decodeURIComponent(base)))
    throw new TypeError(`The link to the next page leads elsewhere: ${link}`)
  return graphPath(
    pathname.slice(pathname.indexOf('/graph/') + base.length - base.indexOf('/graph/')) + search,
  )
}
