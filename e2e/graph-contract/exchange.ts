/** A request to Graph and its answer, as a test or a proxy saw them. */
export interface GraphRequest {
  readonly method: string
  /** Absolute, or beginning with the version: `/v1.0/users`. */
  readonly url: string
  readonly headers?: HeadersLike
  /** Bytes or text as sent, an object for JSON that is parsed already, null or undefined for none. */
  readonly body?: unknown
}

export interface GraphAnswer {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly headers?: HeadersLike
  readonly body?: unknown
  readonly requestHeaders?: HeadersLike
  /** Needed for $batch, whose parts are judged by what was asked. */
  readonly requestBody?: unknown
}

export type HeadersLike = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** Looks names up without regard to case; several values are joined by a comma. */
export function headerReader(headers: HeadersLike | undefined): (name: string) => string | undefined {
  if (headers === undefined) return () => undefined
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined
  const lower = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined)
      lower.set(name.toLowerCase(), typeof value === 'string' ? value : value.join(', '))
  }
  return (name) => lower.get(name.toLowerCase())
}

/** The media type without its parameters, in lower case. */
export function mediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase()
}

export function isEmptyBody(body: unknown): boolean {
  if (body === undefined || body === null || body === '') return true
  return body instanceof Uint8Array && body.byteLength === 0
}

/** A body as JSON; undefined where it is none. */
export function jsonBody(body: unknown): unknown {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return body
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}

export function textBody(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : typeof body === 'string' ? body : ''
}

export interface GraphAddress {
  readonly version: string
  /** Behind the version, decoded, without query. */
  readonly path: string
  readonly options: ReadonlyMap<string, string>
}

/** Splits a Graph URL; undefined for one that is none (another host's path, sign-in pages, upload URLs). */
export function graphAddress(url: string): GraphAddress | undefined {
  const path = url.replace(/^https?:\/\/[^/]+/, '')
  const [, version, rest] = /^\/(v1\.0|beta)(\/.*)?$/s.exec(path) ?? []
  if (version === undefined) return undefined
  const [beforeQuery = '', query = ''] = splitOnce(rest ?? '/', '?')
  const options = new Map<string, string>()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const [name = '', value = ''] = splitOnce(pair, '=')
    options.set(decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' ')))
  }
  return {
    version,
    path: beforeQuery
      .split('/')
      .map((part) => decode(part).replaceAll('/', '%2F'))
      .join('/'),
    options,
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
