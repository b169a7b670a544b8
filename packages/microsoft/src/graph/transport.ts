import { type Readable, Writable } from 'node:stream'
import { type Dispatcher, request as undiciRequest } from 'undici'
import { type Clock, sleep, systemTimers, type Timers } from '../clock.ts'
import { MicrosoftError } from '../microsoft-error.ts'
import { type Random, uuid } from '../random.ts'
import type { Cloud } from '../reference/clouds.ts'
import type { Refusal } from '../refusal.ts'
import { classifyGraphRefusal, isConcurrencyRefusal, isPermanentGraphError } from '../refusal-graph.ts'
import { certainlyNotSent, classifyTransportFailure } from '../refusal-transport.ts'
import { backoffMs, spreadMs } from './backoff.ts'
import type { GateKey, GraphRequest, Permit, ThrottleGate } from './graph-client.ts'
import { graphLink, graphUrl } from './graph-path.ts'
import { lowerCased, preferHeader } from './request-headers.ts'
import { parseRetryAfter } from './retry-after.ts'

/** One try of one call, for logs, metrics and custody. Never carries the token or a body. */
export interface GraphExchange {
  method: string
  /** Without the query, which may hold search words. */
  path: string
  /** 1 for the first. */
  attempt: number
  /** 0 where no answer came. */
  status: number
  requestId: string | undefined
  clientRequestId: string
  /** Graph's own `Date`. */
  date: string | undefined
  /** Until the headers were there. */
  durationMs: number
  /** Milliseconds spent waiting for the gate. */
  gateMs: number
}

export interface GraphClientOptions {
  cloud: Cloud
  /** Client id: the limits are counted for each app. */
  app: string
  tenant: string
  /** A token that is good for a while; with true a fresh one, whatever is kept. */
  token(forceRefresh?: boolean): Promise<string>
  gate: ThrottleGate
  clock: Clock
  random: Random
  /** Connections to use; undici's own pool unless given. */
  dispatcher?: Dispatcher
  timers?: Timers
  /** Whose mailbox `/me` is, for the gate: the signed-in user's id. */
  me?: string
  /** Milliseconds for a whole call with its waits; default 15 minutes. */
  budgetMs?: number
  /** Milliseconds without a byte before a body counts as broken; default 60,000. */
  stallMs?: number
  /** Bytes that a JSON answer may have; default 64 MiB. */
  maxJsonBytes?: number
  onExchange?(exchange: GraphExchange): void
}

/** An answer whose body has not been read. The permit is held until `release`. */
export interface OpenAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Readable
  url: URL
  release(): void
}

/** How one call is made; pages and batch bend it. */
export interface SendOptions<T> {
  /** Reads a success; a failure here counts as a broken connection. The permit is released when it is done. */
  read(answer: OpenAnswer): Promise<T>
  /** Statuses that end the call at once instead of being retried: the caller has something better to try. */
  endsAt?: readonly number[]
  /** Takes its permits itself. */
  ungated?: boolean
}

const defaultTimeoutMs = 30_000
const defaultBudgetMs = 15 * 60_000
const defaultStallMs = 60_000
const mostRedirects = 5
/** Tries that end in an error of Microsoft's (500, 502, 504, a reset) before it is believed. Throttling has no such end. */
const mostFailures = 6
const mostErrorBytes = 2 ** 20

const idempotentMethods = new Set(['GET', 'PUT', 'DELETE'])

/**
 * Sends one call until it is answered: through the gate, with a token, retried where that is safe. The one retry
 * policy towards Graph:
 *
 *   401        once, with a fresh token
 *   429        always: it was certainly not carried out; the gate holds the mailbox as long as Graph asks
 *   503        with Retry-After like 429, for idempotent calls
 *   500 502 504, resets, time-outs: idempotent calls and those marked repeatable; 1 s, 2 s, 4 s …, 6 tries
 *   308        followed within Graph's origin, headers sent again
 *
 * All within the call's budget. What remains is thrown as a MicrosoftError with its refusal.
 */
export async function sendToGraph<T>(
  options: GraphClientOptions,
  request: GraphRequest,
  how: SendOptions<T>,
): Promise<T> {
  return new Call(options, request, how).run()
}

type Verdict<T> = { done: T } | { again: Refusal; waitMs: number }

class Call<T> {
  readonly #options: GraphClientOptions
  readonly #request: GraphRequest
  readonly #how: SendOptions<T>
  readonly #method: NonNullable<GraphRequest['method']>
  readonly #repeatable: boolean
  readonly #key: GateKey
  readonly #deadline: number
  readonly #body: string | Uint8Array | undefined
  readonly #contentType: string | undefined
  #url: URL
  #attempt = 0
  #failures = 0
  #redirects = 0
  #freshToken = false
  #tokenRefused = false
  /** A try ended without telling whether it was carried out. */
  #unclear = false

  constructor(options: GraphClientOptions, request: GraphRequest, how: SendOptions<T>) {
    this.#options = options
    this.#request = request
    this.#how = how
    this.#method = request.method ?? 'GET'
    this.#repeatable = request.repeatable ?? idempotentMethods.has(this.#method)
    this.#url = graphUrl(options.cloud, request)
    this.#key = {
      app: options.app,
      tenant: options.tenant,
      mailbox: mailboxOf(request, this.#url, options.me),
    }
    this.#deadline = options.clock.now().getTime() + (request.budgetMs ?? options.budgetMs ?? defaultBudgetMs)
    const encoded = encodeBody(request.body)
    this.#body = encoded?.bytes
    this.#contentType = encoded?.contentType
  }

  async run(): Promise<T> {
    for (;;) {
      const verdict = await this.#try()
      if ('done' in verdict) return verdict.done
      if (this.#now() + verdict.waitMs > this.#deadline) throw new MicrosoftError(verdict.again)
      if (verdict.waitMs > 0)
        await sleep(this.#options.timers ?? systemTimers, verdict.waitMs, this.#request.signal)
    }
  }

  async #try(): Promise<Verdict<T>> {
    const startedAt = this.#now()
    const permit = await this.#enter()
    const gateMs = this.#now() - startedAt
    let released = false
    const release = (outcome: Parameters<Permit['release']>[0] = { throttled: false }): void => {
      if (released) return
      released = true
      permit?.release(outcome)
    }
    try {
      const token = await this.#options.token(this.#freshToken)
      this.#freshToken = false
      this.#attempt += 1
      const answer = await this.#exchange(token, gateMs)
      if (answer instanceof Error) return this.#broken(answer)
      if (answer.status >= 200 && answer.status < 300) return await this.#success(answer, release)
      return await this.#refused(answer, release)
    } finally {
      if (!this.#handedOver) release()
    }
  }

  #handedOver = false

  async #success(answer: Omit<OpenAnswer, 'release'>, release: () => void): Promise<Verdict<T>> {
    this.#handedOver = true
    try {
      return { done: await this.#how.read({ ...answer, release: () => release() }) }
    } catch (error) {
      this.#handedOver = false
      if (error instanceof MicrosoftError || this.#request.signal?.aborted) throw error
      return this.#broken(error)
    }
  }

  /** Waits for the gate, at most to the end of the budget. */
  async #enter(): Promise<Permit | undefined> {
    if (this.#how.ungated) return undefined
    const ends = new AbortController()
    const cancel = (this.#options.timers ?? systemTimers).after(this.#deadline - this.#now(), () =>
      ends.abort(outOfBudget),
    )
    const signal =
      this.#request.signal === undefined ? ends.signal : AbortSignal.any([this.#request.signal, ends.signal])
    try {
      return await this.#options.gate.acquire(this.#key, signal)
    } catch (error) {
      throw error === outOfBudget ? new MicrosoftError(budgetRefusal) : error
    } finally {
      cancel()
    }
  }

  /** One request; a failure below HTTP is answered as an Error. The caller's own abort is thrown. */
  async #exchange(token: string, gateMs: number): Promise<Omit<OpenAnswer, 'release'> | Error> {
    const { signal: callers } = this.#request
    callers?.throwIfAborted()
    const clientRequestId = uuid(this.#options.random)
    const ends = new AbortController()
    const onAbort = (): void => ends.abort(callers?.reason)
    callers?.addEventListener('abort', onAbort, { once: true })
    const cancel = systemTimers.after(this.#request.timeoutMs ?? defaultTimeoutMs, () =>
      ends.abort(new DOMException('No headers in time.', 'TimeoutError')),
    )
    const began = performance.now()
    const report = (status: number, headers: Record<string, string | string[] | undefined>): void =>
      this.#options.onExchange?.({
        method: this.#method,
        path: this.#url.pathname,
        attempt: this.#attempt,
        status,
        requestId: textHeader(headers, 'request-id'),
        clientRequestId,
        date: textHeader(headers, 'date'),
        durationMs: performance.now() - began,
        gateMs,
      })
    try {
      const { statusCode, headers, body } = await undiciRequest(this.#url, {
        method: this.#method,
        headers: this.#headers(token, clientRequestId),
        body: this.#body ?? null,
        signal: ends.signal,
        headersTimeout: 0,
        bodyTimeout: this.#options.stallMs ?? defaultStallMs,
        ...(this.#options.dispatcher === undefined ? {} : { dispatcher: this.#options.dispatcher }),
      })
      body.once('close', () => callers?.removeEventListener('abort', onAbort))
      report(statusCode, headers)
      return { status: statusCode, headers, body, url: this.#url }
    } catch (error) {
      callers?.removeEventListener('abort', onAbort)
      callers?.throwIfAborted()
      report(0, {})
      return error instanceof Error ? error : new Error(String(error))
    } finally {
      cancel()
    }
  }

  #headers(token: string, clientRequestId: string): Record<string, string> {
    const given = lowerCased(this.#request.headers)
    return {
      accept: '*/*',
      ...(this.#contentType === undefined ? {} : { 'content-type': this.#contentType }),
      ...given,
      prefer: preferHeader(given.prefer),
      authorization: `Bearer ${token}`,
      'client-request-id': clientRequestId,
    }
  }

  #broken(error: unknown): Verdict<T> {
    const refusal = classifyTransportFailure(error)
    const notSent = certainlyNotSent(error)
    if (!notSent) this.#unclear = true
    if (!this.#repeatable && !notSent) throw new MicrosoftError(refusal, error)
    return this.#failed(refusal, error)
  }

  async #refused(
    answer: Omit<OpenAnswer, 'release'>,
    release: (outcome: Parameters<Permit['release']>[0]) => void,
  ): Promise<Verdict<T>> {
    if ([301, 302, 307, 308].includes(answer.status)) return await this.#redirected(answer)
    const body = await readAtMost(answer.body, mostErrorBytes)
    const date = textHeader(answer.headers, 'date')
    const retryAfterMs = parseRetryAfter(
      textHeader(answer.headers, 'retry-after'),
      serverTime(date) ?? this.#options.clock.now(),
    )
    const refusal = classifyGraphRefusal({
      status: answer.status,
      headers: answer.headers,
      body,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    })
    if (this.#how.endsAt?.includes(answer.status)) throw new MicrosoftError(refusal)
    if (answer.status === 401 && !this.#tokenRefused) {
      this.#tokenRefused = true
      this.#freshToken = true
      return { again: refusal, waitMs: 0 }
    }
    if (answer.status === 429) {
      release({ throttled: true, retryAfterMs, concurrency: isConcurrencyRefusal(body) })
      this.#failures += 1
      // The gate holds the whole mailbox for as long as Graph asked; what is added here only spreads the callers.
      return { again: refusal, waitMs: this.#gateWait(retryAfterMs) }
    }
    if (answer.status === 404 && this.#method === 'DELETE' && this.#unclear) {
      return await this.#success(answer, () => release({ throttled: false }))
    }
    if (!this.#repeatable || !isServerTrouble(answer.status) || isPermanentGraphError(refusal.error))
      throw new MicrosoftError(refusal)
    if (answer.status === 503 && retryAfterMs !== undefined) {
      release({ throttled: true, retryAfterMs, concurrency: false })
      this.#failures += 1
      return { again: refusal, waitMs: this.#gateWait(retryAfterMs) }
    }
    this.#unclear = true
    return this.#failed(refusal)
  }

  /** Behind a gate that fences, only a spread; without one (a batch's own parts), all of it. */
  #gateWait(retryAfterMs: number | undefined): number {
    const { random } = this.#options
    if (this.#how.ungated)
      return (retryAfterMs ?? backoffMs(this.#failures, random)) + spreadMs(retryAfterMs ?? 0, random)
    return spreadMs(retryAfterMs ?? 0, random)
  }

  #failed(refusal: Refusal, cause?: unknown): Verdict<T> {
    this.#failures += 1
    if (this.#failures >= mostFailures && refusal.status !== 503) throw new MicrosoftError(refusal, cause)
    return {
      again: refusal,
      waitMs: Math.max(refusal.retryAfterMs ?? 0, backoffMs(this.#failures, this.#options.random)),
    }
  }

  async #redirected(answer: Omit<OpenAnswer, 'release'>): Promise<Verdict<T>> {
    await readAtMost(answer.body, mostErrorBytes)
    const location = textHeader(answer.headers, 'location')
    const refusal = classifyGraphRefusal({ status: answer.status, headers: answer.headers, body: undefined })
    this.#redirects += 1
    const keepsMethod = answer.status >= 307 || this.#method === 'GET'
    if (location === undefined || this.#redirects > mostRedirects || !keepsMethod)
      throw new MicrosoftError(refusal)
    this.#url = graphLink(this.#options.cloud, location, this.#url)
    return { again: refusal, waitMs: 0 }
  }

  #now(): number {
    return this.#options.clock.now().getTime()
  }
}

const outOfBudget = new Error('The time for this call is up.')

const budgetRefusal: Refusal = {
  kind: 'transient',
  credentialRefused: false,
  subject: 'mailbox',
  error: 'budget_exhausted',
  reason: "The time for this call was up before the mailbox's limits let it through.",
  remedy: 'Ask again later, or allow the call more time.',
  status: 0,
}

const isServerTrouble = (status: number): boolean => [408, 500, 502, 503, 504].includes(status)

/** Whose limits a path counts against: the user in `/users/{id}/…`, else nobody's. */
export function mailboxOf(request: GraphRequest, url: URL, me: string | undefined): string {
  if (request.mailbox !== undefined) return request.mailbox.toLowerCase()
  const [, , collection, id, ...rest] = url.pathname.split('/')
  if (collection === 'me') return id === undefined ? '' : (me ?? 'me').toLowerCase()
  // Reading the user object itself is a call to the directory, not to the mailbox.
  const keyed = /^users\('(.+)'\)$/.exec(decodeURIComponent(collection ?? ''))?.[1]
  if (keyed !== undefined) return id === undefined ? '' : keyed.toLowerCase()
  return collection === 'users' && id !== undefined && rest.length > 0
    ? decodeURIComponent(id).toLowerCase()
    : ''
}

function encodeBody(
  body: unknown,
): { bytes: string | Uint8Array; contentType: string | undefined } | undefined {
  if (body === undefined) return undefined
  if (body instanceof Uint8Array) return { bytes: body, contentType: undefined }
  return { bytes: JSON.stringify(body), contentType: 'application/json' }
}

/** A header that stands once; of several the first. */
export function textHeader(
  headers: Record<string, string | string[] | undefined>,
  name: string,
): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

function serverTime(date: string | undefined): Date | undefined {
  const time = Date.parse(date ?? '')
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** Reads a body to its end, but not beyond so many bytes; the connection stays usable. */
async function readAtMost(body: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > most) break
      chunks.push(chunk)
    }
  } catch {
    // The status has been read; a torn body behind it changes nothing.
  }
  return Buffer.concat(chunks)
}

/** For bodies that nobody wants: reads them away so that the connection can be used again. */
export const discard = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })
