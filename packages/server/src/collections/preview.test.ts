import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { message } from './testing/messages.ts'
import { reportOf, rowsOf } from './testing/package-reader.ts'
import { createRig, domain, type Rig } from './testing/rig.ts'

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

const preview = (mailboxes: string[], wish: object = {}) =>
  rig.call('POST', '/v1/collections/preview', {
    body: {
      connection: rig.connection.id,
      custodians: mailboxes.map((address) => ({ mailboxes: [address] })),
      ...wish,
    },
  })
const on = (day: string) => ({ receivedAt: Date.parse(day) })

test('a preview tells mailboxes apart, with what to do, and reads nothing', async () => {
  const [full, early, none] = [rig.mailbox(), rig.mailbox(), rig.mailbox()]
  rig.put(full, 'inbox', message(1), on('2026-02-03T12:00:00Z'))
  rig.put(full, ['inbox', 'Projects'], message(2), on('2026-02-04T12:00:00Z'))
  rig.put(full, 'inbox', message(3), on('2025-06-01T12:00:00Z'))
  rig.put(early, 'inbox', message(4), on('2025-06-01T12:00:00Z'))
  const denied = rig.mailbox()
  rig.emulator.addFault({
    path: `/v1.0/users/${encodeURIComponent(denied)}/*`,
    status: 403,
    code: 'ErrorAccessDenied',
  })
  const unlicensed = `unlicensed@${domain}`
  rig.emulator.addUser({
    tenant: domain,
    userPrincipalName: unlicensed,
    displayName: 'No licence',
    mailbox: 'none',
  })
  const addresses = [full, early, none, denied, unlicensed, `nobody@${domain}`]
  const { status, body } = await preview(addresses, { from: '2026-01-01', to: '2026-03-31' })
  expect(status).toBe(200)
  expect(body.data).toMatchObject([
    { address: full, access: 'ready', reason: null, items: 3, inWindow: 2 },
    { access: 'empty', items: 1, inWindow: 0, reason: { code: 'empty_window' } },
    { access: 'empty', items: 0, reason: { code: 'empty_mailbox' } },
    { access: 'denied', items: null, reason: { remedy: expect.stringMatching(/./) } },
    { access: 'no_licence', reason: { remedy: expect.stringMatching(/./) } },
    { access: 'not_found', reason: { remedy: expect.stringMatching(/./) } },
  ])
  expect(body.data[0].folders).toContainEqual({
    path: ['Inbox', 'Projects'],
    hidden: false,
    chosen: true,
    items: 1,
    inWindow: 1,
  })
  expect(rig.emulator.requests().filter(({ url }) => url.endsWith('/$value'))).toEqual([])
  const { body: list } = await rig.call('GET', '/v1/collections')
  expect(list.data).toEqual([])

  const granted = (hoursAgo: number) => new Date(Date.now() - hoursAgo * 3_600_000).toISOString()
  const fresh = await preview([denied], { accessGrantedAt: granted(1) })
  expect(fresh.body.data).toMatchObject([{ access: 'not_yet', reason: { code: 'not_yet' } }])
  const old = await preview([denied], { accessGrantedAt: granted(25) })
  expect(old.body.data).toMatchObject([{ access: 'denied' }])
})

test('samples show the newest that the filters let through, and how often each query hits', async () => {
  const address = rig.mailbox()
  const falcon = (number: number) => message(number).replace('Subject: ', 'Subject: Falcon ')
  rig.put(address, 'inbox', falcon(1), on('2026-02-01T12:00:00Z'))
  rig.put(address, 'inbox', message(2), on('2026-02-02T12:00:00Z'))
  rig.put(address, ['inbox', 'Projects'], falcon(3), on('2026-02-03T12:00:00Z'))
  rig.put(address, 'archive', falcon(4), on('2026-02-04T12:00:00Z'))
  rig.put(address, 'inbox', falcon(5), on('2025-02-04T12:00:00Z'))
  const wish = {
    from: '2026-01-01',
    folders: { only: ['@inbox'] },
    filters: { subject: ['falcon'], keywords: ['"body 1" OR "body 3"', 'nothing'] },
  }
  const { body } = await preview([address], { ...wish, samples: 1 })
  expect(body.data[0].sample).toEqual({
    looked: 3,
    matching: 2,
    items: [
      {
        subject: 'Falcon Message 3',
        from: 'ada@contoso.com',
        receivedAt: '2026-02-03T12:00:00Z',
        folder: ['Inbox', 'Projects'],
      },
    ],
    terms: [
      { of: 'subject', query: 'falcon', hits: 2 },
      { of: 'keywords', query: '"body 1" OR "body 3"', hits: 2 },
      { of: 'keywords', query: 'nothing', hits: 0 },
    ],
  })
  rig.emulator.clearRequests()
  expect((await preview([address], wish)).body.data[0].sample).toBeNull()
  expect(rig.emulator.requests().some(({ url }) => url.includes('body'))).toBe(false)
})

test('a preview is as choosy as a collection', async () => {
  const address = rig.mailbox()
  expect((await preview([address], { folders: { only: ['a//b'] } })).body.errors).toEqual([
    { field: 'body.folders.only.0', problem: 'has an empty name between slashes' },
  ])
  expect((await preview([address, address.toUpperCase()])).status).toBe(400)
  expect((await preview([address], { timeZone: 'Mars/Olympus' })).status).toBe(400)
  const many = Array.from({ length: 60 }, (_, index) => ({
    name: `Custodian ${index}`,
    mailboxes: [`a${index}@${domain}`, `b${index}@${domain}`],
  }))
  expect((await preview([], { custodians: many })).body.detail).toMatch(/120 mailboxes/)
  const foreign = await rig.call('POST', '/v1/collections/preview', {
    body: { connection: rig.connection.id, custodians: [{ mailboxes: [address] }] },
    caller: { customers: ['other'] },
  })
  expect(foreign.status).toBe(404)
})

test('chosen folders alone are collected, and the package says which were not', async () => {
  const address = rig.mailbox()
  rig.put(address, 'inbox', message('top'))
  rig.put(address, ['inbox', 'Projects', '2026'], message('project'))
  rig.put(address, ['inbox', 'Newsletters'], message('news'))
  rig.put(address, 'sentitems', message('sent'))
  const folders = { only: ['@inbox'], except: ['@inbox/News*'] }
  expect((await preview([address], { folders })).body.data).toMatchObject([{ items: 2, access: 'ready' }])
  expect((await preview([address], { folders: { only: ['Nowhere'] } })).body.data).toMatchObject([
    { access: 'empty', reason: { code: 'no_such_folder' } },
  ])
  const id = await rig.collect([address], { folders })
  expect(await rig.until(id, ['completed', 'incomplete'])).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    folders,
    numbers: { enumerated: 2, collected: 2 },
  })
  const { body: sealed } = await rig.call('GET', `/v1/collections/${id}/package`)
  expect((await rowsOf(sealed.folder)).map((row) => row.subject).sort()).toEqual([
    'Message project',
    'Message top',
  ])
  const notCovered = await reportOf(sealed.folder, 'not-covered.csv')
  for (const folder of ['Inbox / Newsletters', 'Sent Items']) {
    expect(notCovered).toContainEqual(expect.objectContaining({ WHAT: folder, CODE: 'not_chosen' }))
  }
})

test('a paused collection waits until somebody resumes it, and ends as if it had not been', async () => {
  const address = rig.mailbox()
  for (let i = 0; i < 40; i++) rig.put(address, 'inbox', message(`paused ${i}`))
  const reached = Promise.withResolvers<void>()
  rig.hook.at = async (point) => {
    if (point !== 'probe.journaled') return
    reached.resolve()
    rig.hook.at = undefined
  }
  const id = await rig.collect([address])
  await reached.promise
  const step = (name: string) => rig.call('POST', `/v1/collections/${id}/${name}`)
  const paused = await step('pause')
  expect(paused.body).toMatchObject({ status: 'paused', reason: { code: 'paused' } })
  expect((await step('pause')).status).toBe(409)
  expect((await step('resume')).body).toMatchObject({ status: 'running' })
  expect(await rig.until(id, ['completed', 'incomplete'])).toMatchObject({
    status: 'completed',
    outcome: 'complete',
    numbers: { collected: 40 },
  })
  const { body: sealed } = await rig.call('GET', `/v1/collections/${id}/package`)
  expect(await rowsOf(sealed.folder)).toHaveLength(40)
})
