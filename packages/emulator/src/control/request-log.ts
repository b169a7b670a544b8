import type { Exchange, ExchangeNotes } from '../http/exchange.ts'

/** One request as it was asked and answered. */
export interface LoggedRequest extends ExchangeNotes {
  /** Counts from 1 and never repeats until a reset. */
  readonly number: number
  /** By the emulator's clock, RFC 3339 UTC. */
  readonly time: string
  readonly method: string
  /** Path and query as sent; credentials in a query are not kept. */
  readonly url: string
  /** 0 where the connection was cut before an answer. */
  readonly status: number
  /** Real milliseconds. */
  readonly duration: number
  /** Bytes of the answer's body. */
  readonly bytes: number
}

export interface RequestQuery {
  /** Only those after this number. */
  readonly after?: number
  readonly method?: string
  /** Part of the path. */
  readonly path?: string
  readonly route?: string
  readonly appId?: string
  readonly tenantId?: string
  readonly mailbox?: string
  readonly status?: number
  /** AADSTS number or Graph error code. */
  readonly code?: string
}

const kept = 100_000
const secretParameters =
  /([?&](?:code|client_secret|refresh_token|client_assertion|password|access_token)=)[^&]*/gi

/** What was asked of the emulator: the last 100,000 requests, and how many there were. */
export class RequestLog {
  #ring: LoggedRequest[] = []
  #next = 0
  #count = 0
  readonly #listeners = new Set<(entry: LoggedRequest) => void>()

  get count(): number {
    return this.#count
  }

  /** `now`: milliseconds since 1970 when the request came. */
  add(exchange: Exchange, facts: { now: number; status: number; duration: number; bytes: number }): void {
    const url = exchange.request.url ?? '/'
    this.note({
      time: new Date(facts.now).toISOString(),
      method: exchange.method,
      url: url.includes('?') ? url.replace(secretParameters, '$1…') : url,
      status: facts.status,
      duration: facts.duration,
      bytes: facts.bytes,
      ...exchange.notes,
    })
  }

  /** A request of another protocol. */
  note(request: Omit<LoggedRequest, 'number'>): void {
    this.#count += 1
    const entry = { number: this.#count, ...request }
    this.#ring[this.#next] = entry
    this.#next = (this.#next + 1) % kept
    for (const listener of this.#listeners) listener(entry)
  }

  /** Hears of each request when its answer is out. @returns what ends it */
  listen(listener: (entry: LoggedRequest) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Oldest first; of more than `limit` the last ones. */
  find(query: RequestQuery = {}, limit = kept): LoggedRequest[] {
    const found: LoggedRequest[] = []
    const { length } = this.#ring
    for (let i = 1; i <= length && found.length < limit; i++) {
      const entry = this.#ring[(this.#next - i + length) % length]
      if (entry && matches(entry, query)) found.push(entry)
    }
    return found.reverse()
  }

  /** How many of those that are kept fit. */
  matching(query: RequestQuery): number {
    let count = 0
    for (const entry of this.#ring) if (matches(entry, query)) count += 1
    return count
  }

  clear(): void {
    this.#ring = []
    this.#next = 0
    this.#count = 0
  }
}

function matches(entry: LoggedRequest, query: RequestQuery): boolean {
  return (
    (query.after === undefined || entry.number > query.after) &&
    (query.method === undefined || entry.method === query.method.toUpperCase()) &&
    (query.path === undefined || entry.url.toLowerCase().includes(query.path.toLowerCase())) &&
    (query.route === undefined || entry.route === query.route) &&
    (query.appId === undefined || entry.appId === query.appId.toLowerCase()) &&
    (query.tenantId === undefined || entry.tenantId === query.tenantId.toLowerCase()) &&
    (query.code === undefined || entry.code === query.code) &&
    (query.mailbox === undefined || entry.mailbox?.toLowerCase() === query.mailbox.toLowerCase()) &&
    (query.status === undefined || entry.status === query.status)
  )
}
