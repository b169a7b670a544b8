import { join } from 'node:path'
import { createClient, type GatewardenClient } from '@gatewarden/client'
import type { ClientConfig } from 'pg'
import { type Started, startPinned } from '../pinned.ts'

export interface EmulatorReady {
  origin: string
  addresses: string[]
  pid: number
}
export interface ServiceReady {
  url: string
  key: string
  connection: string
  pid: number
  /** Where its database is. */
  target: ClientConfig
}

export interface WatchedService {
  emulator: Started<EmulatorReady>
  service: Started<ServiceReady>
  client: GatewardenClient
  stop(): Promise<void>
}

/** An emulator with so many empty mailboxes, and a service with a connection to it; both on both processors. */
export async function watchedService(folder: string, mailboxes: number): Promise<WatchedService> {
  const both = '0,1'
  const scripts = join(import.meta.dirname, '../collection')
  const emulator = await startPinned<EmulatorReady>(both, join(scripts, 'emulator.ts'), [
    '0',
    String(mailboxes),
  ])
  const flags = {
    egress: { allow: ['127.0.0.1'] },
    limits: { requestsPerSecond: 1_000_000, requestsBurst: 1_000_000 },
  }
  const service = await startPinned<ServiceReady>(both, join(scripts, 'serve.ts'), [
    join(folder, 'data'),
    emulator.ready.origin,
    // An argument takes 128 KB: thousands of addresses are no concern of the service.
    JSON.stringify({ ...emulator.ready, addresses: [] }),
    JSON.stringify(flags),
  ])
  return {
    emulator,
    service,
    client: createClient({ url: service.ready.url, apiKey: service.ready.key }),
    async stop() {
      await service.stop()
      await emulator.stop()
    },
  }
}

/** Follows the mailboxes' mail; resolves once each is followed and Microsoft notifies of it. */
export async function followAll(
  { client, service }: WatchedService,
  mailboxes: readonly string[],
  onProgress: (following: number, notified: number) => void,
): Promise<void> {
  const watch = await client.request('POST /v1/watches', {
    body: { connection: service.ready.connection, mailboxes: [...mailboxes] },
  })
  for (;;) {
    let following = 0
    let notified = 0
    const path = { id: watch.id }
    for await (const one of client.each('GET /v1/watches/{id}/mailboxes', { path, query: { limit: 200 } })) {
      if (one.state === 'following') following += 1
      if (one.notifications.some(({ state }) => state === 'active')) notified += 1
    }
    onProgress(following, notified)
    if (following === mailboxes.length && notified === mailboxes.length) return
    await new Promise((resolve) => setTimeout(resolve, Math.max(250, mailboxes.length)))
  }
}
