import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import {
  type GraphFixture,
  items,
  mime,
  pathOf,
  refusal,
  startGraph,
  startOfTime,
} from '../testing/graph-fixture.ts'

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let token: string
const hour = 3_600_000

const multipart = Buffer.from(
  [
    'From: Cy <cy@example.com>',
    'To: ada@contoso.onmicrosoft.com',
    'Subject: =?utf-8?q?Pl=C3=A4ne?=',
    'Message-ID: <plan@example.com>',
    'Date: Sun, 1 Mar 2026 08:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Plans &amp; <b>pictures</b></p>',
    '--b',
    'Content-Type: application/pdf; name=plan.pdf',
    'Content-Disposition: attachment; filename=plan.pdf',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('%PDF-1.7 plan').toString('base64'),
    '--b',
    'Content-Type: message/rfc822',
    '',
    'From: Di <di@example.com>',
    'Subject: Inner',
    'Message-ID: <inner@example.com>',
    '',
    'Inside.',
    '--b--',
    '',
  ].join('\r\n'),
)

beforeAll(async () => {
  graph = await startGraph()
  ada = graph.addPerson('ada')
  const inbox = ada.mailbox.mail.wellKnown('inbox')
  for (let i = 0; i < 25; i++) {
    ada.mailbox.mail.add(
      inbox,
      mime(`Report ${i}`, i % 2 ? { Importance: 'high' } : {}, `Figures for week ${i}.`),
      {
        receivedAt: startOfTime - i * hour,
        isRead: i % 3 === 0,
        categories: i === 4 ? ['Blue'] : [],
      },
    )
  }
  ada.mailbox.mail.add(ada.mailbox.mail.folderAt(['inbox', 'Plans', 'Old']), multipart, {
    receivedAt: startOfTime - 100 * hour,
  })
  token = graph.appToken('Mail.Read')
})
afterAll(() => graph.close())

const get = (path: string, headers: Record<string, string> = {}) => graph.get(path, { token, headers })
const subjects = async (path: string) => items(await get(path)).map(({ subject }) => subject)

describe('folders', () => {
  test('are listed below the root, hidden ones only when asked for', async () => {
    const names = items(await get('/users/ada@contoso.onmicrosoft.com/mailFolders?$top=50')).map(
      (f) => f.displayName,
    )
    expect(names).toEqual([
      'Archive',
      'Conversation History',
      'Deleted Items',
      'Drafts',
      'Inbox',
      'Junk Email',
      'Outbox',
      'Sent Items',
    ])
    const all = items(await get(`/users/${ada.user.id}/mailFolders?$top=50&includeHiddenFolders=true`))
    expect(all.map((f) => f.displayName)).toContain('Clutter')
    expect((await get(`/users/${ada.user.id}/mailFolders/$count`)).bytes.toString()).toBe('8')
  })

  test('are reached by well-known name, by id, and from folder to folder', async () => {
    const inbox = (await get(`/users/${ada.user.id}/mailFolders/Inbox`)).json
    expect(inbox).toMatchObject({
      displayName: 'Inbox',
      totalItemCount: 25,
      unreadItemCount: 16,
      childFolderCount: 1,
    })
    const [plans] = items(await get(`/users/${ada.user.id}/mailFolders/${inbox.id}/childFolders`))
    const [old] = items(
      await get(`/users/${ada.user.id}/mailFolders/inbox/childFolders/${plans?.id}/childFolders`),
    )
    expect(old).toMatchObject({ displayName: 'Old', parentFolderId: plans?.id, totalItemCount: 1 })
    expect(await subjects(`/users/${ada.user.id}/mailFolders/${old?.id}/messages`)).toEqual(['Pläne'])
  })

  test('that do not exist are not found', async () => {
    const unknown = ada.mailbox.core.ids.folder(999)
    expect(refusal(await get(`/users/${ada.user.id}/mailFolders/${unknown}`))).toMatchObject({
      status: 404,
      code: 'ErrorItemNotFound',
    })
    expect(refusal(await get(`/users/${ada.user.id}/mailFolders/nonsense`))).toMatchObject({
      status: 400,
      code: 'ErrorInvalidIdMalformed',
    })
  })
})

describe('messages', () => {
  test('come newest first, ten at a time, and the links lead through all of them', async () => {
    let path: string | undefined = `/users/${ada.user.id}/messages?$select=subject&$count=true`
    const seen: unknown[] = []
    while (path) {
      const page = await get(path)
      expect(items(page).length).toBeLessThanOrEqual(10)
      expect(page.json['@odata.count']).toBe(26)
      seen.push(...items(page).map(({ subject }) => subject))
      path = page.json['@odata.nextLink'] === undefined ? undefined : pathOf(page.json['@odata.nextLink'])
    }
    expect(seen).toEqual([...Array.from({ length: 25 }, (_, i) => `Report ${i}`), 'Pläne'])
  })

  test('carry exactly what $select names, with id and etag', async () => {
    const [first] = items(await get(`/users/${ada.user.id}/messages?$select=SUBJECT,isRead&$top=1`))
    expect(Object.keys(first ?? {}).sort()).toEqual(['@odata.etag', 'id', 'isRead', 'subject'])
  })

  test('are filtered, sorted and counted', async () => {
    const list = `/users/${ada.user.id}/mailFolders/inbox/messages`
    const since = new Date(startOfTime - 3 * hour).toISOString()
    expect(await subjects(`${list}?$filter=receivedDateTime ge ${since} and importance eq 'high'`)).toEqual([
      'Report 1',
      'Report 3',
    ])
    expect(await subjects(`${list}?$filter=categories/any(c:c eq 'Blue')`)).toEqual(['Report 4'])
    expect(await subjects(`${list}?$orderby=receivedDateTime asc&$top=2`)).toEqual(['Report 24', 'Report 23'])
    expect((await get(`${list}/$count?$filter=isRead eq true`)).bytes.toString()).toBe('9')
  })

  test('refuse a sort order that the filter does not begin with', async () => {
    const list = `/users/${ada.user.id}/messages`
    const bad = await get(`${list}?$filter=isRead eq true&$orderby=receivedDateTime desc`)
    expect(refusal(bad)).toMatchObject({ status: 400, code: 'InefficientFilter' })
    const good = await get(
      `${list}?$filter=receivedDateTime ge 2020-01-01 and isRead eq true&$orderby=receivedDateTime desc`,
    )
    expect(items(good)).toHaveLength(9)
  })

  test('are searched in from, subject and body', async () => {
    expect(await subjects(`/users/${ada.user.id}/messages?$search="figures 99"`)).toEqual([])
    expect(await subjects(`/users/${ada.user.id}/messages?$search="subject:report AND body:24"`)).toEqual([
      'Report 24',
    ])
    expect(await subjects(`/users/${ada.user.id}/messages?$search="pictures from:cy"`)).toEqual(['Pläne'])
    const both = await get(`/users/${ada.user.id}/messages?$search="a"&$filter=isRead eq true`)
    expect(refusal(both).message).toBe("The query parameter '$filter' is not supported with '$search'.")
  })

  test('answer with at most a thousand to a page', async () => {
    expect(refusal(await get(`/users/${ada.user.id}/messages?$top=1001`)).message).toContain('1000')
  })

  test('give body, attachments and headers when asked', async () => {
    const [found] = items(
      await get(`/users/${ada.user.id}/messages?$filter=hasAttachments eq true&$expand=attachments`),
    )
    expect(found).toMatchObject({
      body: { contentType: 'html', content: expect.stringContaining('<b>pictures</b>') },
      bodyPreview: 'Plans & pictures',
      from: { emailAddress: { name: 'Cy', address: 'cy@example.com' } },
      attachments: [
        { name: 'plan.pdf', size: 13 },
        { '@odata.type': '#microsoft.graph.itemAttachment', name: 'Inner' },
      ],
    })
    const one = `/users/${ada.user.id}/messages/${found?.id}`
    const asText = await get(one, { Prefer: 'outlook.body-content-type="text"' })
    expect(asText.json.body).toEqual({ contentType: 'text', content: 'Plans & pictures' })
    expect(asText.headers.get('preference-applied')).toBe('outlook.body-content-type="text"')
    const { internetMessageHeaders } = (await get(`${one}?$select=internetMessageHeaders`)).json
    expect(internetMessageHeaders).toContainEqual({ name: 'Message-ID', value: '<plan@example.com>' })
    const size = await get(
      `${one}?$select=id&$expand=singleValueExtendedProperties($filter=id eq 'Integer 0x0E08')`,
    )
    expect(size.json.singleValueExtendedProperties).toEqual([
      { id: 'Integer 0xe08', value: String(multipart.length) },
    ])
  })

  test('give their exact bytes, and those of their attachments', async () => {
    const [found] = items(await get(`/users/${ada.user.id}/messages?$filter=subject eq 'Pläne'&$select=id`))
    const one = `/users/${ada.user.id}/messages/${found?.id}`
    expect((await get(`${one}/$value`)).bytes.equals(multipart)).toBe(true)
    const list = items(await get(`${one}/attachments?$select=id,name,contentType`))
    expect(list.map(({ contentBytes }) => contentBytes)).toEqual([undefined, undefined])
    expect((await get(`${one}/attachments/$count`)).bytes.toString()).toBe('2')
    const file = await get(`${one}/attachments/${list[0]?.id}/$value`)
    expect([file.headers.get('content-type'), file.bytes.toString()]).toEqual([
      'application/pdf',
      '%PDF-1.7 plan',
    ])
    expect((await get(`${one}/attachments/${list[1]?.id}/$value`)).bytes.toString()).toContain(
      'Subject: Inner',
    )
    const item = await get(`${one}/attachments/${list[1]?.id}?$expand=microsoft.graph.itemattachment/item`)
    expect(item.json.item).toMatchObject({
      subject: 'Inner',
      internetMessageId: '<inner@example.com>',
      id: '',
    })
    const within = await get(`${one}?$expand=attachments($expand=microsoft.graph.itemattachment/item)`)
    expect(within.json.attachments).toMatchObject([{ name: list[0]?.name }, { item: item.json.item }])
    const astray = '$expand=singleValueExtendedProperties($expand=attachments)'
    expect((await get(`${one}?${astray}`)).status).toBe(400)
  })

  test('are streamed when they are large', async () => {
    const large = Buffer.concat([mime('Large'), Buffer.alloc(6 * 1024 * 1024, 'large body\r\n')])
    const message = ada.mailbox.mail.add(ada.mailbox.mail.wellKnown('archive'), large)
    const answer = await get(`/users/${ada.user.id}/messages/${ada.mailbox.idOf(message, 'default')}/$value`)
    expect([answer.headers.get('content-length'), answer.bytes.equals(large)]).toEqual([
      String(large.length),
      true,
    ])
    ada.mailbox.mail.remove(message)
  })

  test('refuse $value below a folder, as the service does', async () => {
    const [found] = items(await get(`/users/${ada.user.id}/messages?$top=1`))
    const below = await get(`/users/${ada.user.id}/mailFolders/inbox/messages/${found?.id}/$value`)
    expect(refusal(below)).toMatchObject({ status: 405 })
  })

  test('keep their immutable id when they move, and get another default one', async () => {
    const message = ada.mailbox.mail.add(ada.mailbox.mail.wellKnown('drafts'), mime('Mover'))
    const immutable = { Prefer: 'IdType="ImmutableId"' }
    const before = (await get(`/users/${ada.user.id}/mailFolders/drafts/messages`)).json
    const [fixed] = items(await get(`/users/${ada.user.id}/mailFolders/drafts/messages`, immutable))
    const [usual] = Array.isArray(before.value) ? before.value : []
    ada.mailbox.mail.move(message, ada.mailbox.mail.wellKnown('archive'))
    expect(refusal(await get(`/users/${ada.user.id}/messages/${usual.id}`))).toMatchObject({
      code: 'ErrorItemNotFound',
    })
    const again = await get(`/users/${ada.user.id}/messages/${fixed?.id}`, immutable)
    expect(again.json).toMatchObject({ subject: 'Mover', id: fixed?.id })
    expect(again.headers.get('preference-applied')).toBe('IdType="ImmutableId"')
    ada.mailbox.mail.remove(message)
  })
})
