import type { Readable } from 'node:stream'
import { batch } from './batch.ts'
import type { GraphAnswer, GraphClient, GraphRequest } from './graph-client.ts'
import { answerOf, readJson } from './json-answer.ts'
import { pages } from './pages.ts'
import { type GraphClientOptions, type OpenAnswer, sendToGraph } from './transport.ts'

const defaultMaxJsonBytes = 64 * 2 ** 20

/**
 * Graph for one connection: one token source, one gate, one retry policy. A refusal is thrown as a MicrosoftError,
 * a path or link that may not be called as a GraphPathError, the caller's abort as the signal's reason.
 */
export function createGraphClient(options: GraphClientOptions): GraphClient {
  const most = options.maxJsonBytes ?? defaultMaxJsonBytes
  const readAsJson = async (answer: OpenAnswer): Promise<GraphAnswer<unknown>> => {
    const body = await readJson(answer.body, most)
    answer.release()
    return answerOf(answer, body)
  }

  const json = <T>(request: GraphRequest, endsAt?: readonly number[]): Promise<GraphAnswer<T>> =>
    // The one place where a body gets its type: callers name what Graph documents, and validate what they rely on.
    sendToGraph<GraphAnswer<unknown>>(options, asJson(request), {
      read: readAsJson,
      ...(endsAt === undefined ? {} : { endsAt }),
    }) as Promise<GraphAnswer<T>>

  return {
    json: (request) => json(request),
    stream: (request) =>
      sendToGraph(options, request, { read: async (answer) => answerOf(answer, held(answer)) }),
    pages: (request) => pages((one, endsAt) => json(one, endsAt), options.cloud, request),
    batch: (parts) => batch(options, parts, json),
  }
}

const asJson = (request: GraphRequest): GraphRequest => ({
  ...request,
  headers: { accept: 'application/json', ...request.headers },
})

/** The body as a stream that gives the permit back when it ends or is destroyed. */
function held(answer: OpenAnswer): Readable {
  answer.body.once('close', () => answer.release())
  return answer.body
}
