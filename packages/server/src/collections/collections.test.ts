import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { message } from './testing/messages.ts'
import { reportOf, rowsOf } from './testing/package-reader.ts'
import { createRig, type Rig } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())
afterEach(() => {
  rig.emulator.clearFaults()
  rig.emulator.clearRequests()
  rig.hook.at = undefined
})

const ended = ['completed', 'incomplete', 'paused']
const packageOf = async (id: string) => (await rig.call('GET', `/v1/collections/${id}/package`)).body

test('collects mailboxes byte for byte into a package that verifies', async () => {
  const [one, other] = [rig.mailbox(), rig.mailbox()]
  const sent = new Map<string, string>()
  for (let i = 0; i < 30; i++) {
    const mime = message(i)
    sent.set(
      rig.put(i % 3 === 0 ? other : one, i % 2 === 0 ? 'inbox' : ['inbox', 'Projects', '2026'], mime),
      mime,
    )
  }
  const id = await rig.collect([one, other])
  expect(await rig.until(id, ended)).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    reason: null,
    numbers: { enumerated: 30, collected: 30, filtered: 0, exceptions: 0, vanished: 0 },
    package: { number: 1, rows: 30 },
  })
  const sealed = await packageOf(id)
  const { body: key } = await rig.call('GET', '/v1/collections/signing-key')
  expect(sealed.publicKey).toBe(key.publicKey)
  expect(await verifyPackage(sealed.folder, { publicKey: key.publicKey })).toMatchObject({
    ok: true,
    packageId: `${id}.1`,
    rows: 30,
    signer: { status: 'established' },
  })
  const rows = await rowsOf(sealed.folder)
  expect(new Set(rows.map((row) => row.itemId))).toEqual(new Set(sent.keys()))
  for (const row of rows) {
    expect((await readFile(join(sealed.folder, row.nativePath))).toString()).toBe(sent.get(row.itemId))
    expect(row).toMatchObject({
      attempt: 1,
      listedBy: 'delta',
      itemClass: 'message',
      from: { name: 'Ada', address: 'ada@contoso.com' },
    })
    expect(row.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(row.folderPath.at(0)).toBe('Inbox')
  }
  const asked = rig.emulator.requests().filter((request) => request.url.endsWith('/$value'))
  expect(asked).toHaveLength(30)
})

test('four messages, of which two are byte-identical and one has another one’s Message-ID, are four rows', async () => {
  const address = rig.mailbox()
  const same = message('same')
  rig.put(address, 'inbox', same)
  rig.put(address, ['inbox', 'Copies'], same)
  rig.put(address, 'inbox', message('same', ' but another body'))
  rig.put(address, 'inbox', message('other'))
  const id = await rig.collect([address])
  expect(await rig.until(id, ended)).toMatchObject({ status: 'completed', numbers: { collected: 4 } })
  const rows = await rowsOf((await packageOf(id)).folder)
  expect(rows).toHaveLength(4)
  expect(new Set(rows.map((row) => row.sha256)).size).toBe(3)
  expect(rows.filter((row) => row.internetMessageId === '<same@contoso.com>')).toHaveLength(3)
})

test('the window decides, drafts are in or out as asked, and each folder’s numbers meet', async () => {
  const address = rig.mailbox()
  const received = (day: string) => ({ receivedAt: Date.parse(day) })
  rig.put(address, 'inbox', message('before'), received('2025-12-31T22:59:59Z'))
  rig.put(address, 'inbox', message('first'), received('2025-12-31T23:00:00Z'))
  rig.put(address, 'inbox', message('last'), received('2026-01-31T22:59:59Z'))
  rig.put(address, 'inbox', message('after'), received('2026-01-31T23:00:00Z'))
  rig.put(address, 'drafts', message('draft'), { ...received('2026-01-15T00:00:00Z'), isDraft: true })
  const window = { from: '2026-01-01', to: '2026-01-31', timeZone: 'Europe/Berlin' }

  const id = await rig.collect([address], window)
  expect(await rig.until(id, ended)).toMatchObject({
    status: 'completed',
    window: { from: '2025-12-31T23:00:00.000Z', to: '2026-01-31T23:00:00.000Z', dateField: 'received' },
    numbers: { enumerated: 5, collected: 3, filtered: 2 },
  })
  const { folder } = await packageOf(id)
  expect((await rowsOf(folder)).map((row) => row.subject).sort()).toEqual([
    'Message draft',
    'Message first',
    'Message last',
  ])
  const inbox = (await reportOf(folder, 'reconciliation.csv')).find((line) => line.FOLDERPATH === 'Inbox')
  expect(inbox).toMatchObject({
    ENUMERATED: '4',
    COLLECTED: '2',
    FILTERED: '2',
    EXCEPTIONS: '0',
    VANISHED: '0',
    COUNTATSTART: '4',
  })

  const without = await rig.collect([address], { ...window, include: { drafts: false } })
  expect(await rig.until(without, ended)).toMatchObject({
    numbers: { enumerated: 5, collected: 2, filtered: 3 },
  })
})

test('hidden folders are collected, and left out by name where they are not wanted', async () => {
  const address = rig.mailbox()
  const mail = rig.emulator.world.mailboxAt(address)?.mailbox.mail
  const hidden = [...(mail?.folders ?? [])].find(
    (folder) => folder.isHidden && folder.displayName === 'Sync Issues',
  )
  if (!mail || !hidden) throw new Error('The emulator has no hidden folder.')
  mail.add(hidden, Buffer.from(message('hidden')), { receivedAt: Date.now() })
  rig.put(address, 'inbox', message('seen'))

  const all = await rig.collect([address])
  expect(await rig.until(all, ended)).toMatchObject({ numbers: { collected: 2 } })
  const visible = await rig.collect([address], { include: { hiddenFolders: false } })
  expect(await rig.until(visible, ended)).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    numbers: { enumerated: 1, collected: 1 },
  })
  const notCovered = await reportOf((await packageOf(visible)).folder, 'not-covered.csv')
  expect(notCovered).toContainEqual(
    expect.objectContaining({ SCOPE: 'folder', WHAT: 'Sync Issues', CODE: 'hidden_excluded' }),
  )
  expect(notCovered).toContainEqual(
    expect.objectContaining({ SCOPE: 'mailbox', MAILBOX: address, CODE: 'archive_unknown' }),
  )
})

test('a mailbox that cannot be read says why, and does not keep the others', async () => {
  const [good, denied, empty] = [rig.mailbox(), rig.mailbox(), rig.mailbox()]
  const unlicensed = rig.mailbox()
  rig.emulator.updateUser('contoso.onmicrosoft.com', unlicensed, { licensed: false })
  rig.emulator.addFault({
    path: `/v1.0/users/${encodeURIComponent(denied)}/*`,
    status: 403,
    code: 'ErrorAccessDenied',
  })
  rig.put(good, 'inbox', message(1))
  const nobody = 'nobody@contoso.onmicrosoft.com'
  const id = await rig.collect([good, denied, nobody, unlicensed, empty])
  const done = await rig.until(id, ended)
  expect(done).toMatchObject({ status: 'completed', outcome: 'with_gaps', numbers: { collected: 1 } })
  const access = new Map(
    done.custodians
      .flatMap((custodian: { mailboxes: { address: string; access: string }[] }) => custodian.mailboxes)
      .map((box: { address: string; access: string }) => [box.address, box.access]),
  )
  expect(access).toEqual(
    new Map([
      [good, 'ready'],
      [denied, 'denied'],
      [nobody, 'not_found'],
      [unlicensed, 'no_licence'],
      [empty, 'empty'],
    ]),
  )
  const { folder, publicKey } = await packageOf(id)
  expect((await verifyPackage(folder, { publicKey })).ok).toBe(true)
  const missing = (await reportOf(folder, 'not-covered.csv')).filter(
    (line) => line.WHAT === 'The whole mailbox',
  )
  expect(missing.map((line) => [line.MAILBOX, line.CODE])).toEqual([
    [denied, 'denied'],
    [nobody, 'not_found'],
    [unlicensed, 'no_licence'],
  ])
  for (const line of missing) expect(line.REASON && line.REMEDY).toBeTruthy()

  // The cause is mended; a retry reads what was missing and seals a second package beside the first.
  rig.emulator.clearFaults()
  rig.put(denied, 'inbox', message(2))
  expect((await rig.call('POST', `/v1/collections/${id}/retry`)).status).toBe(200)
  expect(await rig.until(id, ended)).toMatchObject({
    outcome: 'with_gaps',
    numbers: { collected: 2 },
    package: { number: 2, rows: 2 },
  })
  expect((await verifyPackage((await packageOf(id)).folder, { publicKey })).ok).toBe(true)
  expect((await verifyPackage(folder, { publicKey })).ok).toBe(true)
})

test('progress tells of each custodian, mailbox and folder', async () => {
  const [one, other] = [rig.mailbox(), rig.mailbox()]
  for (let i = 0; i < 5; i++) rig.put(one, 'inbox', message(i))
  const held = Promise.withResolvers<void>()
  rig.hook.at = (point) => (point === 'item.asked' ? held.promise : undefined)
  const id = await rig.collect([], { custodians: [{ name: 'Ada', mailboxes: [one, other] }] })
  await expect
    .poll(async () => (await rig.call('GET', `/v1/collections/${id}/progress`)).body.numbers.enumerated, {
      timeout: 30_000,
    })
    .toBe(5)
  const { body: progress } = await rig.call('GET', `/v1/collections/${id}/progress`)
  expect(progress).toMatchObject({
    status: 'running',
    meets: false,
    numbers: { enumerated: 5, collected: 0 },
    custodians: [
      {
        name: 'Ada',
        numbers: { enumerated: 5 },
        mailboxes: [{ address: one, state: 'reading', access: 'ready', estimate: 5 }, { address: other }],
      },
    ],
  })
  const [{ folders }] = progress.custodians[0].mailboxes
  expect(folders).toContainEqual(
    expect.objectContaining({
      path: ['Inbox'],
      listedBy: 'delta',
      countAtStart: 5,
      numbers: expect.objectContaining({ enumerated: 5 }),
    }),
  )
  await expect
    .poll(async () => (await rig.call('GET', `/v1/collections/${id}/progress`)).body.rate, {
      timeout: 30_000,
    })
    .toBe(0)
  held.resolve()
  await rig.until(id, ended)
  const { body: after } = await rig.call('GET', `/v1/collections/${id}/progress`)
  expect(after).toMatchObject({
    status: 'completed',
    meets: true,
    rate: null,
    etaSeconds: null,
    numbers: { enumerated: 5, collected: 5 },
  })
})

test('a run that is stopped goes on where it was, and asks for nothing twice that it had', async () => {
  const address = rig.mailbox()
  for (let i = 0; i < 40; i++) rig.put(address, 'inbox', message(i))
  let stored = 0
  const reached = Promise.withResolvers<void>()
  rig.hook.at = (point) => {
    if (point === 'item.stored' && ++stored === 20) reached.resolve()
  }
  const id = await rig.collect([address])
  await reached.promise
  expect((await rig.call('POST', `/v1/collections/${id}/stop`)).body).toMatchObject({
    status: 'stopped',
    reason: { code: 'stopped' },
  })
  await expect
    .poll(async () => (await rig.call('GET', `/v1/collections/${id}`)).body.custodians[0].mailboxes[0].state)
    .not.toBe('reading')
  const before = (await rig.call('GET', `/v1/collections/${id}`)).body.numbers.collected
  expect(before).toBeGreaterThanOrEqual(20)
  expect((await rig.call('POST', `/v1/collections/${id}/stop`)).status).toBe(409)
  expect((await rig.call('POST', `/v1/collections/${id}/resume`)).body.status).toBe('running')
  expect(await rig.until(id, ended)).toMatchObject({
    status: 'completed',
    numbers: { enumerated: 40, collected: 40 },
  })
  const asked = rig.emulator
    .requests()
    .filter((request) => request.url.endsWith('/$value') && request.status === 200)
  expect(asked.length).toBeLessThanOrEqual(40 + 8)
  const custody = JSON.parse(
    await readFile(join((await packageOf(id)).folder, 'data/chain-of-custody.json'), 'utf8'),
  )
  expect(custody.events.map((event: { action: string }) => event.action)).toEqual([
    'created',
    'stopped',
    'resumed',
    'sealing',
  ])
  expect(custody).toMatchObject({
    requestedBy: 'key_rig',
    totals: { collected: 40 },
    clockOffsetMs: expect.any(Number),
  })
})

test('the largest mailbox is read first', async () => {
  const [small, large, middle] = [rig.mailbox(), rig.mailbox(), rig.mailbox()]
  const counts = new Map([
    [small, 2],
    [large, 9],
    [middle, 5],
  ])
  for (const [address, count] of counts) for (let i = 0; i < count; i++) rig.put(address, 'inbox', message(i))
  const alone = await createRig({ run: { mailboxesAtOnce: 1 } })
  try {
    for (const [address, count] of counts) {
      alone.mailbox(address.split('@')[0])
      for (let i = 0; i < count; i++) alone.put(address, 'inbox', message(i))
    }
    await alone.until(await alone.collect([small, large, middle]), ended)
    const order = alone.emulator.requests().filter((request) => request.url.endsWith('/$value'))
    expect([...new Set(order.map((request) => request.url.split('/')[3]))]).toEqual(
      [large, middle, small].map(encodeURIComponent),
    )
  } finally {
    await alone.close()
  }
})

test('a clone asks for the same once more, what its package holds too; a differential one leaves out what is held', async () => {
  const address = rig.mailbox()
  rig.put(address, 'inbox', message(1))
  const wish = {
    name: 'Falcon',
    custodians: [{ name: 'Ada', mailboxes: [address], archives: { [address]: true } }],
    ...{ from: '2020-01-01', to: '2030-12-31', timeZone: 'Europe/Berlin', dateField: 'sent' },
    include: { drafts: false, hiddenFolders: false, recoverableItems: true },
    folders: { only: ['@inbox'], except: ['Private'] },
    filters: { isRead: false },
    package: { documents: false, loadFiles: ['doj', 'short'], mbox: true },
  }
  const first = await rig.until(await rig.collect([], wish), ended)
  const clone = (body: object) => rig.call('POST', `/v1/collections/${first.id}/clone`, { body })
  const same = await clone({})
  expect(same.status).toBe(201)
  expect(asked(same.body)).toEqual(asked(first))
  expect(first.packageOptions).toEqual({ ...wish.package, destination: null })
  const other = await clone({ name: 'Falcon, the rest', differential: true })
  expect(asked(other.body)).toEqual({ ...asked(first), name: 'Falcon, the rest', earlier: [first.id] })
  expect((await rig.until(other.body.id, ended)).numbers).toMatchObject({ collected: 0 })
  expect((await rig.until(same.body.id, ended)).numbers).toEqual(first.numbers)
})

/** What somebody asked for, of a collection as the API shows it. */
const asked = (one: Record<string, unknown> & { custodians: { mailboxes: { address: string }[] }[] }) => {
  const { name, matter, connection, window, include, sources, folders, filters, notify, earlier } = one
  return {
    ...{ name, matter, connection, window, include, sources, folders, filters, notify, earlier },
    packageOptions: one.packageOptions,
    mailboxes: one.custodians.map(({ mailboxes }) => mailboxes.map(({ address }) => address)),
  }
}

test('the download is the package', async () => {
  const address = rig.mailbox()
  rig.put(address, ['inbox', 'Größe & Maß'], message(1))
  const id = await rig.collect([address])
  await rig.until(id, ended)
  const tar = await rig.call('GET', `/v1/collections/${id}/package/download`)
  expect(tar.headers.get('content-type')).toBe('application/x-tar')
  const folder = mkdtempSync(join(tmpdir(), 'gw-tar-'))
  writeFileSync(join(folder, 'package.tar'), tar.bytes)
  mkdirSync(join(folder, 'out'))
  execFileSync('tar', ['-xf', join(folder, 'package.tar'), '-C', join(folder, 'out')])
  const [name = ''] = readdirSync(join(folder, 'out'))
  const { publicKey } = await packageOf(id)
  expect(await verifyPackage(join(folder, 'out', name), { publicKey })).toMatchObject({
    ok: true,
    rows: 1,
    signer: { status: 'established' },
  })

  // Who can write the database has no other folder of the machine packed up, such as the one with the keys.
  writeFileSync(join(folder, 'keys.json'), 'canary-of-the-keys')
  await rig.platform.db.pool.query('update collection_packages set folder = $1 where collection_id = $2', [
    folder,
    id,
  ])
  const again = await rig.call('GET', `/v1/collections/${id}/package/download`)
  expect(again.bytes.includes('canary-of-the-keys')).toBe(false)
  expect(again.bytes.equals(tar.bytes)).toBe(true)
  await rig.platform.db.pool.query('update collection_packages set number = -1 where collection_id = $1', [
    id,
  ])
  const elsewhere = await rig.call('GET', `/v1/collections/${id}/package/download`)
  expect(elsewhere).toMatchObject({ status: 409, body: { code: 'conflict' } })
  rmSync(folder, { recursive: true })
})
