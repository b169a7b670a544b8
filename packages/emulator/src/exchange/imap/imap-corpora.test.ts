import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ImapFlow } from 'imapflow'
import { expect, it } from 'vitest'
import { startExchange } from '../testing/exchange-site.ts'

// Mail as the world writes it, good and bad, where the collection lies beside the checkout.
const corpora = resolve(import.meta.dirname, '../../../../../../shared/corpora')

interface Part {
  readonly part?: string | undefined
  readonly type: string
  readonly size?: number | undefined
  readonly childNodes?: readonly Part[] | undefined
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return files(path)
    return /LICEN[CS]E|INDEX\.tsv|README/i.test(name) ? [] : [path]
  })
}

/** Parts that have bytes of their own, with the number to ask for them. */
function leaves(part: Part): Part[] {
  const below = part.childNodes ?? []
  return part.type.startsWith('multipart/') ? below.flatMap(leaves) : [part]
}

it('describes every message of the corpora so that ImapFlow can read it, and serves it and its parts byte for byte', {
  timeout: 180_000,
}, async () => {
  if (!existsSync(corpora)) {
    process.stdout.write('left out: the mail corpora are not beside the checkout\n')
    return
  }
  await using site = await startExchange()
  const { mail } = site.ada.mailbox
  const stored = new Map<number, { readonly path: string; readonly bytes: Buffer }>()
  for (const path of files(corpora)) {
    const bytes = readFileSync(path)
    stored.set(mail.add(mail.wellKnown('inbox'), bytes).uid, { path, bytes })
  }
  const client = new ImapFlow({
    ...site.listeners.imaps,
    secure: true,
    tls: { ca: site.ca },
    logger: false,
    auth: { user: site.ada.mailbox.address, accessToken: site.userToken(site.ada.user) },
  })
  await client.connect()
  await client.mailboxOpen('INBOX', { readOnly: true })
  const wanted = { uid: true, envelope: true, bodyStructure: true, source: true, size: true }
  const described: { readonly uid: number; readonly parts: readonly Part[] }[] = []
  for await (const { uid, envelope, bodyStructure, source, size } of client.fetch('1:*', wanted)) {
    const { path, bytes } = stored.get(uid) ?? { path: '', bytes: Buffer.of() }
    expect(source?.equals(bytes), path).toBe(true)
    expect(size, path).toBe(bytes.length)
    expect(envelope, path).toBeDefined()
    expect(bodyStructure?.type, path).toMatch(/^[^/]+\/[^/]+$/)
    described.push({ uid, parts: bodyStructure ? leaves(bodyStructure) : [] })
  }
  expect(described).toHaveLength(stored.size)
  for (const { uid, parts } of described) {
    const numbers = parts.map(({ part = '1' }) => part)
    const message = await client.fetchOne(String(uid), { bodyParts: numbers }, { uid: true })
    const served = message ? message.bodyParts : undefined
    for (const { part = '1', size } of parts) {
      expect(served?.get(part)?.length, `${stored.get(uid)?.path} part ${part}`).toBe(size)
    }
  }
  await client.logout()
})
