import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the origin got it. */
export interface SeenRequest {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

export interface FakeOrigin {
  origin: string
  seen: SeenRequest[]
  close(): Promise<void>
}

/** What the origin does with a request; the request's number begins at 1. */
export type Script = (request: SeenRequest, answer: ServerResponse, number: number) => unknown

/** A real HTTP server on loopback that does what a test tells it; closing it cuts what is open. */
export async function fakeOrigin(script: Script): Promise<FakeOrigin> {
  const seen: SeenRequest[] = []
  const server = createServer(async (incoming, answer) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    const request = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body,
    }
    const number = seen.push(request)
    await script(request, answer, number)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}

/** Answers JSON. */
export function json(
  answer: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  answer.writeHead(status, { 'content-type': 'application/json', ...headers })
  answer.end(JSON.stringify(body))
}

/** Answers an error as Graph words it. */
export function graphError(
  answer: ServerResponse,
  status: number,
  code: string,
  message = code,
  headers: Record<string, string> = {},
): void {
  const innerError = {
    date: '2026-11-21T08:00:00',
    'request-id': 'a0000000-0000-4000-8000-000000000001',
    'client-request-id': 'b0000000-0000-4000-8000-000000000001',
  }
  json(
    answer,
    status,
    { error: { code, message, innerError } },
    { 'request-id': innerError['request-id'], ...headers },
  )
}
