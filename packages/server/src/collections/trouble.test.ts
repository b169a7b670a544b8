import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { damagedPlaces } from './testing/damaged-places.ts'
import { graphOn } from './testing/emulator-access.ts'
import { ended, expectExactly, filled, packageOf } from './testing/expectations.ts'
import { message } from './testing/messages.ts'
import { documentsOf, reportOf, rowsOf } from './testing/package-reader.ts'
import { createRig, type Rig, type RigOptions } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

// Microsoft's waits are asked for in whole seconds: here a second takes a hundredth of one.
const usual: RigOptions = { graph: { hurry: 100 }, run: { pageSize: 7 } }
let shared: Rig | undefined
let own: Rig | undefined
afterEach(async () => {
  await own?.close()
  own = undefined
  shared?.emulator.clearFaults()
  shared?.emulator.clearRequests()
  if (shared) shared.hook.at = undefined
})
afterAll(() => shared?.close())

/** The rig that tests share, or one of its own for a test that needs other parts. */
async function make(options?: RigOptions): Promise<Rig> {
  if (!options) {
    shared ??= await createRig(usual)
    return shared
  }
  own = await createRig({ ...usual, ...options })
  return own
}

const in$value = (address: string) => `/v1.0/users/${encodeURIComponent(address)}/messages/*/$value`
const inDelta = (address: string) =>
  `/v1.0/users/${encodeURIComponent(address)}/mailFolders/*/messages/delta*`

test('a storm of 429, 503, resets and torn bodies costs time and nothing else', async () => {
  const made = await make()
  const { address, ids } = filled(made, 60)
  for (const fault of [
    {
      status: 429,
      retryAfter: 1,
      code: 'ApplicationThrottled',
      message: 'Application is over its MailboxConcurrency limit.',
    },
    { status: 503, retryAfter: 1, code: 'ServiceUnavailable' },
    { reset: 'before' as const },
    { reset: 'body' as const },
  ]) {
    made.emulator.addFault({ path: in$value(address), rate: 0.08, ...fault })
  }
  const id = await made.collect([address])
  expect(await made.until(id, ended, 60_000)).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    numbers: { enumerated: 60, collected: 60 },
  })
  await expectExactly(made, id, ids)
  expect(
    made.emulator.requests().filter((one) => one.url.endsWith('/$value') && one.status !== 200).length,
  ).toBeGreaterThan(5)
}, 90_000)

test('pages that time out are asked for again in halves', async () => {
  const made = await make()
  const { address, ids } = filled(made, 30)
  made.emulator.addFault({ path: inDelta(address), status: 504, count: 4 })
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({ status: 'completed', outcome: 'complete' })
  await expectExactly(made, id, ids)
})

test('a sync state that Microsoft forgets is begun again, and nothing is downloaded twice', async () => {
  const made = await make()
  const { address, ids } = filled(made, 30)
  made.emulator.addFault({
    path: inDelta(address),
    status: 410,
    code: 'SyncStateNotFound',
    after: 3,
    count: 1,
  })
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    numbers: { enumerated: 30 },
  })
  await expectExactly(made, id, ids)
  expect(made.emulator.requests().filter((one) => one.url.endsWith('/$value'))).toHaveLength(30)
  expect(
    (await reportOf((await packageOf(made, id)).folder, 'reconciliation.csv')).every(
      (line) => line.LISTEDBY === 'delta',
    ),
  ).toBe(true)
})

test('where delta is refused the folder is listed, and the package says so', async () => {
  const made = await make()
  const { address, ids } = filled(made, 30)
  made.emulator.addFault({ path: inDelta(address), status: 507, code: 'ErrorQuotaExceeded' })
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    numbers: { enumerated: 30, collected: 30 },
  })
  await expectExactly(made, id, ids)
  const { folder } = await packageOf(made, id)
  expect((await rowsOf(folder)).every((row) => row.listedBy === 'list')).toBe(true)
  const inbox = (await reportOf(folder, 'reconciliation.csv')).find((line) => line.FOLDERPATH === 'Inbox')
  expect(inbox).toMatchObject({ LISTEDBY: 'list', LISTREASON: expect.stringContaining('ErrorQuotaExceeded') })
  expect(await reportOf(folder, 'not-covered.csv')).toContainEqual(
    expect.objectContaining({ WHAT: 'Inbox', CODE: 'delta_refused' }),
  )
})

test('one damaged item that breaks its whole page is found, recorded and passed over', async () => {
  const dispatcher = damagedPlaces([4, 11, 12])
  const made = await make({ run: { pageSize: 8 }, graph: { hurry: 1000, dispatcher } })
  const { address, ids } = filled(made, 20)
  made.emulator.addFault({ path: '/v1.0/damaged', status: 500, code: 'ErrorCorruptData' })
  made.emulator.addFault({ path: inDelta(address), status: 500, code: 'ErrorCorruptData' })
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({
    status: 'completed',
    outcome: 'with_exceptions',
    numbers: { enumerated: 20, collected: 17, exceptions: 3, vanished: 0 },
  })
  const missing = new Set([4, 11, 12])
  await expectExactly(
    made,
    id,
    ids.filter((_, place) => !missing.has(place)),
  )
  const { body } = await made.call('GET', `/v1/collections/${id}/exceptions`)
  expect(body.data.map((one: { code: string; reason: string }) => [one.code, one.reason])).toEqual(
    [12, 13, 5].map((place) => [
      'item_unreadable',
      `Microsoft cannot list the item at place ${place} of the folder.`,
    ]),
  )
  await dispatcher.close()
})

test('of a message that Microsoft has no MIME of its JSON is kept, with a reconstruction that is called so', async () => {
  const made = await make()
  const address = made.mailbox()
  const text = ['From: Ada <ada@contoso.example>', 'X-Ticket: 42', 'Subject: Falcon', '', 'the words', '']
  const broken = made.put(address, 'inbox', text.join('\r\n'))
  const whole = made.put(address, 'inbox', message(1))
  made.emulator.addFault({
    path: `*/messages/${encodeURIComponent(broken)}/$value`,
    status: 500,
    code: 'ErrorMimeContentConversionFailed',
  })
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({
    outcome: 'complete',
    numbers: { collected: 2, exceptions: 0 },
  })
  const { folder, publicKey } = await packageOf(made, id)
  expect((await verifyPackage(folder, { publicKey })).problems).toEqual([])
  const rows = new Map((await rowsOf(folder)).map((row) => [row.itemId, row]))
  expect(rows.get(whole)?.nativeKind).toBe('mime')
  const { nativePath, nativeKind, seq } = rows.get(broken) ?? {}
  expect(nativeKind).toBe('graph_json')
  expect(JSON.parse(await readFile(join(folder, nativePath ?? ''), 'utf8'))).toMatchObject({
    id: broken,
    subject: 'Falcon',
    internetMessageHeaders: expect.arrayContaining([{ name: 'X-Ticket', value: '42' }]),
  })
  const document = (await documentsOf(folder)).find((one) => one.seq === seq)
  expect(document).toMatchObject({ code: 'reconstructed', derived: { format: 'eml' } })
  const eml = await readFile(join(folder, document?.derived?.path ?? ''), 'utf8')
  for (const line of ['X-Gatewarden-Reconstruction: ', 'X-Ticket: 42', 'Subject: Falcon', 'the words'])
    expect(eml).toContain(line)
  expect(await reportOf(folder, 'exceptions.csv')).toEqual([
    expect.objectContaining({ OUTCOME: 'native_only', CODE: 'reconstructed', ITEMID: broken }),
  ])
})

test('an item that Microsoft cannot turn into MIME becomes a typed exception, and a retry can mend it', async () => {
  const made = await make()
  const { address, ids } = filled(made, 10)
  const broken = ids[3] ?? ''
  for (const what of ['/$value', '']) {
    made.emulator.addFault({
      path: `*/messages/${encodeURIComponent(broken)}${what}`,
      status: 500,
      code: 'ErrorCorruptData',
    })
  }
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({
    status: 'completed',
    outcome: 'with_exceptions',
    numbers: { collected: 9, exceptions: 1 },
  })
  await expectExactly(
    made,
    id,
    ids.filter((one) => one !== broken),
  )
  const { body } = await made.call('GET', `/v1/collections/${id}/exceptions`)
  expect(body.data).toEqual([
    expect.objectContaining({
      outcome: 'exception',
      itemId: broken,
      code: 'item_corrupt',
      attempts: 2,
      subject: 'Message 3',
      folderPath: ['Inbox'],
    }),
  ])
  const [line] = await reportOf((await packageOf(made, id)).folder, 'exceptions.csv')
  expect(line).toMatchObject({
    OUTCOME: 'exception',
    CODE: 'item_corrupt',
    ITEMID: broken,
    ATTEMPTS: '2',
    REQUESTID: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })

  made.emulator.clearFaults()
  made.emulator.clearRequests()
  await made.call('POST', `/v1/collections/${id}/retry`)
  expect(await made.until(id, ended)).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    numbers: { collected: 10, exceptions: 0 },
  })
  await expectExactly(made, id, ids)
  expect(made.emulator.requests().filter((one) => one.url.endsWith('/$value'))).toHaveLength(1)
  expect((await made.call('POST', `/v1/collections/${id}/retry`)).body).toMatchObject({ code: 'conflict' })
})

test('an item that fails for a while is never forgotten, and one that always fails ends as an exception', async () => {
  const made = await make()
  const { address, ids } = filled(made, 10)
  made.emulator.addFault({
    path: `*/messages/${encodeURIComponent(ids[2] ?? '')}/$value`,
    reset: 'body',
    count: 2,
  })
  made.emulator.addFault({ path: `*/messages/${encodeURIComponent(ids[5] ?? '')}/$value`, reset: 'body' })
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({
    outcome: 'with_exceptions',
    numbers: { collected: 9, exceptions: 1 },
  })
  await expectExactly(
    made,
    id,
    ids.filter((_, place) => place !== 5),
  )
  const rows = await rowsOf((await packageOf(made, id)).folder)
  expect(rows.find((row) => row.itemId === ids[2])?.attempt).toBe(3)
  const { body } = await made.call('GET', `/v1/collections/${id}/exceptions?outcome=exception`)
  expect(body.data).toEqual([
    expect.objectContaining({ itemId: ids[5], code: 'transfer_broken', attempts: 3 }),
  ])
})

test('items deleted during the run are vanished, not lost and not failures', async () => {
  const made = await make()
  const { address, ids } = filled(made, 20)
  // When the first page is journaled, one of its items goes and one that was not listed yet; nothing was asked for before.
  const held = Promise.withResolvers<void>()
  const gone: string[] = []
  let isLooking = false
  made.hook.at = async (point) => {
    if (point === 'item.asked') await held.promise
    if (point !== 'page.journaled' || gone.length > 0 || isLooking) return
    isLooking = true
    const { rows } = await made.platform.db.pool.query(
      'select item_id from collection_items where mailbox_id = (select max(id) from collection_mailboxes)',
    )
    const listed = new Set(rows.map((row) => String(row.item_id)))
    isLooking = false
    const [first] = listed
    const unlisted = ids.find((one) => !listed.has(one))
    if (first === undefined || unlisted === undefined) return
    gone.push(first, unlisted)
    for (const one of gone) made.emulator.removeMessage(address, one)
    held.resolve()
  }
  const id = await made.collect([address])
  const done = await made.until(id, ended)
  expect(done).toMatchObject({ status: 'completed', outcome: 'complete', numbers: { exceptions: 0 } })
  const { enumerated, collected, vanished } = done.numbers
  expect(collected).toBe(18)
  expect(enumerated).toBe(18 + vanished)
  expect(vanished).toBeGreaterThanOrEqual(1)
  await expectExactly(
    made,
    id,
    ids.filter((one) => !gone.includes(one)),
  )
  const { body } = await made.call('GET', `/v1/collections/${id}/exceptions?outcome=vanished`)
  expect(body.data).toHaveLength(vanished)
  expect(body.data[0]).toMatchObject({ outcome: 'vanished', code: 'item_deleted' })
})

test('an item that is moved behind the back of the listing is found by the closing round', async () => {
  const made = await make({ run: { foldersAtOnce: 1 } })
  const { address, ids } = filled(made, 3, ['inbox', 'Zebra'])
  const other = made.put(address, 'inbox', message(77))
  const graph = graphOn(made.access)
  // When the inbox has been listed, something of the folder below it moves up; when that folder is listed, it is gone from there.
  let moved = ''
  made.hook.at = async (point) => {
    if (point !== 'page.journaled' || moved !== '') return
    const { rows } = await made.platform.db.pool.query(
      'select 1 from collection_items where mailbox_id = (select max(id) from collection_mailboxes)',
    )
    if (rows.length === 0) return
    moved = ids[0] ?? ''
    await graph.json({
      method: 'POST',
      path: `/users/${encodeURIComponent(address)}/messages/${encodeURIComponent(moved)}/move`,
      body: { destinationId: 'inbox' },
    })
  }
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({ status: 'completed', outcome: 'complete' })
  await expectExactly(made, id, [...ids, other])
  const found = (await rowsOf((await packageOf(made, id)).folder)).find((row) => row.itemId === moved)
  expect(found?.folderPath).toEqual(['Inbox'])
})

test('a folder that is made during the run is found too', async () => {
  const made = await make()
  const { address, ids } = filled(made, 3)
  let late = ''
  made.hook.at = (point) => {
    if (point === 'item.stored' && late === '') late = made.put(address, ['Brand new'], message(99))
  }
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({ status: 'completed', numbers: { collected: 4 } })
  await expectExactly(made, id, [...ids, late])
})

test('a mailbox that stops answering rests, no item loses a try for it, and it goes on by itself', async () => {
  const made = await make()
  const { address, ids } = filled(made, 25)
  let stored = 0
  made.hook.at = (point) => {
    if (point === 'item.stored' && ++stored === 10)
      made.emulator.addFault({
        path: `/v1.0/users/${encodeURIComponent(address)}/*`,
        status: 500,
        code: 'ErrorInternalServerError',
      })
  }
  const id = await made.collect([address])
  await expect
    .poll(
      async () => (await made.call('GET', `/v1/collections/${id}`)).body.custodians[0].mailboxes[0].reason,
      { timeout: 15_000 },
    )
    .toMatchObject({ code: 'microsoft_error' })
  expect((await made.call('GET', `/v1/collections/${id}`)).body.status).toBe('running')
  made.hook.at = undefined
  made.emulator.clearFaults()
  expect(await made.until(id, ended)).toMatchObject({ status: 'completed', outcome: 'complete' })
  await expectExactly(made, id, ids)
  expect((await rowsOf((await packageOf(made, id)).folder)).every((row) => row.attempt === 1)).toBe(true)
})

test('a token that ends in the middle of a run is made anew, and costs no item a try', async () => {
  const made = await make()
  const { address, ids } = filled(made, 25)
  let stored = 0
  made.hook.at = (point) => {
    if (point === 'item.stored' && ++stored === 10) made.emulator.advance(2 * 3_600_000)
  }
  const id = await made.collect([address])
  expect(await made.until(id, ended)).toMatchObject({ status: 'completed', outcome: 'complete' })
  await expectExactly(made, id, ids)
  expect(made.emulator.requests().filter(({ status }) => status === 401).length).toBeGreaterThan(0)
  expect((await rowsOf((await packageOf(made, id)).folder)).every((row) => row.attempt === 1)).toBe(true)
})

test('a mailbox that moves to another server in the middle is waited for, its forgotten sync states begun again', async () => {
  const made = await make()
  const { address, ids } = filled(made, 25)
  let stored = 0
  made.hook.at = (point) => {
    if (point === 'item.stored' && ++stored === 10)
      made.emulator.addFault({
        path: `/v1.0/users/${encodeURIComponent(address)}/*`,
        status: 503,
        code: 'ErrorMailboxMoveInProgress',
      })
  }
  const id = await made.collect([address])
  const mailbox = async () =>
    (await made.call('GET', `/v1/collections/${id}`)).body.custodians[0].mailboxes[0]
  await expect
    .poll(async () => (await mailbox()).reason, { timeout: 60_000 })
    .toMatchObject({ detail: expect.stringMatching(/on the move|retries|answer/i) })
  made.hook.at = undefined
  made.emulator.clearFaults()
  made.emulator.addFault({ path: inDelta(address), status: 410, code: 'SyncStateNotFound', count: 2 })
  expect(await made.until(id, ended)).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    numbers: { enumerated: 25, collected: 25 },
  })
  await expectExactly(made, id, ids)
})

test('a mailbox that is closed in the middle gives a package with its gaps named, and a retry fills them', async () => {
  const made = await make()
  const { address, ids } = filled(made, 25)
  const kept = filled(made, 2)
  let stored = 0
  made.hook.at = (point) => {
    if (point === 'item.stored' && ++stored === 10)
      made.emulator.addFault({
        path: `/v1.0/users/${encodeURIComponent(address)}/*`,
        status: 403,
        code: 'ErrorAccessDenied',
      })
  }
  const id = await made.collect([address, kept.address])
  const first = await made.until(id, ended)
  expect(first).toMatchObject({ status: 'completed', outcome: 'with_gaps' })
  expect(first.numbers.collected + first.numbers.exceptions).toBe(first.numbers.enumerated)
  expect(first.numbers.exceptions).toBeGreaterThan(0)
  const { body } = await made.call('GET', `/v1/collections/${id}/exceptions`)
  expect(body.data[0]).toMatchObject({ code: 'mailbox_denied', mailbox: address })

  made.hook.at = undefined
  made.emulator.clearFaults()
  await made.call('POST', `/v1/collections/${id}/retry`)
  expect(await made.until(id, ended)).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    numbers: { collected: 27, exceptions: 0 },
  })
  await expectExactly(made, id, [...ids, ...kept.ids])
})
