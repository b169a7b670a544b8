import { request as undiciRequest } from 'undici'
import { z } from 'zod'
import { sleep, systemTimers } from '../clock.ts'
import { MicrosoftError } from '../microsoft-error.ts'
import type { Cloud } from '../reference/clouds.ts'
import { classifyGraphRefusal, isConcurrencyRefusal } from '../refusal-graph.ts'
import { classifyTransportFailure } from '../refusal-transport.ts'
import { backoffMs, spreadMs } from './backoff.ts'
import { clientDefaults, type GraphClientOptions } from './client-options.ts'
import { firstHeader, readAtMost } from './exchange.ts'
import { enterGate, gateKey } from './gate-key.ts'
import type { GraphAnswer, GraphRequest, Outcome, UploadRequest } from './graph-client.ts'
import { GraphPathError, graphUrl } from './graph-path.ts'
import { shaped } from './json-answer.ts'
import { parseRetryAfter } from './retry-after.ts'

/** A range has at most 4 MB; multiples of 320 KiB are what Graph likes best (https://learn.microsoft.com/graph/outlook-large-attachments). */
const rangeBytes = 12 * 320 * 1024
const mostFailures = 6
const session = z.object({ uploadUrl: z.string() })

/**
 * Sends a file through an upload session: begins it, then puts the bytes in order, range by range. The ranges carry no token,
 * because the address itself is one; it must be of the cloud's own Outlook. A range that met trouble goes again; no more than
 * one range is held in memory.
 *
 * @returns the id of what the file has become, where Outlook tells it
 * @throws MicrosoftError; GraphPathError for an address elsewhere; RangeError where the content has another size than was said
 */
export async function upload(
  options: GraphClientOptions,
  request: UploadRequest,
  send: (request: GraphRequest) => Promise<GraphAnswer<unknown>>,
): Promise<{ id: string | undefined }> {
  const { body } = await send({
    method: 'POST',
    path: request.path,
    body: request.body,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
  const { uploadUrl } = shaped(session, body, 'an upload session with something else')
  const url = uploadAddress(options.cloud, uploadUrl)
  let first = 0
  let id: string | undefined
  for await (const range of ranges(request.content)) {
    const last = first + range.length - 1
    if (last >= request.size) throw wrongSize(request.size, last + 1)
    const location = await putRange(options, request, url, range, `bytes ${first}-${last}/${request.size}`)
    id = /Attachments\('([^']+)'\)/i.exec(location ?? '')?.[1]
    first = last + 1
  }
  if (first !== request.size) throw wrongSize(request.size, first)
  return { id }
}

/** An upload address, held to the cloud's own Outlook. */
export function uploadAddress(cloud: Cloud, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url !== undefined && cloud.uploads.includes(url.origin) && url.username === '') return url
  throw new GraphPathError(
    'foreign_origin',
    `An upload was to go to ${url?.origin ?? 'no address'}, which is not Outlook; nothing was sent there.`,
  )
}

async function* ranges(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = []
  let size = 0
  for await (const chunk of content) {
    waiting.push(chunk)
    size += chunk.length
    if (size < rangeBytes) continue
    const all = Buffer.concat(waiting)
    let at = 0
    for (; all.length - at >= rangeBytes; at += rangeBytes) yield all.subarray(at, at + rangeBytes)
    waiting = at === all.length ? [] : [all.subarray(at)]
    size = all.length - at
  }
  if (size > 0) yield Buffer.concat(waiting)
}

/** Puts one range until it is taken. @returns Location, which the last one has */
async function putRange(
  options: GraphClientOptions,
  request: UploadRequest,
  url: URL,
  range: Buffer,
  contentRange: string,
): Promise<string | undefined> {
  const key = gateKey(options, request, graphUrl(options.cloud, { path: request.path }))
  const deadline = options.clock.now().getTime() + (options.budgetMs ?? clientDefaults.budgetMs)
  for (let failures = 1, unclear = false; ; failures++) {
    const permit = await enterGate(options, key, deadline, request.signal)
    let outcome: Outcome = { throttled: false }
    let waitMs = backoffMs(failures, options.random)
    let refusal = classifyTransportFailure(undefined)
    try {
      const answer = await undiciRequest(url, {
        method: 'PUT',
        headers: { 'content-range': contentRange, 'content-type': 'application/octet-stream' },
        body: range,
        signal: request.signal ?? null,
        headersTimeout: 120_000,
        bodyTimeout: options.stallMs ?? clientDefaults.stallMs,
        ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
      })
      const { statusCode: status, headers } = answer
      const body = await readAtMost(answer.body, 2 ** 20)
      if (status >= 200 && status < 300) return firstHeader(headers, 'location')
      // An earlier try of this very range has arrived after all: what comes next is expected, or nothing is any more.
      if (unclear && (status === 416 || status === 404)) return undefined
      const retryAfterMs = parseRetryAfter(firstHeader(headers, 'retry-after'), options.clock.now())
      refusal = classifyGraphRefusal({ status, headers, body, retryAfterMs })
      const throttled = status === 429 || (status === 503 && retryAfterMs !== undefined)
      if (throttled) {
        outcome = { throttled, retryAfterMs, concurrency: isConcurrencyRefusal(body) }
        waitMs = spreadMs(retryAfterMs ?? 0, options.random)
      } else if (![408, 500, 502, 503, 504].includes(status)) throw new MicrosoftError(refusal)
      else unclear = true
    } catch (error) {
      if (error instanceof MicrosoftError) throw error
      request.signal?.throwIfAborted()
      unclear = true
      refusal = classifyTransportFailure(error)
    } finally {
      permit.release(outcome)
    }
    if (failures >= mostFailures || options.clock.now().getTime() + waitMs > deadline)
      throw new MicrosoftError(refusal)
    await sleep(options.timers ?? systemTimers, waitMs, request.signal)
  }
}

const wrongSize = (said: number, came: number): RangeError =>
  new RangeError(`The content was said to have ${said} bytes, and ${came} or more came.`)
