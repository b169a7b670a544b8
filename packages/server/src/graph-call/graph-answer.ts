import type { Readable } from 'node:stream'
import { type GraphAnswer, MicrosoftError } from '@gatewarden/microsoft'
import { knownError, problemOf } from '../platform/http/problem.ts'
import { webStreamOf } from '../platform/http/web-stream.ts'
import { rewriteLinks } from './rewrite-links.ts'

/** What of Graph's headers a caller gets. */
const passedOn = ['etag', 'last-modified', 'location', 'odata-version', 'preference-applied', 'request-id']

/** Types that no browser runs, with our other headers beside them; everything else is sent as octets. */
const harmless = /^(application\/json|text\/plain|message\/rfc822)\s*(;|$)/i

/**
 * Graph's answer as ours: its status and bytes, links to further pages led through this door, and nothing that a browser
 * could run in our origin.
 */
export function passOn(answer: GraphAnswer<Readable>, base: string): Response {
  const headers = new Headers({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  })
  for (const name of passedOn) {
    const value = answer.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const given = answer.headers['content-type']
  const type = typeof given === 'string' ? given : ''
  if (answer.status === 202 || answer.status === 204 || type === '') {
    const empty = answer.status === 204 || answer.headers['content-length'] === '0'
    if (empty) {
      answer.body.resume()
      return new Response(null, { status: answer.status, headers })
    }
  }
  const isHarmless = harmless.test(type)
  headers.set('content-type', isHarmless ? type : 'application/octet-stream')
  if (!isHarmless) headers.set('content-disposition', 'attachment')
  const body = /^application\/json/i.test(type) ? answer.body.pipe(rewriteLinks(base)) : answer.body
  if (body !== answer.body) {
    answer.body.once('error', (error) => body.destroy(error))
    // Whoever leaves in the middle would keep Microsoft's connection, and the mailbox's lane with it.
    body.once('close', () => answer.body.destroy())
  }
  return new Response(webStreamOf(body), { status: answer.status, headers })
}

/** Statuses of Graph that say to the caller what they say to everybody; 401 would be taken for the API key's. */
const tellingStatuses = new Set([400, 403, 404, 405, 409, 410, 412, 413, 415, 416, 422, 423, 429, 501])

/**
 * What Graph refused: the members of a problem document under Graph's own status, with Graph's `error` beside them. It is sent
 * as application/json, because programs written against Graph read nothing else. Undefined for whatever else was thrown.
 */
export function refusedByGraph(
  error: unknown,
  at: { requestId: string; instance: string },
): Response | undefined {
  if (!(error instanceof MicrosoftError)) return undefined
  const known = knownError(error)
  if (known === undefined) return undefined
  const { refusal } = error
  const status = tellingStatuses.has(refusal.status) ? refusal.status : known.status
  const innerError = {
    date: refusal.at,
    'request-id': refusal.requestId,
    'client-request-id': refusal.correlationId,
  }
  const body = {
    ...problemOf(known, at),
    status,
    error: { code: refusal.error, message: refusal.reason, innerError },
  }
  const headers = new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store' })
  if (refusal.retryAfterMs !== undefined)
    headers.set('retry-after', String(Math.ceil(refusal.retryAfterMs / 1000)))
  return new Response(JSON.stringify(body), { status, headers })
}
