// The service with its relay open, an organization connected by IMAP and SMTP; prints where it is as one line of JSON.

import { enableCompileCache } from 'node:module'
import { createClient } from '@gatewarden/client'
import { walk } from '../../packages/cli/src/local/demo/person.ts'
import type { EmulatorReady } from './ready.ts'

// As bin.ts does: what is compiled once is kept, types already stripped.
enableCompileCache()
const { createService } = await import('@gatewarden/server')

const [folder = '', ready = '{}'] = process.argv.slice(2)
const emulator: EmulatorReady = JSON.parse(ready)
const service = await createService({
  flags: {
    dataFolder: folder,
    listen: { port: 0 },
    microsoft: {
      emulator: emulator.origin,
      emulatorImap: `${emulator.imaps.host}:${emulator.imaps.port}`,
      emulatorSmtp: `${emulator.smtp.host}:${emulator.smtp.port}`,
      emulatorCa: emulator.caFile,
    },
    log: { level: 'warn' },
  },
})
const client = createClient({ url: service.url, apiKey: service.adminKey })
const connector = await client.request('POST /v1/connectors', {
  body: {
    type: 'exchange-imap-smtp',
    mode: 'organization',
    name: 'bench',
    permissions: ['IMAP.AccessAsApp', 'SMTP.SendAsApp'],
    app: {
      clientId: emulator.appId,
      cloud: 'emulator',
      credential: { kind: 'secret', secret: emulator.clientSecret },
    },
  },
})
const session = await client.request('POST /v1/connect-sessions', {
  body: { customer: { externalId: 'self' }, connector: connector.id, completion: 'end-page' },
})
const { userPrincipalName: userName, password } = emulator.admin
await walk(session.url, { userName, password, consent: 'accept' })
const { connection } = await client.request('GET /v1/connect-sessions/{id}', { path: { id: session.id } })
if (!connection) throw new Error('nobody is connected')
const listener = async (protocol: 'imap' | 'smtp', security: 'tls' | 'none'): Promise<number> => {
  const { id } = await client.request('POST /v1/relay/listeners', {
    body: {
      name: protocol,
      protocol,
      security,
      port: 0,
      ...(security === 'none' && { networks: ['127.0.0.1'] }),
    },
  })
  for (;;) {
    const port = service.features.relay.portOf(id)
    if (port !== undefined) return port
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const credential = await client.request('POST /v1/relay/credentials', {
  body: { name: 'bench', connection, mailbox: emulator.mailbox },
})
const { certificate } = await client.request('GET /v1/relay/authority')
const line = {
  pid: process.pid,
  imap: await listener('imap', 'tls'),
  smtp: await listener('smtp', 'none'),
  username: credential.username,
  password: credential.password,
  ca: certificate,
}
process.stdout.write(`${JSON.stringify(line)}\n`)
process.on('SIGTERM', () => service.close().then(() => process.exit(0)))
