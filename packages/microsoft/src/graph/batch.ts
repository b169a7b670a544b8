import { z } from 'zod'
import { sleep, systemTimers } from '../clock.ts'
import { isConcurrencyRefusal } from '../refusal-graph.ts'
import { backoffMs, spreadMs } from './backoff.ts'
import { clientDefaults, type GraphClientOptions } from './client-options.ts'
import { firstHeader } from './exchange.ts'
import { enterGate, gateKey } from './gate-key.ts'
import type { GraphAnswer, GraphRequest, Outcome } from './graph-client.ts'
import { graphUrl } from './graph-path.ts'
import { answerOf, shaped, UnexpectedAnswerError } from './json-answer.ts'
import { lowerCased, preferHeader } from './request-headers.ts'
import { parseRetryAfter } from './retry-after.ts'

/** Graph's limit for one call (https://learn.microsoft.com/graph/json-batching). */
const mostParts = 20
const mostFailures = 6

const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number().int(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
    }),
  ),
})

type SendJson = (request: GraphRequest) => Promise<GraphAnswer<unknown>>

interface Part {
  id: string
  request: GraphRequest
  url: URL
  repeatable: boolean
}

/**
 * Sends the parts in as few calls as the gate lets through. Graph counts and limits each part by itself, so every part
 * waits at the gate of its own mailbox, and those that were let in together travel together. A part that was throttled,
 * or may be repeated and met trouble of Microsoft's, goes again. Answers stand in the order asked; a part that is
 * refused is an answer with its status. Throws where a call as a whole fails, once nothing is under way any more.
 */
export async function batch(
  options: GraphClientOptions,
  requests: readonly GraphRequest[],
  send: SendJson,
): Promise<GraphAnswer<unknown>[]> {
  const parts = requests.map((request, index): Part => {
    const repeatable = request.repeatable ?? ['GET', 'PUT', 'DELETE'].includes(request.method ?? 'GET')
    return { id: String(index + 1), request, url: graphUrl(options.cloud, request), repeatable }
  })
  const carriers = { 'v1.0': new Carrier(send, 'v1.0'), beta: new Carrier(send, 'beta') }
  const sent = await Promise.allSettled(
    parts.map((part) => sendPart(options, carriers[part.request.version ?? 'v1.0'], part)),
  )
  return sent.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}

async function sendPart(
  options: GraphClientOptions,
  carrier: Carrier,
  part: Part,
): Promise<GraphAnswer<unknown>> {
  const { clock, random } = options
  const { request } = part
  const key = gateKey(options, request, part.url)
  const deadline = clock.now().getTime() + (request.budgetMs ?? options.budgetMs ?? clientDefaults.budgetMs)
  for (let failures = 1; ; failures++) {
    const permit = await enterGate(options, key, deadline, request.signal)
    let outcome: Outcome = { throttled: false }
    let answer: GraphAnswer<unknown>
    try {
      answer = await carrier.carry(part)
      outcome = outcomeOf(answer, part, clock.now())
    } finally {
      permit.release(outcome)
    }
    const trouble = part.repeatable && [500, 502, 503, 504].includes(answer.status) && failures < mostFailures
    if (!outcome.throttled && !trouble) return answer
    // Throttled parts wait at the gate.
    const waitMs = outcome.throttled
      ? spreadMs(outcome.retryAfterMs ?? 0, random)
      : backoffMs(failures, random)
    if (clock.now().getTime() + waitMs + (outcome.throttled ? (outcome.retryAfterMs ?? 0) : 0) > deadline)
      return answer
    await sleep(options.timers ?? systemTimers, waitMs, request.signal)
  }
}

function outcomeOf(answer: GraphAnswer<unknown>, part: Part, now: Date): Outcome {
  const retryAfterMs = parseRetryAfter(firstHeader(answer.headers, 'retry-after'), now)
  if (answer.status === 429)
    return { throttled: true, retryAfterMs, concurrency: isConcurrencyRefusal(answer.body) }
  if (answer.status === 503 && part.repeatable && retryAfterMs !== undefined) {
    return { throttled: true, retryAfterMs, concurrency: false }
  }
  return { throttled: false }
}

interface Passenger {
  part: Part
  answered(answer: GraphAnswer<unknown>): void
  failed(error: unknown): void
}

/** Collects the parts that have been let in, and sends them once no further one comes in the same turn. */
class Carrier {
  readonly #send: SendJson
  readonly #version: 'v1.0' | 'beta'
  #waiting: Passenger[] = []

  constructor(send: SendJson, version: 'v1.0' | 'beta') {
    this.#send = send
    this.#version = version
  }

  carry(part: Part): Promise<GraphAnswer<unknown>> {
    return new Promise((answered, failed) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#leave())
      this.#waiting.push({ part, answered, failed })
      if (this.#waiting.length === mostParts) this.#leave()
    })
  }

  #leave(): void {
    const passengers = this.#waiting
    this.#waiting = []
    if (passengers.length > 0) void this.#travel(passengers)
  }

  async #travel(passengers: readonly Passenger[]): Promise<void> {
    try {
      const { body } = await this.#send({
        method: 'POST',
        version: this.#version,
        path: '/$batch',
        body: { requests: passengers.map(({ part }) => wirePart(part)) },
        repeatable: passengers.every(({ part }) => part.repeatable),
      })
      const answers = new Map(
        shaped(batchAnswer, body, 'a batch with something else').responses.map((one) => [one.id, one]),
      )
      for (const { part, answered, failed } of passengers) {
        const answer = answers.get(part.id)
        if (answer === undefined) failed(new UnexpectedAnswerError('a batch but left one of its parts out'))
        else answered(answerOf({ status: answer.status, headers: lowerCased(answer.headers) }, answer.body))
      }
    } catch (error) {
      for (const { failed } of passengers) failed(error)
    }
  }
}

/**
 * A part as it stands in the call: its address is relative to the version, and each one carries its own headers. A write
 * without a body gets an empty one, for without Content-Type and body Graph refuses the whole batch (msgraph-sdk-dotnet#2628).
 */
function wirePart({ id, request, url }: Part): Record<string, unknown> {
  const headers = lowerCased(request.headers)
  const method = request.method ?? 'GET'
  const body = request.body ?? (method === 'GET' || method === 'DELETE' ? undefined : {})
  const bytes = body instanceof Uint8Array ? Buffer.from(body).toString('base64') : undefined
  return {
    id,
    method,
    url: `${url.pathname.slice(url.pathname.indexOf('/', 1))}${url.search}`,
    headers: {
      ...(body === undefined || bytes !== undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
      prefer: preferHeader(headers.prefer),
    },
    ...(body === undefined ? {} : { body: bytes ?? body }),
  }
}
