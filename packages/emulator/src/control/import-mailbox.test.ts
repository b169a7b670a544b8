import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmulator, type Emulator } from '../create-emulator.ts'
import { bulkMail } from '../seed/bulk-mail.ts'
import { importMail } from './import-mail.ts'

const address = 'samir.patel@contoso.onmicrosoft.com'
const corpora = fileURLToPath(new URL('../../../../../shared/corpora/', import.meta.url))
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

let folder: string
let emulator: Emulator | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatewarden-import-'))
})
afterEach(async () => {
  await emulator?.close()
  emulator = undefined
  rmSync(folder, { recursive: true, force: true })
})

async function graph(running: Emulator, path: string): Promise<Response> {
  const [tenant] = running.describe().tenants
  const app = tenant?.apps.find(({ consented }) => consented)
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: app?.appId ?? '',
    client_secret: app?.clientSecret ?? '',
    scope: 'https://graph.microsoft.com/.default',
  })
  const answer = await fetch(`${running.origin}/${tenant?.id}/oauth2/v2.0/token`, { method: 'POST', body })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return fetch(`${running.origin}/v1.0/users/${address}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
}

describe('filling a mailbox from files', () => {
  it('puts top-level mail into the inbox and folders where their names say, and serves the same bytes', async () => {
    const [first, second, third] = [...bulkMail({ count: 3, meanBytes: 3000 })]
    mkdirSync(join(folder, 'Sent Items'))
    mkdirSync(join(folder, 'Projects', 'Bell'), { recursive: true })
    writeFileSync(join(folder, 'a.eml'), first?.mime ?? '')
    writeFileSync(join(folder, 'Sent Items', 'b.eml'), second?.mime ?? '')
    writeFileSync(join(folder, 'Projects', 'Bell', 'c.eml'), third?.mime ?? '')
    writeFileSync(join(folder, 'notes.pdf'), 'x')
    emulator = await createEmulator({ mail: [{ address, path: folder }] })
    expect(emulator.imports).toMatchObject([
      { address, messages: 3, skipped: [{ source: join(folder, 'notes.pdf') }] },
    ])
    const { mail } = emulator.world.mailboxAt(address)?.mailbox ?? {}
    const stored = (path: string[]) =>
      [...(mail?.folderAt(path).messages ?? [])].map((message) =>
        sha(emulator?.world.spool.read(message.content) ?? Buffer.alloc(0)),
      )
    expect(stored(['inbox'])).toContain(sha(first?.mime ?? Buffer.alloc(0)))
    expect(stored(['sentitems'])).toContain(sha(second?.mime ?? Buffer.alloc(0)))
    expect(stored(['Projects', 'Bell'])).toEqual([sha(third?.mime ?? Buffer.alloc(0))])
    const found = (await (await graph(emulator, "/messages?$filter=subject eq 'Tour 1, bay 0'")).json()) as {
      value: { id: string; receivedDateTime: string }[]
    }
    expect(found.value[0]?.receivedDateTime).toBe(first?.receivedDateTime.replace('.000Z', 'Z'))
    const served = await graph(emulator, `/messages/${found.value[0]?.id}/$value`)
    expect(sha(new Uint8Array(await served.arrayBuffer()))).toBe(sha(first?.mime ?? Buffer.alloc(0)))
  })

  it('refuses an unknown mailbox and a path without mail, and leaves no emulator running', async () => {
    writeFileSync(join(folder, 'a.pdf'), 'x')
    await expect(
      createEmulator({ mail: [{ address: 'nobody@contoso.onmicrosoft.com', path: folder }] }),
    ).rejects.toThrow(
      `there is no mailbox nobody@contoso.onmicrosoft.com to import ${folder} into; take one of …@contoso.onmicrosoft.com or …@fabrikam.onmicrosoft.com`,
    )
    await expect(createEmulator({ mail: [{ address, path: folder }] })).rejects.toThrow(
      `${folder}: there is no message in it; the first of 1 files left out is ${join(folder, 'a.pdf')}: only .eml, .msg, .txt, .mbox and .mbx are read, not .pdf`,
    )
  })

  it.skipIf(!existsSync(corpora))('brings in public corpora and keeps every byte', async () => {
    emulator = await createEmulator({ mail: [{ address, path: corpora }] })
    const wanted: string[] = []
    for await (const item of importMail(corpora)) if (item.kind === 'message') wanted.push(sha(item.bytes))
    expect(wanted.length).toBeGreaterThan(670)
    const { spool } = emulator.world
    const stored = new Set(
      (emulator.world.mailboxAt(address)?.mailbox.mail.newestFirst ?? []).map((message) =>
        sha(spool.read(message.content)),
      ),
    )
    expect(wanted.filter((digest) => !stored.has(digest))).toEqual([])
  })
  if (!existsSync(corpora))
    console.log('left out: ../shared/corpora is absent, so no public mail was brought in')
})
