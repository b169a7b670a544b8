import { z } from 'zod'
import { sleep, systemTimers } from '../clock.ts'
import { isConcurrencyRefusal } from '../refusal-graph.ts'
import { backoffMs } from './backoff.ts'
import type { GraphAnswer, GraphRequest, Permit } from './graph-client.ts'
import { graphUrl } from './graph-path.ts'
import { answerOf } from './json-answer.ts'
import { lowerCased, preferHeader } from './request-headers.ts'
import { parseRetryAfter } from './retry-after.ts'
import { type GraphClientOptions, mailboxOf, textHeader } from './transport.ts'

/** Graph's limit (https://learn.microsoft.com/graph/json-batching). */
export const mostParts = 20

const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number().int(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown(),
    }),
  ),
})

type Json = <T>(request: GraphRequest) => Promise<GraphAnswer<T>>

interface Entered {
  index: number
  part: GraphRequest
  permit: Permit
  url: URL
  answered(answer: GraphAnswer<unknown>): void
  failed(error: unknown): void
}

/**
 * Sends the parts in as few calls as the gate lets through: every part waits at the gate of its own mailbox, for Graph
 * counts each one, and those that are let in together travel together. A part that was throttled, or is idempotent and
 * met trouble of Microsoft's, goes again. Answers stand in the order asked; a refused part is an answer with its status.
 */
export async function batch(
  options: GraphClientOptions,
  parts: readonly GraphRequest[],
  json: Json,
): Promise<GraphAnswer<unknown>[]> {
  const carriers = { 'v1.0': new Carrier(json, 'v1.0'), beta: new Carrier(json, 'beta') }
  return Promise.all(
    parts.map((part, index) => sendPart(options, carriers[part.version ?? 'v1.0'], part, index)),
  )
}

const mostFailures = 6

async function sendPart(
  options: GraphClientOptions,
  carrier: Carrier,
  part: GraphRequest,
  index: number,
): Promise<GraphAnswer<unknown>> {
  const url = graphUrl(options.cloud, part)
  const key = { app: options.app, tenant: options.tenant, mailbox: mailboxOf(part, url, options.me) }
  const { clock, random } = options
  const deadline = clock.now().getTime() + (part.budgetMs ?? options.budgetMs ?? 15 * 60_000)
  const repeatable = part.repeatable ?? ['GET', 'PUT', 'DELETE'].includes(part.method ?? 'GET')
  for (let failures = 1; ; failures++) {
    const permit = await options.gate.acquire(key, part.signal)
    const answer = await new Promise<GraphAnswer<unknown>>((answered, failed) =>
      carrier.board({ index, part, url, permit, answered, failed }),
    )
    const retryAfterMs = parseRetryAfter(textHeader(answer.headers, 'retry-after'), clock.now())
    const throttled = answer.status === 429
    permit.release(
      throttled
        ? { throttled, retryAfterMs, concurrency: isConcurrencyRefusal(answer.body) }
        : { throttled: false },
    )
    const trouble = repeatable && [500, 502, 503, 504].includes(answer.status) && failures < mostFailures
    if (!throttled && !trouble) return answer
    const waitMs = throttled ? 0 : Math.max(retryAfterMs ?? 0, backoffMs(failures, random))
    if (clock.now().getTime() + Math.max(waitMs, retryAfterMs ?? 0) > deadline) return answer
    await sleep(options.timers ?? systemTimers, waitMs, part.signal)
  }
}

/** Collects the parts that have been let in and sends them together once no further one comes in the same turn. */
class Carrier {
  readonly #json: Json
  readonly #version: 'v1.0' | 'beta'
  #aboard: Entered[] = []
  #leaving = false

  constructor(json: Json, version: 'v1.0' | 'beta') {
    this.#json = json
    this.#version = version
  }

  board(entered: Entered): void {
    this.#aboard.push(entered)
    if (this.#aboard.length >= mostParts) this.#leave()
    else if (!this.#leaving) {
      this.#leaving = true
      setImmediate(() => this.#leave())
    }
  }

  #leave(): void {
    this.#leaving = false
    const aboard = this.#aboard
    this.#aboard = []
    if (aboard.length > 0) void this.#travel(aboard)
  }

  async #travel(aboard: readonly Entered[]): Promise<void> {
    try {
      const { body } = await this.#json({
        method: 'POST',
        version: this.#version,
        path: '/$batch',
        body: { requests: aboard.map(wire) },
        repeatable: aboard.every(({ part }) => part.repeatable ?? (part.method ?? 'GET') === 'GET'),
      })
      const answers = new Map(batchAnswer.parse(body).responses.map((one) => [one.id, one]))
      for (const { index, answered, failed } of aboard) {
        const answer = answers.get(String(index))
        if (answer === undefined) failed(new TypeError('Graph left a part of the batch without an answer.'))
        else answered(answerOf({ status: answer.status, headers: lowerCased(answer.headers) }, answer.body))
      }
    } catch (error) {
      for (const { permit, failed } of aboard) {
        permit.release({ throttled: false })
        failed(error)
      }
    }
  }
}

function wire({ part, index, url }: Entered): Record<string, unknown> {
  const headers = lowerCased(part.headers)
  const bytes = part.body instanceof Uint8Array
  return {
    id: String(index),
    method: part.method ?? 'GET',
    // Relative to the version: /v1.0 is left out.
    url: `${url.pathname.slice(url.pathname.indexOf('/', 1))}${url.search}`,
    headers: {
      ...headers,
      prefer: preferHeader(headers.prefer),
      ...(part.body === undefined || bytes ? {} : { 'content-type': 'application/json' }),
    },
    ...(part.body === undefined
      ? {}
      : { body: part.body instanceof Uint8Array ? Buffer.from(part.body).toString('base64') : part.body }),
  }
}
