/** An RFC 9457 problem document as Gatewarden writes it. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  /** Stable; branch on this. */
  code: string
  /** What to do about it. */
  remedy?: string
  requestId?: string
  [member: string]: unknown
}

/** Gatewarden refused or failed a call. `problem` is its answer; there is none where no answer came. */
export class GatewardenApiError extends Error {
  /** The problem's `code`; `unreachable` where no answer came, `unexpected_answer` where it was not one of ours. */
  readonly code: string
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  readonly remedy: string | undefined
  readonly requestId: string | undefined
  readonly problem: Problem | undefined

  constructor(fields: {
    code: string
    status: number
    detail: string
    remedy?: string | undefined
    problem?: Problem
    cause?: unknown
  }) {
    super(fields.detail, { cause: fields.cause })
    this.name = 'GatewardenApiError'
    this.code = fields.code
    this.status = fields.status
    this.remedy = fields.problem?.remedy ?? fields.remedy
    this.requestId = fields.problem?.requestId
    this.problem = fields.problem
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  'detail' in body

/** The error for an answer outside 2xx, whoever gave it: a proxy in between answers HTML. */
export function errorFromAnswer(status: number, text: string): GatewardenApiError {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  if (isProblem(body))
    return new GatewardenApiError({ code: body.code, status, detail: body.detail, problem: body })
  return new GatewardenApiError({
    code: 'unexpected_answer',
    status,
    detail: `The answer (HTTP ${status}) is not one of Gatewarden's: ${text.slice(0, 120).replace(/\s+/g, ' ')}`,
    remedy: 'Check that the URL is that of the Gatewarden service and not of a proxy or another program.',
  })
}
