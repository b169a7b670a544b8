import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import {
  type CallResult,
  domain,
  type GraphFixture,
  items,
  type Json,
  mime,
  refusal,
  startGraph,
} from '../testing/graph-fixture.ts'

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let bo: { user: User; mailbox: Mailbox }
let token: string

beforeAll(async () => {
  graph = await startGraph()
  ada = graph.addPerson('ada', { displayName: 'Ada Byron' })
  bo = graph.addPerson('bo')
  token = graph.appToken('Mail.ReadWrite', 'Mail.Send')
})
afterAll(() => graph.close())

const call = (method: string, path: string, body?: object | string, headers: Record<string, string> = {}) =>
  graph.call(method, `/users/${ada.user.id}${path}`, {
    token,
    headers,
    ...(body === undefined ? {} : { body }),
  })
const inboxOf = async (person: { user: User }) =>
  items(await graph.get(`/users/${person.user.id}/mailFolders/inbox/messages?$top=50`, { token }))
const to = (address: string) => [{ emailAddress: { address } }]
const ok = (result: CallResult, status: number): Json => {
  if (result.status !== status) throw new Error(`${result.status}: ${result.bytes.toString('utf8')}`)
  return result.json
}

describe('folders', () => {
  test('are made, renamed, moved, copied and deleted', async () => {
    const made = ok(await call('POST', '/mailFolders', { displayName: 'Projects' }), 201)
    const child = ok(
      await call('POST', `/mailFolders/${made.id}/childFolders`, { displayName: 'Bikes', isHidden: true }),
      201,
    )
    expect(child).toMatchObject({ isHidden: true, parentFolderId: made.id })
    expect(refusal(await call('POST', '/mailFolders', { displayName: 'projects' }))).toMatchObject({
      status: 409,
      code: 'ErrorFolderExists',
    })
    expect(
      ok(await call('PATCH', `/mailFolders/${made.id}`, { displayName: 'Plans' }), 200).displayName,
    ).toBe('Plans')
    ok(
      await call('POST', `/mailFolders/${made.id}/messages`, Buffer.from(mime('In it')).toString('base64'), {
        'Content-Type': 'text/plain',
      }),
      201,
    )
    const moved = ok(await call('POST', `/mailFolders/${made.id}/move`, { DestinationId: 'archive' }), 200)
    expect(moved).toMatchObject({ id: made.id, totalItemCount: 1 })
    const copy = ok(await call('POST', `/mailFolders/${made.id}/copy`, { destinationId: 'inbox' }), 200)
    expect(copy).toMatchObject({ displayName: 'Plans', totalItemCount: 1, childFolderCount: 1 })
    expect(
      refusal(await call('POST', `/mailFolders/${made.id}/move`, { destinationId: String(child.id) })).status,
    ).toBe(400)
    expect((await call('DELETE', `/mailFolders/${made.id}`)).status).toBe(204)
    expect((await call('GET', `/mailFolders/${child.id}`)).status).toBe(404)
    expect(items(await call('GET', '/mailFolders/recoverableitemsdeletions/messages'))).toHaveLength(1)
    expect((await call('POST', `/mailFolders/${copy.id}/permanentDelete`)).status).toBe(204)
    expect(refusal(await call('DELETE', '/mailFolders/inbox')).code).toBe('ErrorDeleteDistinguishedFolder')
  })
})

describe('messages', () => {
  test('are created from MIME, byte for byte', async () => {
    const bytes = mime('Grüße', { 'X-Odd': '  spaced  ' }, 'Zeile\r\n..\r\n')
    const made = ok(
      await call('POST', '/messages', bytes.toString('base64'), { 'Content-Type': 'text/plain' }),
      201,
    )
    expect(made).toMatchObject({ subject: 'Grüße', isDraft: true })
    expect((await call('GET', `/messages/${made.id}/$value`)).bytes.equals(bytes)).toBe(true)
    const bad = await call('POST', '/messages', '*** not base64 ***', { 'Content-Type': 'text/plain' })
    expect(refusal(bad)).toMatchObject({ status: 400, message: 'Invalid base64 string for MIME content.' })
  })

  test('are drafted as JSON, changed, and carry what was put in', async () => {
    const made = ok(
      await call('POST', '/messages', {
        subject: 'Über “quotes”\r\nX-Injected: no',
        body: { contentType: 'HTML', content: '<p>Hi ✓</p>' },
        toRecipients: [{ emailAddress: { name: 'Bo "B" Ø', address: `bo@${domain}` } }],
        importance: 'high',
        internetMessageHeaders: [{ name: 'x-ticket', value: '42' }],
        attachments: [
          {
            '@odata.type': '#microsoft.graph.fileAttachment',
            name: 'año.txt',
            contentBytes: Buffer.from('ola').toString('base64'),
          },
        ],
      }),
      201,
    )
    const path = `/messages/${made.id}`
    const read = ok(await call('GET', `${path}?$expand=attachments`), 200)
    expect(read).toMatchObject({
      subject: 'Über “quotes” X-Injected: no',
      body: { contentType: 'html', content: expect.stringContaining('Hi ✓') },
      toRecipients: [{ emailAddress: { name: 'Bo "B" Ø', address: `bo@${domain}` } }],
      importance: 'high',
      hasAttachments: true,
      attachments: [{ name: 'año.txt', contentBytes: Buffer.from('ola').toString('base64') }],
    })
    const { internetMessageHeaders } = ok(await call('GET', `${path}?$select=internetMessageHeaders`), 200)
    expect(internetMessageHeaders).toContainEqual({ name: 'x-ticket', value: '42' })
    expect(internetMessageHeaders).not.toContainEqual(expect.objectContaining({ name: 'X-Injected' }))
    const changed = ok(
      await call('PATCH', path, { subject: 'New', ccRecipients: to('cy@example.com'), categories: ['Blue'] }),
      200,
    )
    expect(changed).toMatchObject({
      subject: 'New',
      categories: ['Blue'],
      hasAttachments: true,
      importance: 'high',
    })
    const added = ok(
      await call('POST', `${path}/attachments`, {
        '@odata.type': '#microsoft.graph.fileAttachment',
        name: 'b.bin',
        contentBytes: 'AAEC',
      }),
      201,
    )
    expect(items(await call('GET', `${path}/attachments`)).map(({ name }) => name)).toEqual([
      'año.txt',
      'b.bin',
    ])
    expect((await call('DELETE', `${path}/attachments/${added.id}`)).status).toBe(204)
    expect((await call('GET', `${path}/attachments/$count`)).bytes.toString()).toBe('1')
  })

  test('take flags, read state and categories, and nothing of their MIME once sent', async () => {
    const message = ada.mailbox.mail.add(ada.mailbox.mail.wellKnown('inbox'), mime('Arrived'))
    const path = `/messages/${ada.mailbox.idOf(message, 'default')}`
    const before = ok(await call('GET', path), 200)
    const after = ok(
      await call('PATCH', path, {
        isRead: true,
        flag: { flagStatus: 'flagged', dueDateTime: { dateTime: '2026-03-09T00:00:00', timeZone: 'UTC' } },
        categories: ['Red'],
      }),
      200,
    )
    expect(after).toMatchObject({ isRead: true, flag: { flagStatus: 'flagged' }, categories: ['Red'] })
    expect(after['@odata.etag']).not.toBe(before['@odata.etag'])
    expect(refusal(await call('PATCH', path, { subject: 'Other' })).code).toBe('ErrorInvalidPropertySet')
    expect(refusal(await call('PATCH', path, { colour: 'red' })).message).toContain("'colour'")
    expect(refusal(await call('PATCH', path, { isRead: 'yes' })).message).toContain("'isRead'")
    const stale = await call('PATCH', path, { isRead: false }, { 'If-Match': String(before['@odata.etag']) })
    expect(refusal(stale)).toMatchObject({ status: 412, code: 'ErrorIrresolvableConflict' })
  })

  test('are moved, copied, deleted, recovered and purged', async () => {
    const message = ada.mailbox.mail.add(ada.mailbox.mail.wellKnown('inbox'), mime('Traveller'))
    const id = ada.mailbox.idOf(message, 'default')
    const moved = ok(await call('POST', `/messages/${id}/move`, { destinationId: 'deleteditems' }), 201)
    expect(moved.id).not.toBe(id)
    const copy = ok(await call('POST', `/messages/${moved.id}/copy`, { destinationId: 'archive' }), 201)
    expect((await call('DELETE', `/messages/${copy.id}`)).status).toBe(204)
    expect((await call('GET', `/messages/${copy.id}`)).status).toBe(404)
    const [found] = items(
      await call('GET', "/mailFolders/recoverableitemsdeletions/messages?$filter=subject eq 'Traveller'"),
    )
    expect(refusal(await call('DELETE', `/messages/${found?.id}`)).code).toBe('ErrorCannotDeleteObject')
    expect((await call('POST', `/messages/${found?.id}/permanentDelete`)).status).toBe(204)
    expect((await call('GET', `/messages/${found?.id}`)).status).toBe(404)
    expect(
      refusal(await call('POST', `/messages/${moved.id}/move`, { destinationId: 'nowhere' })).status,
    ).toBe(400)
  })
})

describe('mail that is sent', () => {
  test('arrives in the Inbox without Bcc, and stays in Sent Items with it', async () => {
    const sent = await call('POST', '/sendMail', {
      message: {
        subject: 'Lunch',
        body: { contentType: 'Text', content: 'At noon?' },
        toRecipients: to(`bo@${domain}`),
        bccRecipients: to('cy@example.com'),
      },
    })
    expect([sent.status, sent.bytes.length]).toEqual([202, 0])
    const [arrived] = await inboxOf(bo)
    expect(arrived).toMatchObject({
      subject: 'Lunch',
      isRead: false,
      bccRecipients: [],
      from: { emailAddress: { name: 'Ada Byron', address: `ada@${domain}` } },
    })
    const [kept] = items(await call('GET', '/mailFolders/sentitems/messages'))
    expect(kept).toMatchObject({
      subject: 'Lunch',
      isRead: true,
      bccRecipients: to('cy@example.com').map((r) => ({
        emailAddress: { ...r.emailAddress, name: 'cy@example.com' },
      })),
    })
  })

  test('may come as MIME, and need not be kept', async () => {
    const bytes = mime('From a program', { 'Message-ID': '<program@contoso>' })
    const sent = await call('POST', '/sendMail', bytes.toString('base64'), { 'Content-Type': 'text/plain' })
    expect(sent.status).toBe(202)
    expect((await inboxOf(bo))[0]).toMatchObject({
      subject: 'From a program',
      internetMessageId: '<program@contoso>',
    })
    const before = items(await call('GET', '/mailFolders/sentitems/messages')).length
    await call('POST', '/sendMail', {
      Message: { subject: 'Unkept', toRecipients: to(`bo@${domain}`) },
      SaveToSentItems: false,
    })
    expect((await inboxOf(bo))[0]).toMatchObject({ subject: 'Unkept' })
    expect(items(await call('GET', '/mailFolders/sentitems/messages'))).toHaveLength(before)
  })

  test('comes back from an address that the tenant does not have', async () => {
    await call('POST', '/sendMail', {
      message: { subject: 'Hallo', toRecipients: [...to(`nobody@${domain}`), ...to(`bo@${domain}`)] },
    })
    expect((await inboxOf(bo))[0]).toMatchObject({ subject: 'Hallo' })
    const [report] = await inboxOf(ada)
    expect(report).toMatchObject({ subject: 'Undeliverable: Hallo' })
    const { bytes } = await call('GET', `/messages/${report?.id}/$value`)
    expect(bytes.toString()).toMatch(
      new RegExp(`Final-Recipient: rfc822;nobody@${domain}\r\nAction: failed\r\nStatus: 5\\.1\\.10`),
    )
    expect(bytes.toString()).toContain('Content-Type: multipart/report; report-type=delivery-status')
  })

  test('is a draft that keeps its immutable id', async () => {
    const immutable = { Prefer: 'IdType="ImmutableId"' }
    const draft = ok(
      await call('POST', '/messages', { subject: 'Later', toRecipients: to(`bo@${domain}`) }, immutable),
      201,
    )
    expect((await call('POST', `/messages/${draft.id}/send`)).status).toBe(202)
    const sent = ok(await call('GET', `/messages/${draft.id}`, undefined, immutable), 200)
    expect(sent).toMatchObject({ id: draft.id, isDraft: false })
    expect((await inboxOf(bo))[0]).toMatchObject({ subject: 'Later' })
    expect(refusal(await call('POST', `/messages/${draft.id}/send`)).status).toBe(400)
  })

  test('needs recipients, and the right to send as somebody else', async () => {
    expect(refusal(await call('POST', '/sendMail', { message: { subject: 'x' } })).code).toBe(
      'ErrorInvalidRecipients',
    )
    const asBo = {
      message: { subject: 'As Bo', from: to(`bo@${domain}`)[0], toRecipients: to(`ada@${domain}`) },
    }
    expect(refusal(await call('POST', '/sendMail', asBo))).toMatchObject({
      status: 403,
      code: 'ErrorSendAsDenied',
    })
    bo.mailbox.sendOnBehalf.add(ada.user.id)
    expect((await call('POST', '/sendMail', asBo)).status).toBe(202)
    const [arrived] = await inboxOf(ada)
    expect(arrived).toMatchObject({
      from: { emailAddress: { address: `bo@${domain}` } },
      sender: { emailAddress: { address: `ada@${domain}` } },
    })
  })
})
