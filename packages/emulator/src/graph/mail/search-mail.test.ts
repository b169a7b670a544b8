import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GraphFixture, items, mime, refusal, startGraph } from '../testing/graph-fixture.ts'

let graph: GraphFixture
let token: string
let path: string

beforeAll(async () => {
  graph = await startGraph()
  const { user, mailbox } = graph.addPerson('ada')
  const inbox = mailbox.mail.wellKnown('inbox')
  const add = (subject: string, day: number, headers: Record<string, string> = {}, body = 'Nothing.') =>
    mailbox.mail.add(inbox, mime(subject, { Date: `${day} Mar 2026 12:00:00 +0000`, ...headers }, body), {
      receivedAt: Date.UTC(2026, 2, day, 12),
    })
  add('Annual budget', 1, { Importance: 'high', Cc: 'Cyrus <cy@example.com>' }, 'The numbers, at last.')
  add(
    'Budget question',
    2,
    { From: 'Di Moss <di@example.com>', To: 'Ed <ed@example.com>' },
    'Which annual figure?',
  )
  add('Lunch', 3, { Bcc: 'secret@example.com' }, 'x'.repeat(5000))
  token = graph.appToken('Mail.Read')
  path = `/users/${user.id}/messages`
})
afterAll(() => graph.close())

const search = (query: string) =>
  graph.get(`${path}?$select=subject&$search=${encodeURIComponent(`"${query}"`)}`, { token })

describe('a search for', () => {
  test.each([
    ['budget', ['Budget question', 'Annual budget']],
    ['annual budget', ['Budget question', 'Annual budget']],
    ['\\"annual budget\\"', ['Annual budget']],
    ['subject:budget NOT from:di', ['Annual budget']],
    ['from:\\"di moss\\"', ['Budget question']],
    ['to:ed OR cc:cyrus', ['Budget question', 'Annual budget']],
    ['bcc:secret', ['Lunch']],
    ['participants:example.com', ['Lunch', 'Budget question', 'Annual budget']],
    ['recipients:cy', ['Annual budget']],
    ['body:numbers', ['Annual budget']],
    ['importance:high', ['Annual budget']],
    ['hasAttachments:true', []],
    ['kind:email AND received:2026-03-02', ['Budget question']],
    ['received>=03/02/2026', ['Lunch', 'Budget question']],
    ['received:2026-03-01..2026-03-02', ['Budget question', 'Annual budget']],
    ['sent<2026-03-02', ['Annual budget']],
    ['size>4000', ['Lunch']],
    ['size:1..4000 subject:lun*', []],
  ])('%s', async (query, expected) => {
    expect(items(await search(query)).map(({ subject }) => subject)).toEqual(expected)
  })

  test.each([
    ['colour:red', 'colour'],
    ['received:soon', 'soon'],
    ['size>big', 'big'],
    ['(budget', '$search'],
  ])('%s is refused', async (query, message) => {
    expect(refusal(await search(query))).toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    })
  })

  test('what is there too often ends at a thousand', async () => {
    const { user, mailbox } = graph.addPerson('bo')
    const bytes = mime('Same')
    for (let i = 0; i < 1100; i++) mailbox.mail.add(mailbox.mail.wellKnown('inbox'), bytes)
    const list = `/users/${user.id}/messages`
    const found = await graph.get(`${list}?$search="subject:same"&$count=true&$top=1&$select=id`, { token })
    expect(found.json['@odata.count']).toBe(1000)
    expect((await graph.get(`${list}/$count`, { token })).bytes.toString()).toBe('1100')
  })
})
