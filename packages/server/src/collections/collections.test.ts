import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createRig, type Rig } from './testing/rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())
beforeEach(() => {
  rig.emulator.clearFaults()
  rig.emulator.clearRequests()
})

const message = (number: number | string, more = '') =>
  `From: a@contoso.com\r\nTo: b@contoso.com\r\nSubject: Message ${number}\r\nMessage-ID: <${number}@contoso.com>\r\nDate: Thu, 01 Jan 2026 10:00:00 +0000\r\n\r\nBody ${number}${more}\r\n`

const rowsOf = async (folder: string) =>
  (await readFile(join(folder, 'data/manifest.jsonl'), 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

test('collects mailboxes byte for byte into a package that verifies', async () => {
  const [one, other] = [rig.mailbox(), rig.mailbox()]
  const sent = new Map<string, string>()
  for (let i = 0; i < 30; i++) {
    const mime = message(i)
    sent.set(
      rig.put(i % 3 === 0 ? other : one, i % 2 === 0 ? ['inbox'] : ['inbox', 'Projects', '2026'], mime),
      mime,
    )
  }
  const id = await rig.collect([one, other])
  const done = await rig.until(id, ['completed', 'incomplete', 'paused'])
  expect(done).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    numbers: { enumerated: 30, collected: 30, filtered: 0, exceptions: 0, vanished: 0 },
  })
  const { body: sealed } = await rig.call('GET', `/v1/collections/${id}/package`)
  const { body: key } = await rig.call('GET', '/v1/collections/signing-key')
  expect(await verifyPackage(sealed.folder, { publicKey: key.publicKey })).toMatchObject({
    ok: true,
    rows: 30,
    signer: { status: 'established' },
  })
  const rows = await rowsOf(sealed.folder)
  for (const row of rows) {
    expect((await readFile(join(sealed.folder, row.nativePath))).toString()).toBe(sent.get(row.itemId))
  }
  expect(new Set(rows.map((row) => row.itemId)).size).toBe(30)
})
