import assert from 'node:assert/strict'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { graphAddress } from './exchange.ts'
import { leftOut, loadGraphContract } from './graph-contract.ts'
import { formatProblems, type Problem } from './problem.ts'

export interface RecordedExchange {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly requestHeaders: Headers
  readonly requestBody: Uint8Array
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
  /** Of the request and of the answer together. */
  readonly problems: readonly Problem[]
}

export interface WatchOptions {
  /** Exchanges that are not judged: those that a test spoils on purpose. */
  readonly ignore?: (exchange: Omit<RecordedExchange, 'problems'>) => boolean
  /** Requests that a test makes wrong on purpose: only their answers are judged. */
  readonly ignoreRequest?: (exchange: Omit<RecordedExchange, 'problems'>) => boolean
}

export interface GraphWatch {
  /** Stands before the emulator: give it to clients instead of the emulator's own origin. */
  readonly origin: string
  /** A fetch that is watched too, for a handler that no port listens for. */
  wrap(fetch: (request: Request) => Response | Promise<Response>): (request: Request) => Promise<Response>
  /**
   * Watches the global fetch, which Microsoft's libraries use, for requests to these origins (`https://127.0.0.1:4433`).
   * @returns what ends it
   */
  watchFetch(...origins: readonly string[]): () => void
  /** Exchanges with Graph in the order in which they ended. */
  readonly exchanges: readonly RecordedExchange[]
  /** Throws an error that lists every broken rule, and one if nothing was watched at all. */
  expectClean(): void
  close(): Promise<void>
}

/**
 * A recording proxy on a free port of the loopback before `emulatorOrigin` (http). The Host header passes through,
 * so that the links in answers lead back through the proxy. Every exchange with Graph is held to the contract;
 * where the OpenAPI slice is absent this is said once and traffic is only recorded.
 */
export async function withGraphContract(
  emulatorOrigin: string,
  options: WatchOptions = {},
): Promise<GraphWatch> {
  const contract = loadGraphContract()
  if (!contract) process.stdout.write(`${leftOut}\n`)
  const exchanges: RecordedExchange[] = []
  const target = new URL(emulatorOrigin)

  const record = (exchange: Omit<RecordedExchange, 'problems'>) => {
    if (!graphAddress(exchange.url)) return
    const problems: Problem[] = []
    if (contract && !options.ignore?.(exchange)) {
      const { method, url, requestHeaders, requestBody } = exchange
      if (exchange.status < 400 && !options.ignoreRequest?.(exchange)) {
        problems.push(
          ...contract.validateRequest({ method, url, headers: requestHeaders, body: requestBody }),
        )
      }
      problems.push(...contract.validateResponse(exchange))
    }
    exchanges.push({ ...exchange, problems })
  }

  const wrap: GraphWatch['wrap'] = (fetch) => async (request) => {
    const requestBody = new Uint8Array(await request.clone().arrayBuffer())
    const response = await fetch(request)
    const { pathname, search } = new URL(request.url)
    record({
      method: request.method,
      url: pathname + search,
      requestHeaders: request.headers,
      requestBody,
      status: response.status,
      headers: response.headers,
      body: new Uint8Array(await response.clone().arrayBuffer()),
    })
    return response
  }

  const proxy = createServer((incoming, outgoing) => {
    forward(target, incoming, outgoing, record).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)))
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the recording proxy has no port')

  return {
    origin: `http://127.0.0.1:${address.port}`,
    exchanges,
    wrap,
    watchFetch(...origins) {
      const { fetch } = globalThis
      const watched = wrap(fetch)
      globalThis.fetch = (input, init) => {
        const request = new Request(input, init)
        return origins.includes(new URL(request.url).origin) ? watched(request) : fetch(request)
      }
      return () => {
        globalThis.fetch = fetch
      }
    },
    expectClean() {
      if (exchanges.length === 0) throw new Error('no exchange with Graph went through the contract')
      const bad = exchanges.filter(({ problems }) => problems.length > 0)
      if (bad.length === 0) return
      const lines = bad
        .slice(0, 20)
        .map(
          ({ method, url, status, problems }) => `${method} ${url} → ${status}\n${formatProblems(problems)}`,
        )
      assert.fail(
        `${bad.length} of ${exchanges.length} exchanges break the Graph contract:\n\n${lines.join('\n\n')}`,
      )
    },
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve())
        proxy.closeAllConnections()
      }),
  }
}

async function forward(
  target: URL,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  record: (exchange: Omit<RecordedExchange, 'problems'>) => void,
): Promise<void> {
  const requestBody = await bytes(incoming)
  const { method = 'GET', url = '/' } = incoming
  await new Promise<void>((resolve, reject) => {
    const onward = httpRequest(
      { host: target.hostname, port: target.port, method, path: url, headers: incoming.headers },
      (answer) => {
        bytes(answer).then((body) => {
          record({
            method,
            url,
            requestHeaders: headersOf(incoming),
            requestBody,
            status: answer.statusCode ?? 0,
            headers: headersOf(answer),
            body,
          })
          const { 'transfer-encoding': _, ...headers } = answer.headers
          outgoing.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': body.byteLength })
          outgoing.end(method === 'HEAD' ? undefined : body)
          resolve()
        }, reject)
      },
    )
    onward.on('error', reject)
    onward.end(requestBody)
  })
}

async function bytes(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) if (chunk instanceof Uint8Array) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers()
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    headers.append(message.rawHeaders[i] ?? '', message.rawHeaders[i + 1] ?? '')
  }
  return headers
}
