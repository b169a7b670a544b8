// The service beside an emulator; prints where it is as one line of JSON.

import { enableCompileCache } from 'node:module'
import type { EmulatorReady } from './ready.ts'

// As bin.ts does: what is compiled once is kept, types already stripped.
enableCompileCache()
const { createService } = await import('@gatewarden/server')

const [folder = '', ready = '{}'] = process.argv.slice(2)
const { origin, imaps, smtp, caFile }: EmulatorReady = JSON.parse(ready)
const service = await createService({
  flags: {
    dataFolder: folder,
    listen: { port: 0 },
    microsoft: {
      emulator: origin,
      emulatorImap: `${imaps.host}:${imaps.port}`,
      emulatorSmtp: `${smtp.host}:${smtp.port}`,
      emulatorCa: caFile,
    },
    log: { level: 'warn' },
  },
})
process.stdout.write(`${JSON.stringify({ pid: process.pid, url: service.url, key: service.adminKey })}\n`)
process.on('SIGTERM', () => service.close().then(() => process.exit(0)))
