import { afterAll, beforeAll, expect, test } from 'vitest'
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
  ada = graph.addPerson('ada', { displayName: 'Ada Byron', aliases: [`a.byron@${domain}`] })
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
const ok = (result: CallResult, status: number): Json => {
  if (result.status !== status) throw new Error(`${result.status}: ${result.bytes.toString('utf8')}`)
  return result.json
}
const addressesOf = (list: unknown) =>
  (list as { emailAddress: { address: string } }[]).map(({ emailAddress }) => emailAddress.address)
/** A message in Ada's Inbox. @returns its path */
function receive(bytes: Buffer): string {
  const { mail } = ada.mailbox
  return `/messages/${ada.mailbox.idOf(mail.add(mail.wellKnown('inbox'), bytes), 'default')}`
}
const withHeaders = (id: unknown) =>
  call(
    'GET',
    `/messages/${id}?$select=internetMessageHeaders,conversationId,body,subject,toRecipients,ccRecipients`,
  )
const headersOf = async (id: unknown) =>
  Object.fromEntries(
    ((await withHeaders(id)).json.internetMessageHeaders as { name: string; value: string }[]).map(
      ({ name, value }) => [name, value],
    ),
  )

const html = (subject: string, headers: Record<string, string> = {}) =>
  mime(
    subject,
    {
      From: 'Cy <cy@example.com>',
      'Content-Type': 'text/html; charset=utf-8',
      'Message-ID': '<second@example.com>',
      ...headers,
    },
    '<html><head><title>x</title></head><body class="a"><p>Hello & welcome</p></body></html>',
  )

test('a reply goes to Reply-To, keeps the thread, and quotes with the comment above', async () => {
  const path = receive(
    html('re: AW: Plans', {
      'Reply-To': 'Desk <desk@example.com>',
      References: '<first@example.com>',
      Cc: 'di@example.com',
    }),
  )
  const original = (await call('GET', path)).json
  const draft = ok(await call('POST', `${path}/createReply`, { Comment: 'Yes <please>' }), 201)
  expect(draft).toMatchObject({
    isDraft: true,
    subject: 'RE: AW: Plans',
    conversationId: original.conversationId,
    ccRecipients: [],
    from: { emailAddress: { address: `ada@${domain}` } },
  })
  expect(addressesOf(draft.toRecipients)).toEqual(['desk@example.com'])
  const body = draft.body as { contentType: string; content: string }
  expect(body.contentType).toBe('html')
  expect(body.content).toMatch(
    /<body>Yes &lt;please&gt;<hr [^>]*><div id="divRplyFwdMsg".*<b>From:<\/b> Cy &lt;cy@example\.com&gt;<br>\r\n<b>Sent:<\/b> Monday, March 2, 2026 at 10:00:00.AM<br>/s,
  )
  expect(body.content).toContain('</div><p>Hello & welcome</p>')
  expect(await headersOf(draft.id)).toMatchObject({
    'In-Reply-To': '<second@example.com>',
    References: '<first@example.com> <second@example.com>',
    'Thread-Topic': 'AW: Plans',
  })
  ok(await call('PATCH', `/messages/${draft.id}`, { subject: 'RE: Plans, changed' }), 200)
  expect((await headersOf(draft.id))['In-Reply-To']).toBe('<second@example.com>')
})

test('a reply to all leaves oneself out under every address, and nobody gets it twice', async () => {
  const path = receive(
    html('Plans', {
      To: `A Byron <A.Byron@${domain}>, bo@${domain}, Cy <CY@example.com>`,
      Cc: `di@example.com, bo@${domain}`,
    }),
  )
  const draft = ok(await call('POST', `${path}/createReplyAll`), 201)
  expect(addressesOf(draft.toRecipients)).toEqual(['cy@example.com', `bo@${domain}`])
  expect(addressesOf(draft.ccRecipients)).toEqual(['di@example.com'])
})

test('a forward carries the attachments, a reply only what the body shows', async () => {
  const path = receive(
    Buffer.from(
      [
        'From: cy@example.com',
        `To: ada@${domain}`,
        'Subject: Fwd: Files',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: multipart/related; boundary=c',
        '',
        '--c',
        'Content-Type: text/html',
        '',
        '<img src="cid:pic">',
        '--c',
        'Content-Type: image/png; name=p.png',
        'Content-ID: <pic>',
        'Content-Disposition: inline; filename=p.png',
        '',
        'png',
        '--c--',
        '--b',
        'Content-Type: application/pdf; name=a.pdf',
        'Content-Disposition: attachment; filename=a.pdf',
        '',
        'pdf',
        '--b--',
        '',
      ].join('\r\n'),
    ),
  )
  const names = async (id: unknown) =>
    items(await call('GET', `/messages/${id}/attachments`)).map(({ name }) => name)
  const forward = ok(
    await call('POST', `${path}/createForward`, {
      toRecipients: [{ emailAddress: { address: `bo@${domain}` } }],
    }),
    201,
  )
  expect(forward).toMatchObject({ subject: 'FW: Files', hasAttachments: true })
  expect(addressesOf(forward.toRecipients)).toEqual([`bo@${domain}`])
  expect(await names(forward.id)).toEqual(['p.png', 'a.pdf'])
  const reply = ok(await call('POST', `${path}/createReply`), 201)
  expect(reply.hasAttachments).toBe(false)
  expect(await names(reply.id)).toEqual(['p.png'])
})

test('replies and forwards are sent at once and lie in Sent Items', async () => {
  const path = receive(mime('Numbers', { From: `bo@${domain}` }, 'One\r\nTwo'))
  expect((await call('POST', `${path}/reply`, { comment: 'Three' })).status).toBe(202)
  const more = { message: { ccRecipients: [{ emailAddress: { address: `bo@${domain}` } }] }, comment: 'All' }
  expect((await call('POST', `${path}/replyAll`, more)).status).toBe(202)
  const onward = { comment: 'See', toRecipients: [{ emailAddress: { address: `bo@${domain}` } }] }
  expect((await call('POST', `${path}/forward`, onward)).status).toBe(202)
  const got = items(await graph.get(`/users/${bo.user.id}/mailFolders/inbox/messages`, { token }))
  expect(got.map(({ subject }) => subject)).toEqual(['FW: Numbers', 'RE: Numbers', 'RE: Numbers'])
  expect(got[2]?.body).toMatchObject({
    contentType: 'text',
    content: expect.stringMatching(
      /^Three\r?\n_{32}\r?\nFrom: bo@.*\r?\nSent: .*\r?\nTo: .*\r?\nSubject: Numbers\r?\n\r?\nOne\r?\nTwo/,
    ),
  })
  expect(items(await call('GET', '/mailFolders/sentitems/messages'))).toHaveLength(3)
})

test('a body of its own replaces the quotation; body and comment together are refused', async () => {
  const path = receive(html('Both'))
  const own = { message: { body: { contentType: 'text', content: 'Mine' }, importance: 'high' } }
  const draft = ok(await call('POST', `${path}/createReply`, own), 201)
  expect(draft).toMatchObject({ importance: 'high', body: { content: expect.stringMatching(/^Mine/) } })
  expect(refusal(await call('POST', `${path}/createReply`, { ...own, comment: 'x' })).status).toBe(400)
  const twice = { message: { toRecipients: [] }, toRecipients: [] }
  expect(refusal(await call('POST', `${path}/createForward`, twice)).status).toBe(400)
  expect(refusal(await call('POST', `${path}/forward`, {})).code).toBe('ErrorInvalidRecipients')
})

test('an answer may come as MIME, and is tied to its original', async () => {
  const path = receive(html('As MIME'))
  const bytes = Buffer.from('Subject: Mine\r\nContent-Type: text/plain\r\n\r\nBody')
  const text = { 'Content-Type': 'text/plain' }
  const draft = ok(await call('POST', `${path}/createReply`, bytes.toString('base64'), text), 201)
  expect(draft).toMatchObject({
    subject: 'Mine',
    isDraft: true,
    conversationId: (await call('GET', path)).json.conversationId,
  })
  expect(addressesOf(draft.toRecipients)).toEqual(['cy@example.com'])
  expect((await headersOf(draft.id))['In-Reply-To']).toBe('<second@example.com>')
  expect(refusal(await call('POST', `${path}/createReply`, '%%%', text)).code).toBe(
    'ErrorMimeContentInvalidBase64String',
  )
})

test('PUT $value replaces the MIME of a draft only', async () => {
  const draft = ok(await call('POST', '/messages', { subject: 'Old' }), 201)
  const bytes = mime('New')
  const headers = { 'Content-Type': 'application/octet-stream' }
  expect(
    (
      await graph.call('PUT', `/users/${ada.user.id}/messages/${draft.id}/$value`, {
        token,
        headers,
        body: bytes,
      })
    ).status,
  ).toBe(204)
  expect((await call('GET', `/messages/${draft.id}/$value`)).bytes.equals(bytes)).toBe(true)
  const received = receive(mime('Received'))
  const refused = await graph.call('PUT', `/users/${ada.user.id}${received}/$value`, {
    token,
    headers,
    body: bytes,
  })
  expect(refusal(refused).status).toBe(400)
})

test('items and links are attached, opened and kept when the draft changes', async () => {
  const draft = ok(await call('POST', '/messages', { subject: 'With items' }), 201)
  const attach = async (attachment: object) =>
    ok(await call('POST', `/messages/${draft.id}/attachments`, attachment), 201)
  const item = '#microsoft.graph.itemAttachment'
  const inner = await attach({
    '@odata.type': item,
    name: 'Letter',
    item: {
      '@odata.type': 'microsoft.graph.message',
      subject: 'Inside',
      body: { contentType: 'html', content: '<p>In</p>' },
      attachments: [
        { '@odata.type': '#microsoft.graph.fileAttachment', name: 'deep.txt', contentBytes: 'YQ==' },
      ],
    },
  })
  const event = await attach({
    '@odata.type': item,
    name: 'Fair',
    item: {
      '@odata.type': 'microsoft.graph.event',
      subject: 'Fair',
      start: { dateTime: '2026-03-05T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-05T10:00:00', timeZone: 'UTC' },
    },
  })
  const contact = await attach({
    '@odata.type': item,
    name: 'Cy',
    item: {
      '@odata.type': 'microsoft.graph.contact',
      displayName: 'Cy, jr.',
      emailAddresses: [{ name: 'Cy', address: 'cy@example.com' }],
    },
  })
  const link = await attach({
    '@odata.type': '#microsoft.graph.referenceAttachment',
    name: 'Shared plan',
    sourceUrl: 'https://contoso.sharepoint.example/plan.docx',
  })
  ok(await call('PATCH', `/messages/${draft.id}`, { subject: 'Changed' }), 200)
  const one = (id: unknown, rest = '') => call('GET', `/messages/${draft.id}/attachments/${id}${rest}`)
  const open = '?$expand=microsoft.graph.itemattachment/item'
  expect((await one(inner.id, open)).json).toMatchObject({
    '@odata.type': item,
    name: 'Letter',
    item: { '@odata.type': '#microsoft.graph.message', subject: 'Inside', hasAttachments: true },
  })
  expect((await one(event.id, open)).json.item).toMatchObject({
    '@odata.type': '#microsoft.graph.event',
    subject: 'Fair',
  })
  expect((await one(event.id, '/$value')).bytes.toString()).toContain('DTSTART:20260305T090000Z')
  expect((await one(contact.id, open)).json.item).toMatchObject({
    '@odata.type': '#microsoft.graph.contact',
    displayName: 'Cy, jr.',
  })
  expect((await one(contact.id, '/$value')).bytes.toString()).toContain('FN:Cy\\, jr.')
  expect((await one(link.id)).json).toMatchObject({
    '@odata.type': '#microsoft.graph.referenceAttachment',
    name: 'Shared plan',
  })
  expect((await one(link.id, '/$value')).status).toBe(405)
  const task = { '@odata.type': item, name: 'x', item: { '@odata.type': 'microsoft.graph.todoTask' } }
  expect(refusal(await call('POST', `/messages/${draft.id}/attachments`, task)).status).toBe(400)
})
