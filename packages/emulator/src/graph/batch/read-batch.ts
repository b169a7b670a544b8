import { badRequest } from '../http/graph-error.ts'
import { isRecord } from '../http/graph-request.ts'

/** https://learn.microsoft.com/graph/json-batching */
export const mostParts = 20

export interface BatchPart {
  readonly id: string
  /** Upper case. */
  readonly method: string
  /** Path and query after the version, beginning with a slash. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
  readonly dependsOn: readonly string[]
}

const methods = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE'])

/** Reads the body of `POST /$batch`. Throws a 400 for a batch that is malformed as a whole. */
export function readBatch(body: Readonly<Record<string, unknown>>): BatchPart[] {
  const { requests } = body
  if (!Array.isArray(requests) || requests.length === 0) {
    throw badRequest('Invalid batch payload format: "requests" has to be a list with at least one request.')
  }
  if (requests.length > mostParts) {
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${mostParts}.`)
  }
  const parts = requests.map(readPart)
  const ids = new Set(parts.map(({ id }) => id))
  // Cases of letters do not tell them apart: https://learn.microsoft.com/graph/json-batching.
  if (new Set(parts.map(({ id }) => id.toLowerCase())).size < parts.length)
    throw badRequest('Invalid batch payload format: the ids of the requests have to differ.')
  for (const part of parts) {
    const unknown = part.dependsOn.find((id) => !ids.has(id))
    if (unknown !== undefined) {
      throw badRequest(
        `Invalid batch payload format: request ${part.id} depends on ${unknown}, which is not there.`,
      )
    }
  }
  if (hasCycle(parts))
    throw badRequest('Invalid batch payload format: the requests depend on each other in a circle.')
  return parts
}

function readPart(value: unknown, position: number): BatchPart {
  if (!isRecord(value))
    throw badRequest(`Invalid batch payload format: request number ${position + 1} is not an object.`)
  const { id, method, url, headers, body, dependsOn } = value
  if (typeof id !== 'string' || id === '') {
    throw badRequest(`Invalid batch payload format: request number ${position + 1} needs an id, a string.`)
  }
  if (typeof method !== 'string' || !methods.has(method.toUpperCase())) {
    throw badRequest(`Invalid batch payload format: the method of request ${id} is missing or not supported.`)
  }
  if (typeof url !== 'string' || /^[a-z]+:\/\//i.test(url) || url.startsWith('//')) {
    throw badRequest(
      `Invalid batch payload format: the url of request ${id} has to be relative to the version.`,
    )
  }
  const part = { id, method: method.toUpperCase(), headers: readHeaders(headers, id) }
  return {
    ...part,
    url: url.startsWith('/') ? url : `/${url}`,
    body: readBody(body, part),
    dependsOn: readDependsOn(dependsOn, id),
  }
}

function readHeaders(value: unknown, id: string): ReadonlyMap<string, string> {
  if (value === undefined || value === null) return new Map()
  if (!isRecord(value))
    throw badRequest(`Invalid batch payload format: the headers of request ${id} are not an object.`)
  return new Map(Object.entries(value).map(([name, header]) => [name.toLowerCase(), String(header)]))
}

/**
 * JSON as it is, text as it is, other bytes in Base64. Writes need a Content-Type, also those of which Microsoft documents that
 * they have no body, such as `send`; without it no part of the batch runs (seen in msgraph-sdk-dotnet#2628 of August 2024).
 */
function readBody(
  body: unknown,
  { id, method, headers }: Pick<BatchPart, 'id' | 'method' | 'headers'>,
): Buffer {
  const type = headers.get('content-type')
  const hasBody = body !== undefined && body !== null
  if (type === undefined && hasBody) {
    throw badRequest(`Write request with id '${id}' does not contain a Content-Type header.`)
  }
  if (type === undefined && method !== 'GET' && method !== 'DELETE') {
    throw badRequest(`Write request id : ${id} does not contain Content-Type header or body.`)
  }
  if (!hasBody) return Buffer.alloc(0)
  if (typeof body !== 'string') return Buffer.from(JSON.stringify(body))
  return /^text\/|json/i.test(type ?? '') ? Buffer.from(body) : Buffer.from(body, 'base64')
}

function readDependsOn(value: unknown, id: string): readonly string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    throw badRequest(`Invalid batch payload format: dependsOn of request ${id} is not a list of ids.`)
  }
  return value
}

function hasCycle(parts: readonly BatchPart[]): boolean {
  const waiting = new Map(parts.map((part) => [part.id, part]))
  while (waiting.size > 0) {
    const free = [...waiting.values()].find((part) => part.dependsOn.every((id) => !waiting.has(id)))
    if (!free) return true
    waiting.delete(free.id)
  }
  return false
}
