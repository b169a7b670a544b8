// Collects one mailbox, fetches the package and proves it here: node collect-mailbox.ts CONNECTION MAILBOX FOLDER
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { createClient } from '@gatewarden/client'
import { verifyPackage } from '@gatewarden/evidence'

const { GATEWARDEN_URL: url = 'http://localhost:8090', GATEWARDEN_API_KEY: apiKey = '' } = process.env
const [connection = '', mailbox = '', folder = 'package'] = process.argv.slice(2)
const gatewarden = createClient({ url, apiKey })

const { id } = await gatewarden.request('POST /v1/collections', {
  body: {
    connection,
    name: 'Example',
    custodians: [{ name: mailbox, mailboxes: [mailbox] }],
    from: '2000-01-01T00:00:00Z',
    to: '2100-01-01T00:00:00Z',
  },
})
const path = { id }
let progress = await gatewarden.request('GET /v1/collections/{id}/progress', { path })
while (progress.status === 'running' || progress.status === 'sealing') {
  await new Promise((resolve) => setTimeout(resolve, 250))
  progress = await gatewarden.request('GET /v1/collections/{id}/progress', { path })
}
const { enumerated, collected, filtered, exceptions, vanished } = progress.numbers
console.log(`${progress.status}: ${enumerated} = ${collected} + ${filtered} + ${exceptions} + ${vanished}`)

// The key comes by another way than the package: whoever forged the one would have to forge the other.
const { publicKey } = await gatewarden.request('GET /v1/collections/{id}/package', { path })
const { body } = await gatewarden.stream('GET /v1/collections/{id}/package/download', { path })
mkdirSync(folder, { recursive: true })
const tar = spawn('tar', ['-x', '-C', folder], { stdio: ['pipe', 'inherit', 'inherit'] })
const ended = once(tar, 'close')
await pipeline(Readable.fromWeb(body as ReadableStream), tar.stdin)
await ended
const proof = await verifyPackage(join(folder, readdirSync(folder)[0] ?? ''), { publicKey })
console.log(
  proof.ok ? `proved: ${proof.rows} messages, ${proof.files} files` : JSON.stringify(proof.problems),
)
process.exitCode = proof.ok ? 0 : 1
