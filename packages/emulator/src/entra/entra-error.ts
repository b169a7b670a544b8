import { type EntraErrorKind, entraErrorKind } from './error-catalogue.ts'

export interface EntraErrorDetails {
  /** For the `{names}` in the text. */
  readonly fill?: Readonly<Record<string, string>>
  /** In place of the catalogue's, where one code comes with several. */
  readonly error?: string
  readonly suberror?: string
  readonly status?: number
  /** The claims challenge of a Conditional Access step-up. */
  readonly claims?: string
}

/** A refusal by the sign-in service. Where it is shown (JSON, page, redirect) is up to who catches it. */
export class EntraError extends Error {
  readonly code: number
  readonly error: string
  readonly status: number
  readonly suberror: string | undefined
  readonly hasUri: boolean
  readonly claims: string | undefined

  constructor(code: number, details: EntraErrorDetails = {}) {
    const kind: EntraErrorKind = entraErrorKind(code) ?? {
      error: 'invalid_request',
      status: 400,
      text: 'The request was refused.',
      hasUri: false,
    }
    super(kind.text.replace(/\{(\w+)\}/g, (_, name: string) => details.fill?.[name] ?? 'unknown'))
    this.name = 'EntraError'
    this.code = code
    this.error = details.error ?? kind.error
    this.status = details.status ?? (this.error === kind.error ? kind.status : statusOf(this.error))
    this.suberror = details.suberror ?? kind.suberror
    this.hasUri = kind.hasUri
    this.claims = details.claims
  }
}

function statusOf(error: string): number {
  return error === 'invalid_client' ? 401 : 400
}

/** What tells one refusal from another in Microsoft's logs. */
export interface Trace {
  readonly traceId: string
  readonly correlationId: string
  /** Milliseconds since 1970. */
  readonly time: number
}

/** `yyyy-MM-dd HH:mm:ssZ` */
export function entraTimestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** The text with its number and what traces it, separated by spaces as since 2026. */
export function errorDescription(error: EntraError, trace: Trace): string {
  const { traceId, correlationId, time } = trace
  return `AADSTS${error.code}: ${error.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${entraTimestamp(time)}`
}

/** The JSON of the token endpoint. */
export function errorBody(error: EntraError, trace: Trace, origin: string): Record<string, unknown> {
  return {
    error: error.error,
    error_description: errorDescription(error, trace),
    error_codes: [error.code],
    timestamp: entraTimestamp(trace.time),
    trace_id: trace.traceId,
    correlation_id: trace.correlationId,
    ...(error.hasUri && { error_uri: `${origin}/error?code=${error.code}` }),
    ...(error.suberror !== undefined && { suberror: error.suberror }),
    ...(error.claims !== undefined && { claims: error.claims }),
  }
}
