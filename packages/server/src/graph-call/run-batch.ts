import { assertGraphPath, type GraphAnswer, type GraphClient, type GraphRequest } from '@gatewarden/microsoft'
import { z } from 'zod'
import { invalidField, invalidRequest } from '../platform/http/validation.ts'

/** Graph's limit (https://learn.microsoft.com/graph/json-batching). */
const mostParts = 20

const partSchema = z.strictObject({
  id: z.string().min(1).max(256),
  method: z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE'])),
  url: z.string().min(1).max(16_384),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).max(mostParts).optional(),
})
const batchSchema = z.strictObject({
  requests: z
    .array(partSchema)
    .min(1, 'must have a request')
    .max(mostParts, `must have at most ${mostParts} requests`),
})

export interface BatchPart {
  id: string
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the version, with its query; begins with a slash. */
  path: string
  headers: Record<string, string>
  body: unknown
  dependsOn: readonly string[]
}

/**
 * Reads the body of a `$batch`.
 * @throws GatewardenError `invalid_request` naming the part; for addresses also what assertGraphPath refuses
 */
export function readBatch(body: Uint8Array): BatchPart[] {
  let given: unknown
  try {
    given = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    throw invalidField('body', 'is not valid JSON')
  }
  const read = batchSchema.safeParse(given)
  if (!read.success) throw invalidRequest('json', read.error.issues)
  const { requests } = read.data
  const parts = requests.map((one): BatchPart => {
    const path = one.url.startsWith('/') ? one.url : `/${one.url}`
    assertGraphPath(path)
    return { ...one, path, headers: one.headers ?? {}, body: one.body, dependsOn: one.dependsOn ?? [] }
  })
  const before = new Set<string>()
  for (const [index, part] of parts.entries()) {
    const field = `body.requests.${index}`
    if (/^\/\$batch([/?]|$)/i.test(part.path)) throw invalidField(`${field}.url`, 'is a batch within a batch')
    if (parts.findIndex(({ id }) => id === part.id) !== index)
      throw invalidField(`${field}.id`, 'is the id of another request, too')
    const unknown = part.dependsOn.find((id) => !before.has(id))
    if (unknown !== undefined)
      throw invalidField(
        `${field}.dependsOn`,
        `names ${JSON.stringify(unknown)}, which does not come before it`,
      )
    before.add(part.id)
  }
  return parts
}

interface PartAnswer {
  id: string
  status: number
  headers?: GraphAnswer<unknown>['headers']
  body?: unknown
}

/**
 * Runs the parts, each through the gate of its own mailbox and retried by itself where that is safe; what depends on others
 * goes once they have ended well, and answers 424 where one has not, as Graph's own batches do.
 */
export async function runBatch(
  graph: GraphClient,
  version: 'v1.0' | 'beta',
  parts: readonly BatchPart[],
  headersOf: (headers: Readonly<Record<string, string>>) => Record<string, string>,
): Promise<{ responses: PartAnswer[] }> {
  const answers = new Map<string, PartAnswer>()
  let left = [...parts]
  while (left.length > 0) {
    const ready = left.filter(({ dependsOn }) => dependsOn.every((id) => answers.has(id)))
    left = left.filter((part) => !ready.includes(part))
    const failed = ready.filter(({ dependsOn }) =>
      dependsOn.some((id) => (answers.get(id)?.status ?? 500) >= 400),
    )
    for (const { id } of failed) answers.set(id, { id, status: 424, body: dependencyFailed })
    const going = ready.filter((part) => !failed.includes(part))
    const requests = going.map(
      ({ method, path, headers, body }): GraphRequest => ({
        method,
        version,
        path,
        headers: headersOf(headers),
        ...(body === undefined ? {} : { body }),
      }),
    )
    const done = await graph.batch(requests)
    for (const [index, { id }] of going.entries()) {
      const answer = done[index]
      if (answer === undefined) throw new Error('a part of a batch was left without an answer')
      const { status, headers, body } = answer
      answers.set(id, { id, status, headers, ...(body === undefined || body === null ? {} : { body }) })
    }
  }
  return { responses: parts.flatMap(({ id }) => answers.get(id) ?? []) }
}

const dependencyFailed = {
  error: {
    code: 'FailedDependency',
    message: 'A request that this one depends on did not end well, so this one was not sent.',
  },
}
