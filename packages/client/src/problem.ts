import type { Problem as ProblemDocument } from './operations.ts'

/** An RFC 9457 problem document as Gatewarden writes it. */
export type Problem = ProblemDocument

/** Codes that the client itself gives: no answer came, or it was not one of Gatewarden's. */
export type ClientErrorCode = 'unreachable' | 'unexpected_answer'

/** Every code known when this client was made. */
export type GatewardenErrorCode = Problem['code'] | ClientErrorCode

/** The known codes, for completion and for typos; a newer service may send others, so a `switch` needs a default. */
export type AnyErrorCode = GatewardenErrorCode | (string & Record<never, never>)

/** Gatewarden refused or failed a call. `problem` is its answer; there is none where no answer came. */
export class GatewardenApiError extends Error {
  /** The problem's `code`; `unreachable` where no answer came, `unexpected_answer` where it was not one of ours. */
  readonly code: AnyErrorCode
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  readonly remedy: string | undefined
  readonly requestId: string | undefined
  readonly problem: Problem | undefined
  /** When the service wants to be asked again, in milliseconds from its answer. */
  readonly retryAfterMs: number | undefined

  constructor(fields: {
    code: AnyErrorCode
    status: number
    detail: string
    remedy?: string | undefined
    problem?: Problem
    retryAfterMs?: number | undefined
    cause?: unknown
  }) {
    super(fields.detail, { cause: fields.cause })
    this.name = 'GatewardenApiError'
    this.code = fields.code
    this.status = fields.status
    this.remedy = fields.problem?.remedy ?? fields.remedy
    this.requestId = fields.problem?.requestId
    this.problem = fields.problem
    this.retryAfterMs = fields.retryAfterMs
  }

  /** Whether it is of one of these codes; a misspelt one does not compile. */
  is(...codes: GatewardenErrorCode[]): boolean {
    return codes.some((code) => code === this.code)
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  'detail' in body

/** The error for an answer outside 2xx, whoever gave it: a proxy in between answers HTML. */
export function errorFromAnswer(status: number, text: string, retryAfterMs?: number): GatewardenApiError {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  if (isProblem(body))
    return new GatewardenApiError({
      code: body.code,
      status,
      detail: body.detail,
      problem: body,
      retryAfterMs,
    })
  return new GatewardenApiError({
    code: 'unexpected_answer',
    status,
    detail: `The answer (HTTP ${status}) is not one of Gatewarden's: ${text.slice(0, 120).replace(/\s+/g, ' ')}`,
    remedy: 'Check that the URL is that of the Gatewarden service and not of a proxy or another program.',
    retryAfterMs,
  })
}
