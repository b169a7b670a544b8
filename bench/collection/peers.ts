import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import tls from 'node:tls'
import { Client } from '@microsoft/microsoft-graph-client'
import { Pool } from 'undici'

export interface Source {
  origin: string
  secureOrigin: string
  caFile: string
  addresses: string[]
  token: string
}

/** A token as any program gets one. */
export async function appToken(ready: {
  origin: string
  tenant: string
  app: { appId: string; clientSecret: string }
}) {
  const answer = await fetch(`${ready.origin}/${ready.tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: ready.app.appId,
      client_secret: ready.app.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { access_token } = (await answer.json()) as { access_token: string }
  return access_token
}

/** Every message's id, by mailbox. */
export async function listIds(source: Source): Promise<[address: string, id: string][]> {
  const ids: [string, string][] = []
  for (const address of source.addresses) {
    let url: string | undefined = `${source.origin}/v1.0/users/${address}/messages?$select=id&$top=500`
    while (url) {
      const answer: Response = await fetch(url, { headers: { authorization: `Bearer ${source.token}` } })
      const page = (await answer.json()) as { value: { id: string }[]; '@odata.nextLink'?: string }
      ids.push(...page.value.map(({ id }): [string, string] => [address, id]))
      url = page['@odata.nextLink']
    }
  }
  return ids
}

/** The floor: the same bytes with the same HTTP client, four streams for each mailbox, hashed, written, fsynced, renamed. */
export async function floor(
  source: Source,
  ids: readonly [string, string][],
  folder: string,
): Promise<number> {
  mkdirSync(folder, { recursive: true })
  const pool = new Pool(source.origin, { connections: 4 * source.addresses.length })
  const queues = new Map<string, string[]>()
  for (const [address, id] of ids) {
    const queue = queues.get(address) ?? []
    queue.push(id)
    queues.set(address, queue)
  }
  let number = 0
  const worker = async (address: string, queue: string[]) => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const path = `/v1.0/users/${address}/messages/${encodeURIComponent(id)}/$value`
      const { body } = await pool.request({
        method: 'GET',
        path,
        headers: { authorization: `Bearer ${source.token}` },
      })
      const [sha256, md5] = [createHash('sha256'), createHash('md5')]
      const temporary = join(folder, `${++number}.tmp`)
      const file = await open(temporary, 'w')
      for await (const chunk of body) {
        sha256.update(chunk)
        md5.update(chunk)
        await file.write(chunk)
      }
      await file.sync()
      await file.close()
      await rename(temporary, join(folder, sha256.digest('hex')))
    }
  }
  const began = performance.now()
  await Promise.all(
    [...queues].flatMap(([address, queue]) => Array.from({ length: 4 }, () => worker(address, queue))),
  )
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  return ids.length / seconds
}

/** What a program does that takes Microsoft's library and a loop: one message after the other, kept in memory, written. */
export async function plainLoop(
  source: Source,
  ids: readonly [string, string][],
  folder: string,
): Promise<number> {
  mkdirSync(folder, { recursive: true })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(source.caFile, 'utf8')])
  const client = Client.init({
    baseUrl: `${source.secureOrigin}/`,
    customHosts: new Set([new URL(source.secureOrigin).hostname]),
    authProvider: (done) => done(null, source.token),
  })
  const began = performance.now()
  let number = 0
  for (const [address, id] of ids) {
    const stream: ReadableStream<Uint8Array> = await client
      .api(`/users/${address}/messages/${id}/$value`)
      .getStream()
    const file = await open(join(folder, `${++number}.eml`), 'w')
    for await (const chunk of stream) await file.write(chunk)
    await file.close()
  }
  return ids.length / ((performance.now() - began) / 1000)
}
