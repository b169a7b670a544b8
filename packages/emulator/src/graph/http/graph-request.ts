import type { QueryOptions } from '../odata/query-options.ts'
import { badRequest, type GraphError } from './graph-error.ts'
import type { Preferences } from './prefer.ts'

export type GraphVersion = 'v1.0' | 'beta'

/** One request as the doors see it, whether it came by itself or as a part of a batch. */
export interface GraphRequest {
  /** Upper case. */
  readonly method: string
  readonly version: GraphVersion
  /** Scheme, host and port that the caller used; what links begin with. */
  readonly origin: string
  /** The path after the version as it was sent, still encoded, beginning with a slash. */
  readonly path: string
  /** The path's segments, decoded, keys in parentheses taken out of them. */
  readonly segments: readonly string[]
  readonly query: QueryOptions
  readonly preferences: Preferences
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined
  readonly body: Buffer
}

/**
 * The body as a JSON object. Throws a 400 when it is none, or when the header does not say that it is one (seen in
 * microsoft-graph-docs-contrib#6337).
 */
export function jsonBody(request: GraphRequest): Readonly<Record<string, unknown>> {
  if (!/json/i.test(request.header('content-type') ?? '')) throw unreadable()
  let value: unknown
  try {
    value = JSON.parse(request.body.toString('utf8'))
  } catch {
    throw unreadable()
  }
  if (!isRecord(value)) throw badRequest('Empty Payload. JSON content expected.')
  return value
}

function unreadable(): GraphError {
  return badRequest(
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  )
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
