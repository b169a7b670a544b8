// The service on an emulator, an organization connected; prints where it is as one line of JSON.

import { enableCompileCache } from 'node:module'
import { createClient } from '@gatewarden/client'
import { walk } from '../../packages/cli/src/local/demo/person.ts'

// As bin.ts does: what is compiled once is kept, types already stripped.
enableCompileCache()
const { createService } = await import('@gatewarden/server')

const [folder = '', origin = '', ready = '{}', more = '{}'] = process.argv.slice(2)
const { fresh, admin } = JSON.parse(ready) as {
  fresh: { appId: string; clientSecret: string }
  admin: { userPrincipalName: string; password: string }
}
const service = await createService({
  flags: {
    dataFolder: folder,
    listen: { port: 0 },
    microsoft: { emulator: origin },
    log: { level: 'warn' },
    ...JSON.parse(more),
  },
})
const client = createClient({ url: service.url, apiKey: service.adminKey })
const connector = await client.request('POST /v1/connectors', {
  body: {
    type: 'outlook-mail-org',
    name: 'bench',
    app: {
      clientId: fresh.appId,
      cloud: 'emulator',
      credential: { kind: 'secret', secret: fresh.clientSecret },
    },
  },
})
const session = await client.request('POST /v1/connect-sessions', {
  body: { customer: { externalId: 'self' }, connector: connector.id, completion: 'end-page' },
})
await walk(session.url, { userName: admin.userPrincipalName, password: admin.password, consent: 'accept' })
const { connection } = await client.request('GET /v1/connect-sessions/{id}', { path: { id: session.id } })
process.stdout.write(
  `${JSON.stringify({ url: service.url, key: service.adminKey, connection, pid: process.pid, target: service.platform.db.target })}\n`,
)
process.on('SIGTERM', () => service.close().then(() => process.exit(0)))
