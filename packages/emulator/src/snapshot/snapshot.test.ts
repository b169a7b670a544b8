import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../create-emulator.ts'
import { clerkToken, OfficeClerk } from './testing/office-clerk.ts'
import { anyDeed, doDeed } from './testing/office-work.ts'
import { ada, bo, clerk, office, smallOffice, startOfTime } from './testing/small-office.ts'

let one: Emulator
let other: Emulator
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'snapshots-'))
  one = await createEmulator({ seed: smallOffice(), now: startOfTime, stillClock: true })
  other = await createEmulator({ seed: { tenants: [] }, stillClock: true, randomSeed: 99 })
})

beforeEach(async () => {
  await Promise.all([one.reset(), other.reset()])
})

afterAll(async () => {
  await Promise.all([one?.close(), other?.close()])
  rmSync(folder, { recursive: true, force: true })
})

async function token(emulator: Emulator, wanted: Record<string, string>): Promise<Record<string, unknown>> {
  const app = { client_id: clerk.appId, client_secret: clerk.secret }
  const response = await fetch(`${emulator.origin}/${office}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...app, scope: 'openid offline_access User.Read', ...wanted }),
  })
  return Object(await response.json())
}

/** What an IMAP client sees: every folder with the numbers, flags and sizes of its messages. */
async function imapView(emulator: Emulator, token: string): Promise<unknown> {
  const client = new ImapFlow({
    ...emulator.ready.imaps,
    secure: true,
    tls: { ca: readFileSync(emulator.caFile) },
    logger: false,
    auth: { user: ada, accessToken: token },
  })
  await client.connect()
  try {
    const seen: unknown[] = []
    for (const { path } of await client.list()) {
      const box = await client.mailboxOpen(path, { readOnly: true })
      const messages: unknown[] = []
      if (box.exists > 0) {
        for await (const { uid, flags, size, envelope } of client.fetch('1:*', {
          flags: true,
          size: true,
          envelope: true,
        }))
          messages.push([uid, [...(flags ?? [])].sort(), size, envelope?.subject])
      }
      seen.push([path, String(box.uidValidity), box.uidNext, messages])
    }
    return seen
  } finally {
    await client.logout()
  }
}

test('an emulator made of a snapshot answers as the one it was taken of, and goes on as that does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyDeed, { minLength: 5, maxLength: 25 }),
      fc.array(anyDeed, { minLength: 3, maxLength: 10 }),
      async (before, after) => {
        await one.reset()
        const here = new OfficeClerk(one, await clerkToken(one))
        const mailToken = await clerkToken(one, 'outlook.office365.com')
        for (const deed of before.slice(0, 4)) await doDeed(here, deed)
        const links = await here.follow()
        for (const deed of before.slice(4)) await doDeed(here, deed)
        await other.restore(await one.snapshot())
        const there = new OfficeClerk(other, here.token)
        expect(other.now()).toEqual(one.now())
        expect(await there.lookAround()).toEqual(await here.lookAround())
        for (const deed of after) expect(await doDeed(there, deed)).toEqual(await doDeed(here, deed))
        for (const link of links) expect(await there.ask('GET', link)).toEqual(await here.ask('GET', link))
        expect(await there.lookAround()).toEqual(await here.lookAround())
        expect(await imapView(other, mailToken)).toEqual(await imapView(one, mailToken))
      },
    ),
    { numRuns: 4 },
  )
}, 300_000)

test('what clients hold stays good: refresh tokens, subscriptions, mail that is held', async () => {
  const heard: string[] = []
  const listener = createServer((request, response) => {
    const token = new URL(request.url ?? '/', 'http://x').searchParams.get('validationToken')
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
    request.on('end', () => response.writeHead(200, { 'Content-Type': 'text/plain' }).end(token ?? ''))
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  try {
    const address = listener.address()
    const port = typeof address === 'object' ? address?.port : 0
    const here = new OfficeClerk(one, await clerkToken(one))
    const subscribed = await here.ask('POST', '/subscriptions', {
      changeType: 'created',
      resource: `users/${bo}/messages`,
      notificationUrl: `http://127.0.0.1:${port}/`,
      expirationDateTime: new Date(startOfTime.getTime() + 3_600_000).toISOString(),
    })
    expect(subscribed.status).toBe(201)
    one.holdMail({ hold: bo })
    await here.ask('POST', `/users/${ada}/sendMail`, {
      message: { subject: 'held', toRecipients: [{ emailAddress: { address: bo } }] },
    })
    one.setPolicy(office, { userConsent: 'allow' })
    one.grant(clerk.appId, {
      tenantId: office,
      resource: 'graph',
      application: [],
      delegated: ['User.Read', 'openid', 'offline_access'],
      delegatedFor: 'everybody',
    })
    const { refresh_token: refreshToken } = await token(one, {
      grant_type: 'password',
      username: ada,
      password: 'Pass-word-1',
    })
    const snapshot = await one.snapshot()
    one.holdMail({ release: bo })
    await other.restore(snapshot)
    heard.length = 0
    const renewed = await token(other, { grant_type: 'refresh_token', refresh_token: String(refreshToken) })
    expect(renewed).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) })
    expect(other.subscriptions()).toEqual(one.subscriptions())
    expect(other.holdMail({ release: bo })).toEqual({ delivered: 1 })
    await expect.poll(() => heard.join(''), { timeout: 10_000 }).toContain('"changeType":"created"')
    other.advance(3_600_001)
    expect(other.subscriptions()).toEqual([])
    expect(one.subscriptions()).toHaveLength(1)
  } finally {
    listener.closeAllConnections()
    listener.close()
  }
})

test('over HTTP snapshots are kept by number, fetched, put back and removed', async () => {
  const at = `${one.origin}/_emulator`
  const post = (path: string, body = '') => fetch(`${at}${path}`, { method: 'POST', body })
  const subjects = () =>
    [...(one.world.mailboxAt(ada)?.mailbox.mail.newestFirst ?? [])].map(({ summary }) => summary.subject)
  one.putMessage(ada, { folder: ['inbox'], mime: Buffer.from('Subject: kept\r\n\r\n') })
  const kept = Object(await (await post('/snapshots', JSON.stringify({ name: 'before' }))).json())
  expect(kept).toMatchObject({ name: 'before', now: startOfTime.toISOString(), bytes: expect.any(Number) })
  expect(await (await fetch(`${at}/snapshots`)).json()).toEqual([kept])
  const bytes = Buffer.from(await (await fetch(`${at}/snapshots/${kept.id}`)).arrayBuffer())
  expect(bytes).toHaveLength(kept.bytes)

  // Somebody who leaves in the middle of it disturbs nobody.
  const left = await fetch(`${at}/snapshots/${kept.id}`)
  await left.body?.cancel()
  one.putMessage(ada, { folder: ['inbox'], mime: Buffer.from('Subject: later\r\n\r\n') })
  expect((await post(`/snapshots/${kept.id}/restore`)).status).toBe(204)
  expect(subjects()).toEqual(['kept'])
  expect((await fetch(`${other.origin}/_emulator/restore`, { method: 'POST', body: bytes })).status).toBe(204)
  expect(other.world.mailboxAt(ada)?.mailbox.mail.newestFirst).toHaveLength(1)

  expect((await post('/snapshots', '{"title":"x"}')).status).toBe(400)
  expect((await post('/snapshots/99/restore')).status).toBe(404)
  expect((await fetch(`${at}/snapshots/${kept.id}`, { method: 'DELETE' })).status).toBe(204)
  expect((await fetch(`${at}/snapshots/${kept.id}`)).status).toBe(404)
  const refused = await post('/restore', 'this is no snapshot')
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { error: 'This is no snapshot of an emulator.' },
  ])
  expect(subjects()).toEqual(['kept'])
})

test('a file is for this user alone, and an emulator begins with it and begins with it again', async () => {
  const file = join(folder, 'office.snapshot')
  one.putMessage(ada, { folder: ['inbox'], mime: Buffer.from('Subject: kept\r\n\r\n') })
  one.advance(86_400_000)
  await one.saveSnapshot(file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['office.snapshot'])
  const third = await createEmulator({ snapshot: file, stillClock: true })
  try {
    expect(third.now()).toEqual(one.now())
    third.addUser({ tenant: office, userPrincipalName: `new@${office}`, displayName: 'New' })
    third.advance(1000)
    await third.reset()
    expect(third.now()).toEqual(one.now())
    expect(third.world.findTenant(office)?.directory.find(`new@${office}`)).toBeUndefined()
    expect(third.world.mailboxAt(ada)?.mailbox.mail.newestFirst).toHaveLength(1)
  } finally {
    await third.close()
  }
  await expect(createEmulator({ snapshot: file, randomSeed: 3 })).rejects.toThrow(
    'leave out the option randomSeed',
  )
})

/** A fingerprint of all but the line that has the time, and the checksum. */
function stateIn(snapshot: Uint8Array): string {
  const bytes = Buffer.from(snapshot)
  return createHash('sha256')
    .update(bytes.subarray(bytes.indexOf(0x0a), -65))
    .digest('hex')
}

test('what is no snapshot, damaged, cut or too new is refused in words, and nothing changes', async () => {
  const good = Buffer.from(await one.snapshot())
  const line = good.indexOf(0x0a) + 1
  const header = Object(JSON.parse(good.subarray(0, line).toString()))
  const rewritten = (change: object) =>
    Buffer.concat([Buffer.from(`${JSON.stringify({ ...header, ...change })}\n`), good.subarray(line)])
  const flipped = Buffer.from(good)
  flipped[line + 10] = (flipped[line + 10] ?? 0) ^ 1
  const cases: [Buffer, RegExp][] = [
    [Buffer.alloc(0), /no snapshot/],
    [Buffer.from('{"format":"something else"}\n'), /no snapshot/],
    [Buffer.alloc(100_000, 0x7b), /no snapshot/],
    [good.subarray(0, good.length - 1), /was cut or changed/],
    [good.subarray(0, line), /was cut or changed/],
    [flipped, /damaged/],
    [rewritten({ now: '2030-01-01T00:00:00Z' }), /damaged|was cut/],
    [rewritten({ version: 999 }), /version 999, of a newer emulator/],
    [rewritten({ version: 0 }), /version 0, of an older emulator/],
  ]
  const before = stateIn(await one.snapshot())
  for (const [bytes, message] of cases) {
    await expect(one.restore(bytes)).rejects.toMatchObject({
      name: 'SnapshotError',
      message: expect.stringMatching(message),
    })
  }
  await expect(one.restore(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'ENOENT' })
  expect(stateIn(await one.snapshot())).toBe(before)
  writeFileSync(join(folder, 'bad'), flipped)
  await expect(createEmulator({ snapshot: join(folder, 'bad'), spoolFolder: folder })).rejects.toThrow(
    'damaged',
  )
  expect(readdirSync(folder).filter((name) => name.endsWith('.spool'))).toEqual([])
})
