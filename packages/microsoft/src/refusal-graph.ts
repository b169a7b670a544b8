import { z } from 'zod'
import {
  type GraphErrorFacts,
  graphErrors,
  graphStatuses,
  otherGraphStatus,
} from './reference/graph-errors.ts'
import type { Refusal } from './refusal.ts'

/** An error answer of Graph as it came. */
export interface GraphErrorAnswer {
  status: number
  headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Raw bytes, text, or the parsed JSON of a batch part. */
  body: unknown
  retryAfterMs?: number | undefined
}

interface Detail {
  code?: string | undefined
  message?: string | undefined
  'request-id'?: string | undefined
  'client-request-id'?: string | undefined
  date?: string | undefined
  innerError?: Detail | undefined
  innererror?: Detail | undefined
}

const text = z.string().optional().catch(undefined)
const detail: z.ZodType<Detail> = z.object({
  code: text,
  message: text,
  'request-id': text,
  'client-request-id': text,
  date: text,
  get innerError() {
    return detail.optional().catch(undefined)
  },
  get innererror() {
    return detail.optional().catch(undefined)
  },
})
const envelope = z.object({ error: detail })

/**
 * Sorts what Graph refused: by the most specific code that the catalogue knows, else by the status. Codes are compared
 * without case; 503 and 404 may come without a body.
 */
export function classifyGraphRefusal(answer: GraphErrorAnswer): Refusal {
  const details = readDetails(answer.body)
  const codes = details.flatMap((one) =>
    one.code === undefined || one.code === '' ? [] : [one.code.slice(0, 200)],
  )
  const known = codes
    .map((code) => graphErrors.get(code.toLowerCase()))
    .filter((facts) => facts !== undefined)
  const facts =
    known.at(-1) ??
    graphStatuses.get(answer.status) ??
    (answer.status >= 500 || answer.status === 408 ? otherGraphStatus.service : otherGraphStatus.request)
  const error =
    known.at(-1) === undefined ? (codes.at(-1) ?? `http_${answer.status}`) : specific(codes, known)
  const requestId = one(answer.headers['request-id']) ?? lastOf(details, 'request-id')
  const correlationId = one(answer.headers['client-request-id']) ?? lastOf(details, 'client-request-id')
  const claims = claimsChallenge(one(answer.headers['www-authenticate']))
  const at = isoTime(one(answer.headers.date)) ?? isoTime(zoned(lastOf(details, 'date')))
  return {
    kind: facts.kind,
    credentialRefused: false,
    subject: facts.subject,
    error,
    reason: facts.reason,
    remedy: facts.remedy,
    status: answer.status,
    ...(requestId === undefined ? {} : { requestId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(at === undefined ? {} : { at }),
    ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
    ...(claims === undefined ? {} : { claims }),
  }
}

/** Whether a 429 was for the number of calls in flight: only the message of ApplicationThrottled says so. */
export function isConcurrencyRefusal(body: unknown): boolean {
  return readDetails(body).some((one) => /MailboxConcurrency|concurren/i.test(one.message ?? ''))
}

/** Whether asking again for this cannot help, whatever the status. */
export function isPermanentGraphError(code: string): boolean {
  return graphErrors.get(code.toLowerCase())?.permanent === true
}

/** The outer error first, each inner one after it. */
function readDetails(body: unknown): Detail[] {
  const read = envelope.safeParse(parsed(body))
  const found: Detail[] = []
  for (
    let next: Detail | undefined = read.data?.error;
    next !== undefined && found.length < 8;
    next = next.innerError ?? next.innererror
  )
    found.push(next)
  return found
}

function parsed(body: unknown): unknown {
  const source = body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : body
  if (typeof source !== 'string') return source
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

function specific(codes: readonly string[], known: readonly GraphErrorFacts[]): string {
  const wanted = known.at(-1)?.code.toLowerCase()
  return codes.findLast((code) => code.toLowerCase() === wanted) ?? ''
}

function lastOf(
  details: readonly Detail[],
  field: 'request-id' | 'client-request-id' | 'date',
): string | undefined {
  return details.findLast((one) => one[field] !== undefined)?.[field]
}

const one = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0]

/** The claims that Conditional Access asks for, as they go into the next authorization address (base64 in the header). */
function claimsChallenge(challenge: string | undefined): string | undefined {
  const encoded = /(?:^|[\s,])claims="([A-Za-z0-9+/=_-]{1,8192})"/.exec(challenge ?? '')?.[1]
  const decoded = encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8')
  return decoded?.startsWith('{') ? decoded : undefined
}

/** Graph's own dates in a body carry no zone; they are UTC. */
const zoned = (date: string | undefined): string | undefined =>
  date === undefined || /(?:Z|[+-]\d{2}:?\d{2})$/.test(date) ? date : `${date}Z`

function isoTime(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? '')
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
