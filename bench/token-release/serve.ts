// The service as a process of its own, with COUNT connections put into it first; prints where it is as one line of JSON.

import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// As bin.ts does: what is compiled once is kept, types already stripped.
enableCompileCache()
const { createService } = await import('@gatewarden/server')
const { fillConnections } = await import('./fill.ts')

const [folder = '', count = '0'] = process.argv.slice(2)
const service = await createService({
  flags: {
    dataFolder: folder,
    listen: { port: 0 },
    log: { level: 'warn' },
    limits: { requestsPerSecond: 1_000_000, requestsBurst: 1_000_000 },
  },
})
if (count !== '0') await fillConnections(service, Number(count))
const made = await fetch(`${service.url}/v1/keys`, {
  method: 'POST',
  headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'bench', scopes: ['tokens:release'] }),
})
const { key, id } = (await made.json()) as { key: string; id: string }
const postmaster = readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]
process.stdout.write(
  `${JSON.stringify({ url: service.url, key, keyId: id, adminKey: service.adminKey, postmaster, target: service.platform.db.target })}\n`,
)
process.on('SIGTERM', () => service.close().then(() => process.exit(0)))
