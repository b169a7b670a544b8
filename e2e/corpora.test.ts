import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createGraphReader } from '../packages/cli/src/local/demo/graph-reader.ts'
import { type Installation, startInstallation } from './installation.ts'

const corpora = join(import.meta.dirname, '../../shared/corpora')
const address = 'corpus@contoso.onmicrosoft.com'
const timeout = 240_000

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Every message of the corpora: real and hostile, none of them ours. */
function messages(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return messages(path)
    return /LICEN[CS]E|README|INDEX\.tsv/i.test(name) ? [] : [path]
  })
}

const present = existsSync(corpora)
if (!present) console.log('e2e/corpora.test.ts is left out: there is no ../shared/corpora.')

let installation: Installation
beforeAll(async () => {
  if (present) installation = await startInstallation()
}, timeout)
afterAll(async () => installation?.close())

it.runIf(present)(
  'every message of the corpora comes out of Graph, of the API and of the package byte for byte',
  async () => {
    const { emulator, client } = installation
    emulator.addUser({ tenant: 'contoso.onmicrosoft.com', userPrincipalName: address, displayName: 'Corpus' })
    const files = messages(corpora)
    const stored = new Map<string, string>()
    for (const file of files) {
      const mime = readFileSync(file)
      const { immutableId } = emulator.putMessage(address, { folder: ['inbox', 'Corpora'], mime })
      stored.set(immutableId, sha256(mime))
    }
    expect(stored.size).toBe(files.length)
    expect(files.length).toBeGreaterThan(600)

    const connection = await installation.connectOrganization()
    const collection = await client.request('POST /v1/collections', {
      body: { connection, custodians: [{ name: 'Corpus', mailboxes: [address] }] },
    })
    let progress = await client.request('GET /v1/collections/{id}/progress', { path: { id: collection.id } })
    while (progress.status === 'running' || progress.status === 'sealing') {
      await new Promise((resolve) => setTimeout(resolve, 250))
      progress = await client.request('GET /v1/collections/{id}/progress', { path: { id: collection.id } })
    }
    expect(progress).toMatchObject({ status: 'completed', outcome: 'complete', meets: true })
    expect(progress.numbers).toMatchObject({ collected: files.length, exceptions: 0, vanished: 0 })

    const { folder, publicKey } = await client.request('GET /v1/collections/{id}/package', {
      path: { id: collection.id },
    })
    expect(await verifyPackage(folder, { publicKey })).toMatchObject({ ok: true, rows: files.length })
    const rows = readFileSync(join(folder, 'data', 'manifest.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const packaged = new Map<string, string>()
    for (const row of rows) {
      const bytes = readFileSync(join(folder, row.nativePath))
      expect(row.sha256).toBe(sha256(bytes))
      packaged.set(row.immutableId ?? row.itemId, sha256(bytes))
    }
    expect(packaged).toEqual(stored)

    const { accessToken } = await client.request('POST /v1/connections/{id}/token', {
      path: { id: connection },
    })
    const graph = createGraphReader(emulator, async () => accessToken)
    for (const [id, hash] of stored) expect(sha256(await graph.mime(address, id)), id).toBe(hash)

    const [some] = stored.keys()
    const answer = await client.stream(
      'GET /v1/connections/{id}/mailboxes/{address}/messages/{message}/mime',
      {
        path: { id: connection, address, message: some ?? '' },
      },
    )
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(stored.get(some ?? ''))
  },
  timeout,
)
