import { parseRetryAfter } from './graph/retry-after.ts'
import { type EntraErrorFacts, entraErrors, secretIdFacts } from './reference/entra-errors.ts'
import { type OAuthErrorFacts, oauthErrors, unknownEntraError } from './reference/oauth-errors.ts'
import type { Refusal } from './refusal.ts'

/** What Entra's `error_description` says besides its sentence. */
export interface EntraDescription {
  /** `AADSTS` numbers in the order they stand. */
  codes: number[]
  traceId: string | undefined
  correlationId: string | undefined
  /** RFC 3339 UTC. */
  at: string | undefined
}

const guidPattern = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

/**
 * Reads `AADSTS…: text Trace ID: … Correlation ID: … Timestamp: …`. The parts are separated by spaces in the answers
 * of 2026 and by CR LF in older ones and in the documentation.
 */
export function readEntraDescription(description: string): EntraDescription {
  const bounded = description.slice(0, 8192)
  const field = (name: string, pattern: string): string | undefined =>
    new RegExp(`${name}:\\s{0,4}(${pattern})`).exec(bounded)?.[1]
  return {
    codes: [...bounded.matchAll(/AADSTS(\d{4,8})/g)].map((match) => Number(match[1])),
    traceId: field('Trace ID', guidPattern),
    correlationId: field('Correlation ID', guidPattern),
    at: entraTime(field('Timestamp', '\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}Z')),
  }
}

/** What is known of a refusal by Entra: of the token endpoint, or of a redirect (status 0). */
export interface EntraAnswer {
  status: number
  /** Parsed JSON body or query parameters; a text where it was no JSON. */
  body: unknown
  retryAfter?: string | undefined
  /** The credential in use has the form of a secret's id (looksLikeSecretId). */
  secretLooksLikeId?: boolean
  now?: Date
}

/**
 * Sorts what Entra refused: by the catalogue where it gave a number we know, else by `suberror` and `error`, else by
 * the status. Numbers may change, so the OAuth fields decide wherever the number is new.
 */
export function classifyEntraRefusal(answer: EntraAnswer): Refusal {
  const fields = isRecord(answer.body) ? answer.body : {}
  const error = textOf(fields.error) ?? `http_${answer.status}`
  const suberror = textOf(fields.suberror)
  const description = readEntraDescription(textOf(fields.error_description) ?? '')
  const numbers = [...numbersOf(fields.error_codes), ...description.codes]
  const facts = pickFacts(numbers, answer.secretLooksLikeId ?? false)
  const aadsts = facts?.code ?? numbers[0]
  const sorted = sort(facts, error, suberror, answer.status)
  const at = entraTime(textOf(fields.timestamp)) ?? description.at
  const traceId = textOf(fields.trace_id) ?? description.traceId
  const correlationId = textOf(fields.correlation_id) ?? description.correlationId
  const retryAfterMs = parseRetryAfter(answer.retryAfter, answer.now ?? new Date(0))
  const claims = textOf(fields.claims)
  return {
    kind: sorted.kind,
    credentialRefused: facts?.credentialRefused ?? false,
    subject: sorted.subject,
    error,
    reason: sorted.reason,
    remedy: sorted.remedy,
    status: answer.status,
    ...(suberror === undefined ? {} : { suberror }),
    ...(aadsts === undefined ? {} : { aadsts }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(at === undefined ? {} : { at }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(claims === undefined ? {} : { claims }),
  }
}

/** The first number that the catalogue knows; an older outer code (70002) yields to the one it wraps. */
function pickFacts(numbers: readonly number[], secretLooksLikeId: boolean): EntraErrorFacts | undefined {
  const known = numbers.map((number) => entraErrors.get(number)).filter((facts) => facts !== undefined)
  const facts = known.find((entry) => !entry.wrapsAnother) ?? known[0]
  return facts?.code === 7000215 && secretLooksLikeId ? secretIdFacts : facts
}

function sort(
  facts: EntraErrorFacts | undefined,
  error: string,
  suberror: string | undefined,
  status: number,
): OAuthErrorFacts {
  if (status >= 500 || status === 429) return unknownEntraError.transient
  const byOAuth = (suberror === undefined ? undefined : oauthErrors.get(suberror)) ?? oauthErrors.get(error)
  if (facts !== undefined) {
    // One number stands for a malformed request and for something that is no refresh token at all: `error` tells.
    if (facts.yieldsTo !== undefined && facts.yieldsTo === error && byOAuth !== undefined) return byOAuth
    return facts
  }
  if (byOAuth !== undefined) return byOAuth
  return status >= 500 || status === 429 || status === 408
    ? unknownEntraError.transient
    : unknownEntraError.permanent
}

function entraTime(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const time = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

function numbersOf(value: unknown): number[] {
  return Array.isArray(value)
    ? value.map(Number).filter((number) => Number.isSafeInteger(number) && number > 0)
    : []
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 8192) : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
