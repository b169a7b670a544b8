import { badRequest, GraphError } from '../http/graph-error.ts'
import { errorReply, type GraphReply, json, type RequestIdentity } from '../http/graph-reply.ts'
import { type GraphRequest, jsonBody } from '../http/graph-request.ts'
import { parsePrefer } from '../http/prefer.ts'
import { parseQuery } from '../odata/query-options.ts'
import type { Call } from '../routing/call.ts'
import { type Desk, dispatch } from '../routing/dispatch.ts'
import { pathSegments } from '../routing/path-segments.ts'
import { type BatchPart, readBatch } from './read-batch.ts'

/** Outlook takes so many parts of a batch at once (https://learn.microsoft.com/graph/throttling-limits). */
const atOnce = 4

interface PartAnswer {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * `POST /$batch`: runs the parts, each one counted and refused by itself, and answers 200 whatever they answer. The order of
 * the answers is nothing to rely on: here the last to end comes first.
 */
export async function runBatch(call: Call, desk: Desk): Promise<GraphReply> {
  const parts = readBatch(jsonBody(call.request))
  const answers = new Map<string, PartAnswer>()
  let waiting = [...parts]
  let running = 0
  await new Promise<void>((resolve, reject) => {
    const next = () => {
      for (const part of waiting.filter(({ dependsOn }) => dependsOn.every((id) => answers.has(id)))) {
        if (running === atOnce) return
        waiting = waiting.filter((other) => other !== part)
        running += 1
        answerPart(part, call, desk, answers).then((answer) => {
          answers.set(part.id, answer)
          running -= 1
          next()
        }, reject)
      }
      if (waiting.length === 0 && running === 0) resolve()
    }
    next()
  })
  return json({ responses: [...answers.values()].reverse() })
}

async function answerPart(
  part: BatchPart,
  call: Call,
  desk: Desk,
  answers: ReadonlyMap<string, PartAnswer>,
): Promise<PartAnswer> {
  const requestId = call.world.random.nextGuid('request id')
  const identity: RequestIdentity = { requestId, clientRequestId: requestId, time: call.world.clock.now() }
  if (part.dependsOn.some((id) => (answers.get(id)?.status ?? 0) >= 400)) {
    const failed = new GraphError(424, 'FailedDependency', 'A request that this one depends on has failed.')
    return toAnswer(part, errorReply(failed, identity), call)
  }
  const { reply, leave } = await dispatch(desk, {
    identity,
    notes: {},
    read: () => partRequest(part, call.request),
  })
  const answer = toAnswer(part, reply, call)
  leave()
  return answer
}

function partRequest(part: BatchPart, outer: GraphRequest): GraphRequest {
  const mark = part.url.indexOf('?')
  const path = mark < 0 ? part.url : part.url.slice(0, mark)
  const segments = pathSegments(path)
  if (segments[0]?.toLowerCase() === '$batch') throw badRequest('A batch cannot contain another batch.')
  return {
    method: part.method,
    version: outer.version,
    origin: outer.origin,
    path,
    segments,
    query: parseQuery(mark < 0 ? '' : part.url.slice(mark + 1)),
    preferences: parsePrefer(part.headers.get('prefer')),
    header: (name) => (name === 'authorization' ? outer.header(name) : part.headers.get(name)),
    body: part.body,
  }
}

function toAnswer(part: BatchPart, reply: GraphReply, call: Call): PartAnswer {
  const { status, headers } = reply
  const shown = { 'Cache-Control': 'no-store, no-cache', ...headers }
  const { body } = reply
  if (body === null) return { id: part.id, status, headers: shown }
  if (typeof body === 'string' || reply.isJson) {
    const value: unknown = JSON.parse(body.toString())
    reply.release?.()
    return { id: part.id, status, headers: shown, body: value }
  }
  const bytes = Buffer.isBuffer(body) ? body : call.world.spool.read(body)
  return { id: part.id, status, headers: shown, body: bytes.toString('base64') }
}
