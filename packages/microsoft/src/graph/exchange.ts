import type { Readable } from 'node:stream'
import { request as undiciRequest } from 'undici'
import { systemTimers } from '../clock.ts'
import { uuid } from '../random.ts'
import { transportCode } from '../refusal-transport.ts'
import { clientDefaults, type GraphClientOptions } from './client-options.ts'
import type { GraphRequest } from './graph-client.ts'
import { lowerCased, preferHeader } from './request-headers.ts'

/** An answer whose body has not been read. */
export interface OpenAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Readable
}

/** A request that brought no answer; `cause` says what broke. */
export class NoAnswerError extends Error {
  constructor(cause: unknown) {
    super('No answer came.', { cause })
    this.name = 'NoAnswerError'
  }
}

/** What one try is made of. */
export interface Try {
  url: URL
  token: string
  /** 1 for the first. */
  attempt: number
  gateMs: number
}

/**
 * One request over the wire, with no opinion on what comes back. Throws a NoAnswerError where nothing does within the
 * request's time-out, and the signal's reason where the caller gave up.
 */
export async function exchange(
  options: GraphClientOptions,
  request: GraphRequest,
  { url, token, attempt, gateMs }: Try,
): Promise<OpenAnswer> {
  const { signal } = request
  signal?.throwIfAborted()
  const method = request.method ?? 'GET'
  const body = encodeBody(request.body)
  const clientRequestId = uuid(options.random)
  const began = performance.now()
  const report = (status: number, headers: OpenAnswer['headers']): void =>
    options.onExchange?.({
      method,
      path: url.pathname,
      attempt,
      status,
      requestId: firstHeader(headers, 'request-id'),
      clientRequestId,
      date: firstHeader(headers, 'date'),
      durationMs: performance.now() - began,
      gateMs,
    })
  const ends = new AbortController()
  const giveUp = (): void => ends.abort(signal?.reason)
  signal?.addEventListener('abort', giveUp, { once: true })
  const cancelTimeout = systemTimers.after(request.timeoutMs ?? clientDefaults.timeoutMs, () =>
    ends.abort(new DOMException('No headers came in time.', 'TimeoutError')),
  )
  try {
    const answer = await undiciRequest(url, {
      method,
      headers: {
        accept: '*/*',
        'user-agent': 'gatewarden',
        ...(body?.contentType === undefined ? {} : { 'content-type': body.contentType }),
        ...withPreferences(request.headers),
        authorization: `Bearer ${token}`,
        'client-request-id': clientRequestId,
      },
      body: body?.bytes ?? null,
      signal: ends.signal,
      // The time-out above covers connecting, too.
      headersTimeout: 0,
      bodyTimeout: options.stallMs ?? clientDefaults.stallMs,
      ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
    })
    // Who drops a stream unread is told nothing; who reads it gets the error from the reading.
    answer.body.on('error', () => undefined)
    // The signal goes on to end the body.
    answer.body.once('close', () => signal?.removeEventListener('abort', giveUp))
    report(answer.statusCode, answer.headers)
    return { status: answer.statusCode, headers: answer.headers, body: answer.body }
  } catch (error) {
    signal?.removeEventListener('abort', giveUp)
    signal?.throwIfAborted()
    // Our own mistake, a header that is none for instance: nothing was sent, and nothing would be next time.
    if (transportCode(error) === 'UND_ERR_INVALID_ARG') throw error
    report(0, {})
    throw new NoAnswerError(error)
  } finally {
    cancelTimeout()
  }
}

/** What a caller's headers must not decide: where the request goes, how it is framed, and as whom. */
const reserved = new Set([
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'transfer-encoding',
  'upgrade',
])

function withPreferences(headers: GraphRequest['headers']): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(lowerCased(headers)).filter(([name]) => !reserved.has(name)),
  )
  return { ...given, prefer: preferHeader(given.prefer) }
}

function encodeBody(body: unknown): { bytes: string | Uint8Array; contentType?: string } | undefined {
  if (body === undefined) return undefined
  if (body instanceof Uint8Array) return { bytes: body }
  return { bytes: JSON.stringify(body), contentType: 'application/json' }
}

/** A header that stands once; of several the first. */
export function firstHeader(headers: OpenAnswer['headers'], name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

/** Reads a body to its end, but keeps no more than so many bytes; what breaks behind a status that is known does not matter. */
export async function readAtMost(body: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > most) break
      chunks.push(chunk)
    }
  } catch {
    // A torn body: what came of it may still hold the error code.
  }
  return Buffer.concat(chunks)
}
