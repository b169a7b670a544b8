import { batch } from './batch.ts'
import { clientDefaults, type GraphClientOptions } from './client-options.ts'
import { gateKey } from './gate-key.ts'
import type { GraphAnswer, GraphClient, GraphRequest } from './graph-client.ts'
import { graphUrl } from './graph-path.ts'
import { answerOf, readJson } from './json-answer.ts'
import { pages } from './pages.ts'
import { type HeldAnswer, sendToGraph } from './transport.ts'
import { upload } from './upload.ts'

/**
 * Graph for one connection: one token source, one gate, one retry policy. A refusal is thrown as a MicrosoftError, a
 * path or link that may not be called as a GraphPathError, a JSON answer that is too large as an AnswerTooLargeError,
 * the caller's abort as the signal's reason.
 */
export function createGraphClient(options: GraphClientOptions): GraphClient {
  const most = options.maxJsonBytes ?? clientDefaults.maxJsonBytes
  const read = async (answer: HeldAnswer): Promise<GraphAnswer<unknown>> => {
    const body = await readJson(answer.body, most)
    answer.release()
    return answerOf(answer, body)
  }
  const json = (request: GraphRequest, endsWhenTooSlow = false): Promise<GraphAnswer<unknown>> =>
    sendToGraph(
      options,
      { ...request, headers: { accept: 'application/json', ...request.headers } },
      { read, endsWhenTooSlow },
    )

  return {
    // Here a body gets the type that Graph documents for it; whoever relies on a property validates it.
    json: <T>(request: GraphRequest) => json(request) as Promise<GraphAnswer<T>>,
    stream: (request) =>
      sendToGraph(options, request, {
        async read(answer) {
          answer.body.once('close', () => answer.release())
          // Nobody reads what is not there, and only a body that was read closes.
          if (answer.status === 204) answer.body.resume()
          return answerOf(answer, answer.body)
        },
      }),
    pages: (request) => {
      // Links may name the mailbox in another way than the first request did; it stays one lane at the gate.
      const { mailbox } = gateKey(options, request, graphUrl(options.cloud, request))
      return pages(json, options.cloud, { ...request, mailbox })
    },
    batch: (parts) => batch(options, parts, json),
    upload: (request) => upload(options, request, json),
  }
}
