import { Readable } from 'node:stream'
import { sleep, systemTimers } from '../clock.ts'
import { MicrosoftError } from '../microsoft-error.ts'
import type { Refusal } from '../refusal.ts'
import { classifyGraphRefusal, isConcurrencyRefusal, isPermanentGraphError } from '../refusal-graph.ts'
import { certainlyNotSent, classifyTransportFailure, transportCode } from '../refusal-transport.ts'
import { backoffMs, spreadMs } from './backoff.ts'
import { clientDefaults, type GraphClientOptions } from './client-options.ts'
import { exchange, firstHeader, NoAnswerError, type OpenAnswer, readAtMost } from './exchange.ts'
import { enterGate, gateKey } from './gate-key.ts'
import type { GateKey, GraphRequest, Outcome, Permit } from './graph-client.ts'
import { graphLink, graphUrl } from './graph-path.ts'
import { AnswerTooLargeError } from './json-answer.ts'
import { parseRetryAfter } from './retry-after.ts'

/** An answer of success, and the permit that it still holds. */
export interface HeldAnswer extends OpenAnswer {
  release(): void
}

/** How one call is made; paging bends it. */
export interface SendOptions<T> {
  /** Takes over a success and its permit. What it throws counts as a broken connection. */
  read(answer: HeldAnswer): Promise<T>
  /** A 504 or a time-out ends the call at once: the caller will ask for less. */
  endsWhenTooSlow?: boolean
}

const mostRedirects = 5
/** Tries that end in trouble of Microsoft's (500, 502, 504, a reset) before it is believed. Throttling has no such end. */
const mostFailures = 6
const mostErrorBytes = 2 ** 20
const repeatableMethods = new Set(['GET', 'PUT', 'DELETE'])
const troubles = new Set([408, 500, 502, 503, 504])
const redirects = new Set([301, 302, 307, 308])

/**
 * Sends one call until it is answered: through the gate, with a token, again where that is safe. This is the one retry
 * policy towards Graph:
 *
 *   401                      once more, with a fresh token
 *   429                      again, whatever the method: it was certainly not carried out. The gate holds the mailbox
 *                            for as long as Graph asks, and every caller of it waits there
 *   503 with Retry-After     the same, for what may be repeated
 *   408 500 502 503 504,     1 s, 2 s, 4 s … with chance, 6 tries: GET, PUT, DELETE, what is marked repeatable,
 *   resets, time-outs        and anything that certainly was not sent
 *   301 302 307 308          followed within Graph's origin, headers sent again
 *
 * All of it within the call's budget. What remains is thrown as a MicrosoftError with its refusal.
 */
export async function sendToGraph<T>(
  options: GraphClientOptions,
  request: GraphRequest,
  how: SendOptions<T>,
): Promise<T> {
  return new Call(options, request, how).run()
}

/** Done, over, or once more after so many milliseconds; `refusal` is what to say if the budget does not reach that far. */
type Verdict<T> =
  | { done: T }
  | { over: MicrosoftError }
  | { refusal: Refusal; waitMs: number; cause?: unknown }

class Call<T> {
  readonly #options: GraphClientOptions
  readonly #request: GraphRequest
  readonly #how: SendOptions<T>
  readonly #repeatable: boolean
  readonly #key: GateKey
  readonly #deadline: number
  #url: URL
  #attempt = 0
  #failures = 0
  #redirects = 0
  #tokenRefused = false
  #wantsFreshToken = false
  /** An earlier try ended without telling whether it was carried out. */
  #unclear = false

  constructor(options: GraphClientOptions, request: GraphRequest, how: SendOptions<T>) {
    this.#options = options
    this.#request = request
    this.#how = how
    this.#repeatable = request.repeatable ?? repeatableMethods.has(request.method ?? 'GET')
    this.#url = graphUrl(options.cloud, request)
    this.#key = gateKey(options, request, this.#url)
    this.#deadline = this.#now() + (request.budgetMs ?? options.budgetMs ?? clientDefaults.budgetMs)
  }

  async run(): Promise<T> {
    for (;;) {
      const verdict = await this.#try()
      if ('done' in verdict) return verdict.done
      if ('over' in verdict) throw verdict.over
      if (this.#now() + verdict.waitMs > this.#deadline)
        throw new MicrosoftError(verdict.refusal, verdict.cause)
      if (verdict.waitMs > 0)
        await sleep(this.#options.timers ?? systemTimers, verdict.waitMs, this.#request.signal)
    }
  }

  async #try(): Promise<Verdict<T>> {
    const askedAt = this.#now()
    const permit = await enterGate(this.#options, this.#key, this.#deadline, this.#request.signal)
    try {
      const gateMs = this.#now() - askedAt
      const token = await this.#options.token(this.#wantsFreshToken)
      this.#wantsFreshToken = false
      this.#attempt += 1
      const answer = await exchange(this.#options, this.#request, {
        url: this.#url,
        token,
        attempt: this.#attempt,
        gateMs,
      })
      if (answer.status >= 200 && answer.status < 300) return await this.#accepted(answer, permit)
      const [verdict, outcome] = await this.#refused(answer)
      permit.release(outcome)
      return verdict
    } catch (error) {
      // Giving back a permit twice does no harm; the reader has given back its own.
      permit.release({ throttled: false })
      if (error instanceof NoAnswerError) return this.#broken(error.cause)
      throw error
    }
  }

  async #accepted(answer: OpenAnswer, permit: Permit): Promise<Verdict<T>> {
    try {
      return {
        done: await this.#how.read({ ...answer, release: () => permit.release({ throttled: false }) }),
      }
    } catch (error) {
      answer.body.destroy()
      this.#request.signal?.throwIfAborted()
      if (error instanceof AnswerTooLargeError) throw error
      throw new NoAnswerError(error)
    }
  }

  /** What an answer that is no success means, and what the gate is told. */
  async #refused(answer: OpenAnswer): Promise<[Verdict<T>, Outcome]> {
    const calm: Outcome = { throttled: false }
    const body = await readAtMost(answer.body, mostErrorBytes)
    const { status, headers } = answer
    const retryAfterMs = parseRetryAfter(firstHeader(headers, 'retry-after'), this.#serverTime(headers))
    const refusal = classifyGraphRefusal({ status, headers, body, retryAfterMs })
    if (redirects.has(status)) return [this.#redirected(answer, refusal), calm]
    if (status === 401 && !this.#tokenRefused) {
      this.#tokenRefused = true
      this.#wantsFreshToken = true
      return [{ refusal, waitMs: 0 }, calm]
    }
    const over: Verdict<T> = { over: new MicrosoftError(refusal) }
    // The gate does the waiting; what is added here keeps callers from coming back in one moment.
    const again = { refusal, waitMs: spreadMs(retryAfterMs ?? 0, this.#options.random) }
    const inTime = this.#now() + (retryAfterMs ?? 0) < this.#deadline
    if (status === 429) {
      return [
        inTime ? again : over,
        { throttled: true, retryAfterMs, concurrency: isConcurrencyRefusal(body) },
      ]
    }
    if (status === 404 && this.#request.method === 'DELETE' && this.#unclear) {
      // The try that broke has deleted it.
      return [
        { done: await this.#how.read({ ...answer, body: Readable.from([]), release: () => undefined }) },
        calm,
      ]
    }
    const mayRepeat = this.#repeatable && troubles.has(status) && !isPermanentGraphError(refusal.error)
    if (status === 503 && retryAfterMs !== undefined) {
      // The mailbox is held for its other callers, too, where this call may not be repeated.
      return [mayRepeat && inTime ? again : over, { throttled: true, retryAfterMs, concurrency: false }]
    }
    if (!mayRepeat || (status === 504 && this.#how.endsWhenTooSlow)) return [over, calm]
    this.#unclear = true
    return [this.#failed(refusal), calm]
  }

  #redirected(answer: OpenAnswer, refusal: Refusal): Verdict<T> {
    const location = firstHeader(answer.headers, 'location')
    this.#redirects += 1
    // 301 and 302 turn a POST into a GET in many clients; here it stays unanswered.
    const keepsMethod = answer.status >= 307 || (this.#request.method ?? 'GET') === 'GET'
    if (location === undefined || this.#redirects > mostRedirects || !keepsMethod)
      throw new MicrosoftError(refusal)
    this.#url = graphLink(this.#options.cloud, location, this.#url)
    return { refusal, waitMs: 0 }
  }

  #broken(cause: unknown): Verdict<T> {
    const refusal = classifyTransportFailure(cause)
    const notSent = certainlyNotSent(cause)
    if (!notSent) this.#unclear = true
    const tooSlow = this.#how.endsWhenTooSlow === true && transportCode(cause) === 'timeout'
    if (tooSlow || (!this.#repeatable && !notSent)) throw new MicrosoftError(refusal, cause)
    return this.#failed(refusal, cause)
  }

  #failed(refusal: Refusal, cause?: unknown): Verdict<T> {
    this.#failures += 1
    if (this.#failures >= mostFailures) throw new MicrosoftError(refusal, cause)
    return {
      refusal,
      cause,
      waitMs: Math.max(refusal.retryAfterMs ?? 0, backoffMs(this.#failures, this.#options.random)),
    }
  }

  #serverTime(headers: OpenAnswer['headers']): Date {
    const time = Date.parse(firstHeader(headers, 'date') ?? '')
    return Number.isNaN(time) ? this.#options.clock.now() : new Date(time)
  }

  #now(): number {
    return this.#options.clock.now().getTime()
  }
}
