import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** One POST that came, as it came. */
export interface Received {
  readonly path: string
  readonly contentType: string
  readonly body: Body
}

interface Body {
  readonly value: readonly Notification[]
  readonly validationTokens?: readonly string[]
}

/** microsoft.graph.changeNotification, as far as tests look. */
export interface Notification {
  readonly subscriptionId: string
  readonly subscriptionExpirationDateTime: string
  readonly changeType?: string
  readonly lifecycleEvent?: string
  readonly clientState?: string
  readonly tenantId: string
  readonly resource?: string
  readonly resourceData?: { readonly id: string; readonly [name: string]: unknown }
  readonly encryptedContent?: Readonly<Record<string, string>>
}

/** A webhook endpoint on a port of its own, that passes the handshake and keeps what comes. */
export interface WebhookReceiver {
  readonly origin: string
  readonly posts: readonly Received[]
  readonly handshakes: readonly string[]
  /** Answers the handshake in place of the right way. */
  handshake: ((token: string, response: ServerResponse) => void) | undefined
  /** Statuses of the next answers to notifications at each path; then 202. */
  readonly answers: Map<string, number[]>
  /** All elements of `value` of this path, once there are at least so many. */
  notifications(path: string, atLeast: number): Promise<readonly Notification[]>
  close(): Promise<void>
}

export async function startReceiver(): Promise<WebhookReceiver> {
  const posts: Received[] = []
  const handshakes: string[] = []
  const answers = new Map<string, number[]>()
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    receive(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const token = searchParams.get('validationToken')
    if (token !== null) {
      handshakes.push(pathname)
      if (receiver.handshake) receiver.handshake(token, response)
      else response.writeHead(200, { 'Content-Type': 'text/plain' }).end(token)
      return
    }
    const status = answers.get(pathname)?.shift() ?? 202
    response.writeHead(status).end()
    if (status >= 300) return
    const contentType = request.headers['content-type'] ?? ''
    posts.push({ path: pathname, contentType, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) })
    for (const look of waiting) look()
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port')
  const valuesOf = (path: string) =>
    posts.filter((post) => post.path === path).flatMap(({ body }) => body.value)
  const receiver: WebhookReceiver = {
    origin: `http://127.0.0.1:${address.port}`,
    posts,
    handshakes,
    answers,
    handshake: undefined,
    notifications: (path, atLeast) =>
      new Promise((resolve) => {
        const look = () => {
          const values = valuesOf(path)
          if (values.length < atLeast) return
          waiting.delete(look)
          resolve(values)
        }
        waiting.add(look)
        look()
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return receiver
}
