import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { Bell } from '../../platform/bell.ts'

export const receivedShape = z.object({
  id: z.string(),
  type: z.string(),
  customer: z.string().nullable(),
  connection: z.string().nullable(),
  mailbox: z.string().nullable(),
  at: z.string(),
  data: z.record(z.string(), z.unknown()),
})
export type ReceivedBody = z.output<typeof receivedShape>

export interface Received {
  headers: IncomingHttpHeaders
  text: string
  body: ReceivedBody
  /** Whether it was answered with 2xx. */
  accepted: boolean
}

/** What a webhook is answered with; `hang`: nothing, the connection is cut. */
export interface Reply {
  status: number | 'hang'
  headers?: Record<string, string>
}

/** An integrator's receiver, on this machine. */
export interface Receiver {
  url: string
  received: Received[]
  /** Decides the answers; 204 unless changed. */
  answer: (webhook: Omit<Received, 'accepted'>) => Reply
  /** Resolves when `done` holds, which is looked at after each webhook. @throws Error after so many milliseconds */
  until(done: () => boolean, ms?: number): Promise<void>
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const bell = new Bell()
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString()
      const webhook = { headers: request.headers, text, body: receivedShape.parse(JSON.parse(text)) }
      const { status, headers } = receiver.answer(webhook)
      if (status === 'hang') request.socket.destroy()
      else response.writeHead(status, headers).end()
      receiver.received.push({ ...webhook, accepted: status !== 'hang' && status >= 200 && status < 300 })
      bell.ring()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answer: () => ({ status: 204 }),
    async until(done, ms = 20_000) {
      const end = performance.now() + ms
      while (!done()) {
        const left = end - performance.now()
        if (left <= 0)
          throw new Error(
            `The receiver waited ${ms} ms in vain; it has ${receiver.received.length} webhooks.`,
          )
        await bell.wait(Math.min(left, 1000))
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

/** Verifies as the specification says, on its own: this code shares nothing with the service's. */
export function verifies(secret: string, { headers, text }: Pick<Received, 'headers' | 'text'>): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`
  const expected = createHmac('sha256', key).update(signed).digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const [version, value = ''] = one.split(',')
      const given = Buffer.from(value, 'base64')
      return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
    })
}
