import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { type GraphFixture, items, refusal, startGraph } from '../testing/graph-fixture.ts'

const mega = 1024 * 1024
const size = 5 * mega
const file = Buffer.alloc(size, 'abcdefghijk')

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let token: string

beforeAll(async () => {
  graph = await startGraph()
  ada = graph.addPerson('ada')
  token = graph.appToken('Mail.ReadWrite', 'Mail.Send')
})
afterAll(() => graph.close())

async function draft(): Promise<string> {
  const { json } = await graph.call('POST', `/users/${ada.user.id}/messages`, {
    token,
    body: { subject: 'Big' },
  })
  return `/users/${ada.user.id}/messages/${json.id}`
}

async function begin(message: string, item: object = {}) {
  return graph.call('POST', `${message}/attachments/createUploadSession`, {
    token,
    body: { AttachmentItem: { attachmentType: 'file', name: 'big.bin', size, ...item } },
  })
}

async function put(
  url: string,
  first: number,
  last: number,
  total = size,
  bytes = file.subarray(first, last + 1),
) {
  const response = await fetch(url, {
    method: 'PUT',
    headers: {
      'Content-Range': `bytes ${first}-${last}/${total}`,
      'Content-Type': 'application/octet-stream',
    },
    body: new Blob([Uint8Array.from(bytes)]),
  })
  const text = await response.text()
  return { response, status: response.status, json: text === '' ? null : JSON.parse(text) }
}

test('a file comes in ranges without Authorization, and lies in the draft', async () => {
  const message = await draft()
  const session = await begin(message, { contentType: 'application/x-big', contentId: 'big', isInline: true })
  expect(session.status).toBe(201)
  expect(session.json).toMatchObject({ nextExpectedRanges: ['0-'] })
  const url = String(session.json.uploadUrl)
  expect(url).toContain('authtoken=')
  const first = await put(url, 0, 3 * mega - 1)
  expect(first).toMatchObject({ status: 200, json: { NextExpectedRanges: [String(3 * mega)] } })
  const last = await put(url, 3 * mega, size - 1)
  expect(last).toMatchObject({ status: 201, json: null })
  const id = /Attachments\('([^']+)'\)$/.exec(last.response.headers.get('location') ?? '')?.[1]
  const { json } = await graph.get(
    `${message}/attachments/${id}?$select=name,contentType,size,isInline,contentId`,
    { token },
  )
  expect(json).toMatchObject({
    name: 'big.bin',
    contentType: 'application/x-big',
    size,
    isInline: true,
    contentId: 'big',
  })
  const value = await graph.get(`${message}/attachments/${id}/$value`, { token })
  expect(value.bytes.equals(file)).toBe(true)
  expect((await put(url, 0, 3)).status).toBe(404)
})

test('a range out of order, or that does not fit, is refused and changes nothing', async () => {
  const url = String((await begin(await draft())).json.uploadUrl)
  expect((await put(url, mega, 2 * mega)).status).toBe(416)
  expect((await put(url, 0, mega - 1, size + 1)).status).toBe(416)
  expect((await put(url, 0, mega - 1, size, file.subarray(0, mega - 1))).status).toBe(416)
  expect((await fetch(url, { method: 'PUT', body: 'no range' })).status).toBe(416)
  expect((await put(url, 0, 4 * mega)).status).toBe(413)
  expect((await put(url, 0, mega - 1)).status).toBe(200)
  expect((await put(url, 0, mega - 1)).status).toBe(416)
  expect((await fetch(url)).status).toBe(405)
})

test('a session ends by DELETE, by the clock, and with its draft', async () => {
  const canceled = String((await begin(await draft())).json.uploadUrl)
  expect((await fetch(canceled, { method: 'DELETE' })).status).toBe(204)
  expect((await put(canceled, 0, mega - 1)).status).toBe(404)

  const old = await begin(await draft())
  graph.world.clock.advance(Date.parse(String(old.json.expirationDateTime)) - graph.world.clock.now())
  expect((await put(String(old.json.uploadUrl), 0, mega - 1)).status).toBe(404)

  const message = await draft()
  const url = String((await begin(message)).json.uploadUrl)
  await put(url, 0, 3 * mega - 1)
  await graph.call('DELETE', message, { token })
  expect((await put(url, 3 * mega, size - 1)).status).toBe(404)
})

test('another token, or another item, opens nothing', async () => {
  const url = String((await begin(await draft())).json.uploadUrl)
  expect((await put(url.replace(/authtoken=.{4}/, 'authtoken=AAAA'), 0, mega - 1)).status).toBe(404)
  expect((await put(url.replace('AttachmentSessions', 'Attachments'), 0, mega - 1)).status).toBe(404)
})

test('sizes that are too small, too large, or larger than the mailbox may send', async () => {
  const message = await draft()
  expect(refusal(await begin(message, { size: 2 * mega - 1 })).code).toBe(
    'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
  )
  expect(refusal(await begin(message, { size: 151 * mega })).code).toBe('ErrorAttachmentSizeLimitExceeded')
  expect(refusal(await begin(message, { attachmentType: 'item' })).status).toBe(400)
  ada.mailbox.maxSendBytes = 4 * mega
  const url = String((await begin(message)).json.uploadUrl)
  expect((await put(url, 0, 3 * mega - 1)).status).toBe(200)
  expect(await put(url, 3 * mega, size - 1)).toMatchObject({
    status: 413,
    json: { error: { code: 'ErrorMessageSizeExceeded' } },
  })
  ada.mailbox.maxSendBytes = 35 * mega
})

test('with a user only into the own mailbox, and only into drafts', async () => {
  const bo = graph.addPerson('bo')
  ada.mailbox.fullAccess.add(bo.user.id)
  const message = await draft()
  const item = { AttachmentItem: { attachmentType: 'file', name: 'x', size } }
  const path = `${message}/attachments/createUploadSession`
  const shared = graph.userToken(bo.user, 'Mail.ReadWrite', 'Mail.ReadWrite.Shared')
  expect(refusal(await graph.call('POST', path, { token: shared, body: item })).code).toBe(
    'ErrorAccessDenied',
  )
  const own = graph.userToken(ada.user, 'Mail.ReadWrite')
  expect((await graph.call('POST', path, { token: own, body: item })).status).toBe(201)
  const inbox = ada.mailbox.mail.wellKnown('inbox')
  const received = ada.mailbox.mail.add(inbox, Buffer.from('Subject: x\r\n\r\n'))
  const id = ada.mailbox.idOf(received, 'default')
  expect(refusal(await begin(`/users/${ada.user.id}/messages/${id}`)).code).toBe('ErrorInvalidOperation')
})

test('uploads count among what an app may upload in five minutes', async () => {
  graph.limits.enabled = true
  const urls: string[] = []
  for (let i = 0; i < 51; i++) urls.push(String((await begin(await draft())).json.uploadUrl))
  const statuses: number[] = []
  for (const url of urls) statuses.push((await put(url, 0, 3 * mega - 1)).status)
  graph.limits.enabled = false
  expect(statuses.slice(0, 49).every((status) => status === 200)).toBe(true)
  expect(statuses.at(-1)).toBe(429)
})

test('attachments keep their ids when others go', async () => {
  const message = await draft()
  const add = async (name: string) =>
    graph.call('POST', `${message}/attachments`, {
      token,
      body: { '@odata.type': '#microsoft.graph.fileAttachment', name, contentBytes: 'YQ==' },
    })
  const ids: unknown[] = []
  for (const name of ['a', 'b', 'c']) ids.push((await add(name)).json.id)
  await graph.call('DELETE', `${message}/attachments/${ids[0]}`, { token })
  await graph.call('PATCH', message, { token, body: { subject: 'Rewritten' } })
  expect(items(await graph.get(`${message}/attachments`, { token })).map(({ id }) => id)).toEqual(
    ids.slice(1),
  )
  await graph.call('DELETE', `${message}/attachments/${ids[2]}`, { token })
  const last = await add('d')
  expect(ids).not.toContain(last.json.id)
  expect(items(await graph.get(`${message}/attachments`, { token })).map(({ name }) => name)).toEqual([
    'b',
    'd',
  ])
})
