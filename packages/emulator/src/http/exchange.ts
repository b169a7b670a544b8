import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ServiceOrigins, servicesAt } from './microsoft-hosts.ts'

/** A door: something that answers requests. What it throws becomes a 500 and closes the connection if it must. */
export type Door = (exchange: Exchange) => void | Promise<void>

/** What a door has learned about a request, for the request log. */
export interface ExchangeNotes {
  tenantId?: string
  appId?: string
  userId?: string
  /** Primary address. */
  mailbox?: string
  /** Which door: `GET /users/{user}/messages`, `token client_credentials`. */
  route?: string
  /** AADSTS number or Graph error code of a refusal. */
  code?: string
}

/** The body is larger than the door takes. */
export class BodyTooLarge extends Error {
  readonly limit: number

  constructor(limit: number) {
    super(`the body is larger than ${limit} bytes`)
    this.name = 'BodyTooLarge'
    this.limit = limit
  }
}

/** One request and its answer, on the bare node objects so that hot doors pay for nothing. */
export class Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Upper case. */
  readonly method: string
  /** As sent, still encoded, without the query. */
  readonly path: string
  /** What stands after the question mark, still encoded; empty without one. */
  readonly query: string
  /** Scheme, host and port that the caller used: what links in answers begin with. */
  readonly origin: string
  readonly notes: ExchangeNotes = {}
  #body: Promise<Buffer> | undefined

  constructor(request: IncomingMessage, response: ServerResponse, origin: string) {
    this.request = request
    this.response = response
    this.method = request.method ?? 'GET'
    this.origin = origin
    const url = request.url ?? '/'
    const mark = url.indexOf('?')
    this.path = mark === -1 ? url : url.slice(0, mark)
    this.query = mark === -1 ? '' : url.slice(mark + 1)
  }

  /** Where sign-in, Graph and Outlook are for this caller. */
  get services(): ServiceOrigins {
    return servicesAt(this.origin)
  }

  /** A header by its name in lower case. */
  header(name: string): string | undefined {
    const value = this.request.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

  /** The whole body; the same bytes at every call. @throws BodyTooLarge above `limit` bytes */
  body(limit = 64 * 1024 * 1024): Promise<Buffer> {
    this.#body ??= readBody(this.request, limit)
    return this.#body
  }

  /** Answers with these headers and this body, and its length. */
  send(
    status: number,
    headers: Readonly<Record<string, string | readonly string[]>>,
    body: string | Buffer,
  ): void {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    for (const [name, value] of Object.entries(headers)) this.response.setHeader(name, value)
    this.response.writeHead(status, { 'Content-Length': bytes.length })
    this.response.end(this.method === 'HEAD' ? undefined : bytes)
  }
}

/** So much beyond the limit is read and thrown away, for many clients send all before they look at the answer. */
const mostDiscarded = 256 * 1024 * 1024

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    length += bytes.length
    if (length <= limit) chunks.push(bytes)
    else if (length > limit + mostDiscarded) break
    else chunks.length = 0
  }
  if (length > limit) throw new BodyTooLarge(limit)
  const [only] = chunks
  return chunks.length === 1 && only ? only : Buffer.concat(chunks, length)
}
