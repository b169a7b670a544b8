import { GraphPathError, MicrosoftError, type Refusal } from '@gatewarden/microsoft'
import { HTTPException } from 'hono/http-exception'
import { databaseFailure } from '../database/unavailable.ts'
import { type ErrorCode, errorCodes, GatewardenError } from '../errors.ts'

/** An RFC 9457 problem document. */
export interface ProblemDocument {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  remedy?: string
  requestId: string
  instance: string
  [member: string]: unknown
}

const refusalCodes: Record<Refusal['kind'], ErrorCode> = {
  transient: 'microsoft_unavailable',
  request_refused: 'microsoft_refused',
  needs_reauth: 'needs_reauth',
  needs_admin_consent: 'needs_admin_consent',
  connector_misconfigured: 'connector_misconfigured',
}

/** What Microsoft said and when, under its own ids: what its support asks for. */
export function refusalFacts(refusal: Refusal): Record<string, unknown> {
  const { error, suberror, aadsts, status, traceId, correlationId, requestId, at } = refusal
  return { error, suberror, aadsts, status, traceId, correlationId, requestId, at }
}

/** Whatever was thrown, as one of our errors; undefined for a bug. */
export function knownError(error: unknown): GatewardenError | undefined {
  if (error instanceof GatewardenError) return error
  if (error instanceof MicrosoftError) return fromRefusal(error)
  if (error instanceof GraphPathError) return fromGraphPath(error)
  if (error instanceof HTTPException) return fromHttpException(error)
  if (isUnstorable(error)) return unstorable(error)
  const failure = databaseFailure(error)
  if (failure instanceof GatewardenError) return failure
  return undefined
}

function fromRefusal(error: MicrosoftError): GatewardenError {
  const { refusal } = error
  const wait =
    refusal.retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(refusal.retryAfterMs / 1000) }
  const code = codeOf(refusal)
  return new GatewardenError(code, {
    detail: refusal.reason,
    remedy: refusal.remedy,
    extra: { microsoft: refusalFacts(refusal), ...wait },
    cause: error,
  })
}

function codeOf(refusal: Refusal): ErrorCode {
  if (refusal.status === 429) return 'microsoft_throttled'
  // Exchange says the same of a permission that is missing and of a mailbox that is not shared: only that it does not open.
  if (refusal.kind === 'needs_admin_consent' && refusal.subject === 'mailbox') return 'mailbox_denied'
  if (refusal.kind !== 'request_refused') return refusalCodes[refusal.kind]
  if (/^MailboxNotEnabledForRESTAPI$|^MailboxNotSupportedForRESTAPI$/i.test(refusal.error))
    return 'mailbox_unlicensed'
  if (refusal.subject === 'mailbox') return refusal.status === 404 ? 'mailbox_not_found' : 'mailbox_denied'
  if (refusal.status === 404) return 'not_found'
  if (refusal.status === 413) return 'payload_too_large'
  // A name that is taken, or a change of what somebody else has changed.
  if (refusal.status === 409 || refusal.status === 412) return 'conflict'
  return refusal.status === 400 ? 'invalid_request' : 'microsoft_refused'
}

/** What Graph itself gave, a link to another host say, is refused as its doing; the rest is what a caller wrote. */
const ofGraph: ReadonlySet<GraphPathError['problem']> = new Set([
  'foreign_origin',
  'version',
  'page_loop',
  'bad_encoding',
])

function fromGraphPath(error: GraphPathError): GatewardenError {
  if (ofGraph.has(error.problem)) {
    return new GatewardenError('microsoft_refused', { detail: error.message, cause: error })
  }
  return new GatewardenError('invalid_request', {
    detail: `An id or address in this request cannot be one of Microsoft's. ${error.message}`,
    remedy: 'Pass ids and addresses as a list gave them.',
    cause: error,
  })
}

/** PostgreSQL stores no NUL: in text 22021, in JSON 22P05. */
const isUnstorable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '22021' || error.code === '22P05')

const unstorable = (cause: unknown): GatewardenError =>
  new GatewardenError('invalid_request', {
    detail: 'The request holds a character that cannot be stored, such as NUL.',
    remedy: 'Leave it out.',
    cause,
  })

/** What Hono itself refuses: a body that is not JSON, above all. */
function fromHttpException(error: HTTPException): GatewardenError {
  if (error.status === 413) {
    return new GatewardenError('payload_too_large', {
      detail: 'The body is larger than limits.body allows.',
      cause: error,
    })
  }
  return new GatewardenError('invalid_request', {
    detail: /json/i.test(error.message)
      ? 'The body is not valid JSON.'
      : error.message || 'The request cannot be read.',
    remedy: 'Send a JSON document in UTF-8 with "content-type: application/json".',
    cause: error,
  })
}

export function problemOf(
  error: GatewardenError,
  at: { requestId: string; instance: string },
): ProblemDocument {
  return {
    type: `urn:gatewarden:problem:${error.code}`,
    title: errorCodes[error.code].title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    ...(error.remedy ? { remedy: error.remedy } : {}),
    ...error.extra,
    requestId: at.requestId,
    instance: at.instance,
  }
}

/** The answer for an error: the one place where errors become HTTP. */
export function problemResponse(
  error: GatewardenError,
  at: { requestId: string; instance: string },
): Response {
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  const wait = error.extra.retryAfterSeconds
  if (typeof wait === 'number') headers.set('retry-after', String(wait))
  if (error.code === 'unauthenticated') headers.set('www-authenticate', 'Bearer realm="gatewarden"')
  return new Response(JSON.stringify(problemOf(error, at)), { status: error.status, headers })
}
