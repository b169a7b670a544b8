import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConnectRig, connectedOrganization, connectRig } from '../connect/testing/index.ts'

let rig: ConnectRig
let at = ''
let mailbox = ''

beforeAll(async () => {
  rig = await connectRig()
  const organization = await connectedOrganization(rig, 'change', { permissions: ['Mail.ReadWrite'] })
  mailbox = organization.employee.userPrincipalName
  at = organization.at()
}, 120_000)
afterAll(() => rig.close())

const letter = (subject: string) =>
  rig.emulator.putMessage(mailbox, {
    folder: ['inbox'],
    mime: Buffer.from(`Subject: ${subject}\r\n\r\nHello\r\n`),
  })

async function inbox(): Promise<Record<string, unknown>[]> {
  const { body } = await rig.call('GET', `${at}/messages?folder=inbox&limit=200`)
  return body.data as Record<string, unknown>[]
}

async function newLetter(subject: string): Promise<string> {
  letter(subject)
  return String((await inbox()).find((one) => one.subject === subject)?.id)
}

describe('folders', () => {
  test('are created, renamed, moved and deleted, and say where they are', async () => {
    const top = await rig.call('POST', `${at}/folders`, { body: { name: 'Clients' } })
    expect(top).toMatchObject({
      status: 201,
      body: { name: 'Clients', path: 'Clients', parentId: null, wellKnown: null },
    })
    const below = await rig.call('POST', `${at}/folders`, { body: { name: 'A/B', parentId: top.body.id } })
    expect(below).toMatchObject({ status: 201, body: { path: 'Clients/A//B', parentId: top.body.id } })
    const renamed = await rig.call('PATCH', `${at}/folders/${below.body.id}`, { body: { name: 'Contoso' } })
    expect(renamed).toMatchObject({ status: 200, body: { path: 'Clients/Contoso' } })
    const moved = await rig.call('PATCH', `${at}/folders/${below.body.id}`, { body: { parentId: 'inbox' } })
    expect(moved.body.path).toMatch(/^Inbox\/Contoso$/)
    expect((await rig.call('GET', `${at}/folders/inbox`)).body).toMatchObject({
      path: 'Inbox',
      parentId: null,
      wellKnown: 'inbox',
    })
    const tree = (await rig.call('GET', `${at}/folders`)).body.data as {
      id: string
      wellKnown: string | null
    }[]
    const named = tree.filter(({ wellKnown }) => wellKnown !== null)
    expect(named.map(({ wellKnown }) => wellKnown)).toEqual(
      expect.arrayContaining([
        'inbox',
        'drafts',
        'sentitems',
        'outbox',
        'deleteditems',
        'junkemail',
        'archive',
      ]),
    )
    for (const { id, wellKnown } of named)
      expect((await rig.call('GET', `${at}/folders/${wellKnown}`)).body).toMatchObject({ id, wellKnown })
    expect((await rig.call('DELETE', `${at}/folders/${top.body.id}?permanent=true`)).status).toBe(204)
    expect((await rig.call('GET', `${at}/folders/${top.body.id}`)).status).toBe(404)
    const twice = await rig.call('POST', `${at}/folders`, { body: { name: 'Inbox' } })
    expect(twice.status).toBeGreaterThanOrEqual(400)
    expect(twice.body).toMatchObject({
      remedy: expect.any(String),
      microsoft: { error: 'ErrorFolderExists' },
    })
    const nothing = await rig.call('PATCH', `${at}/folders/${moved.body.id}`, { body: {} })
    expect(nothing).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('what to change') },
    })
  })

  test('are emptied, however much is in them', async () => {
    const { body: folder } = await rig.call('POST', `${at}/folders`, { body: { name: 'Full' } })
    for (let n = 0; n < 130; n++)
      rig.emulator.putMessage(mailbox, { folder: ['Full'], mime: Buffer.from(`Subject: ${n}\r\n\r\n\r\n`) })
    const emptied = await rig.call('POST', `${at}/folders/${folder.id}/empty`, { body: { permanent: true } })
    expect(emptied).toMatchObject({ status: 200, body: { deleted: 130, failed: 0, isEmpty: true } })
    expect((await rig.call('GET', `${at}/folders/${folder.id}`)).body.messages).toBe(0)
    expect((await rig.call('POST', `${at}/folders/${folder.id}/empty`)).body).toMatchObject({ deleted: 0 })
    rig.emulator.putMessage(mailbox, { folder: ['Full'], mime: Buffer.from('Subject: x\r\n\r\n\r\n') })
    await rig.call('POST', `${at}/folders/${folder.id}/empty`)
    expect((await rig.call('GET', `${at}/folders/deleteditems`)).body.messages).toBe(1)
    const binned = await rig.call('POST', `${at}/folders/deleteditems/empty`)
    expect(binned.body).toEqual({ deleted: 1, failed: 0, isEmpty: true })
  })
})

describe('a message', () => {
  test('is marked, moved, copied and deleted; its id stays wherever it goes', async () => {
    const message = `${at}/messages/${await newLetter('One')}`
    const marks = { isRead: true, isFlagged: true, categories: ['Red category'], importance: 'high' }
    expect(await rig.call('PATCH', message, { body: marks })).toMatchObject({ status: 200, body: marks })
    const { body } = await rig.call('PATCH', message, { body: { isFlagged: false, categories: [] } })
    expect(body).toMatchObject({ isRead: true, isFlagged: false, categories: [] })
    const archive = (await rig.call('GET', `${at}/folders/archive`)).body.id
    const moved = await rig.call('POST', `${message}/move`, { body: { folderId: 'archive' } })
    expect(moved).toMatchObject({ status: 200, body: { folderId: archive, subject: 'One' } })
    const copy = await rig.call('POST', `${message}/copy`, { body: { folderId: 'inbox' } })
    expect(copy.status).toBe(201)
    expect(copy.body.id).not.toBe(moved.body.id)
    expect((await rig.call('DELETE', message)).status).toBe(204)
    const deleted = (await rig.call('GET', `${at}/folders/deleteditems`)).body.id
    expect((await rig.call('GET', message)).body.folderId).toBe(deleted)
    expect((await rig.call('DELETE', `${message}?permanent=true`)).status).toBe(204)
    expect((await rig.call('GET', message)).status).toBe(404)
  })

  test('is marked all the same where Microsoft’s first answer was trouble', async () => {
    const message = `${at}/messages/${await newLetter('Trouble')}`
    rig.emulator.addFault({ method: 'PATCH', path: '/v1.0/*', status: 503, count: 1 })
    expect((await rig.call('PATCH', message, { body: { isRead: true } })).body.isRead).toBe(true)
  })
})

describe('many messages at once', () => {
  test('each with a result of its own, in the order asked', async () => {
    const ids: string[] = []
    for (const subject of ['a', 'b', 'c']) ids.push(await newLetter(subject))
    const bulk = (body: unknown) => rig.call('POST', `${at}/messages/bulk`, { body })
    const marked = await bulk({ action: 'mark', ids: [...ids, 'AAMkUnknown'], change: { isRead: true } })
    expect(marked.status).toBe(200)
    expect(marked.body.data).toMatchObject([
      { id: ids[0], done: true },
      { id: ids[1], done: true },
      { id: ids[2], done: true },
      { id: 'AAMkUnknown', done: false, problem: { code: expect.any(String), detail: expect.any(String) } },
    ])
    const read = (await inbox()).filter(({ id }) => ids.includes(String(id)))
    expect(read.map(({ isRead }) => isRead)).toEqual([true, true, true])
    const copied = (await bulk({ action: 'copy', ids, folderId: 'archive' })).body.data as {
      copyId: string
    }[]
    expect(new Set(copied.map(({ copyId }) => copyId)).size).toBe(3)
    await bulk({ action: 'move', ids, folderId: 'junkemail' })
    const junk = (await rig.call('GET', `${at}/messages?folder=junkemail`)).body.data as unknown[]
    expect(junk).toHaveLength(3)
    const gone = await bulk({ action: 'delete', ids, permanent: true })
    expect(gone.body.data).toEqual(ids.map((id) => ({ id, done: true })))
  })

  test.each([
    ['an action that is none', { action: 'burn', ids: ['a'] }, 'action'],
    ['no message', { action: 'delete', ids: [] }, 'ids'],
    ['a message twice', { action: 'delete', ids: ['a', 'a'] }, 'once'],
    ['a change of nothing', { action: 'mark', ids: ['a'], change: {} }, 'change'],
    ['a member too many', { action: 'move', ids: ['a'], folderId: 'inbox', permanent: true }, 'permanent'],
  ])('is refused for %s', async (_, body, names) => {
    const answer = await rig.call('POST', `${at}/messages/bulk`, { body })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain(names)
  })
})
