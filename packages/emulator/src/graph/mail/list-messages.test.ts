import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillMailbox } from '../../control/fill-mailbox.ts'
import { defaultSeed } from '../../seed/default-seed.ts'
import { type CallOptions, type GraphFixture, items, pathOf, startGraph } from '../testing/graph-fixture.ts'

// Lists are written by quicker ways than single messages: both must say the same, in the same order.
let graph: GraphFixture
let base: string

beforeAll(async () => {
  graph = await startGraph()
  const { user, mailbox } = graph.addPerson('ada')
  base = `/users/${user.id}`
  const seed = defaultSeed({ seedNumber: 1, now: new Date('2026-03-01T16:00:00Z') })
  // Everything that there is of hostile mail, meetings, bounces and letters.
  for (const tenant of seed.tenants) for (const one of tenant.mailboxes) fillMailbox(mailbox, one)
}, 60_000)
afterAll(() => graph?.close())

async function all(path: string, options: CallOptions) {
  const found: Readonly<Record<string, unknown>>[] = []
  let next: unknown = path
  while (next !== undefined) {
    const page = await graph.get(pathOf(next), options)
    found.push(...items(page))
    next = page.json['@odata.nextLink']
  }
  return found
}

test.each([
  ['everything', '', undefined],
  ['the usual properties', '$select=id,subject,from,toRecipients,receivedDateTime,hasAttachments', undefined],
  ['previews', '$select=bodyPreview,subject', undefined],
  ['headers and bodies', '$select=internetMessageHeaders,body,uniqueBody,flag,categories', undefined],
  ['bodies as text', '$select=body,bodyPreview,webLink', 'outlook.body-content-type="text"'],
  ['bodies as HTML, immutable ids', '', 'outlook.body-content-type="html", IdType="ImmutableId"'],
  ['what only some kinds have', '$select=subject,microsoft.graph.eventMessage/startDateTime', undefined],
])(
  'a list shows of each message what it shows by itself: %s',
  async (_, query, prefer) => {
    const options = { token: graph.appToken('Mail.Read'), headers: prefer ? { Prefer: prefer } : {} }
    const listed = await all(`${base}/messages?$top=200&${query}`, options)
    expect(listed.length).toBeGreaterThan(500)
    for (const [i, message] of listed.entries()) {
      if (i % 8 > 0 && message['@odata.type'] === undefined) continue
      const single = await graph.get(`${base}/messages/${message.id}?${query}`, options)
      const { '@odata.context': context, '@microsoft.graph.tips': tips, ...rest } = single.json
      expect(JSON.stringify(message)).toBe(JSON.stringify(rest))
    }
    // Once more, since what was written is kept.
    expect(await all(`${base}/messages?$top=200&${query}`, options)).toEqual(listed)
  },
  120_000,
)

test('answers that leave at once do not get into each other', async () => {
  const options = { token: graph.appToken('Mail.Read') }
  const paths = Array.from(
    { length: 40 },
    (_, i) => `${base}/messages?$top=${5 + (i % 7) * 20}&$skip=${i * 11}`,
  )
  const alone: string[] = []
  for (const path of paths) alone.push((await graph.get(path, options)).bytes.toString())
  const together = await Promise.all(paths.map((path) => graph.get(path, options)))
  expect(together.map(({ bytes }) => bytes.toString())).toEqual(alone)
})

test('a batch takes a list apart', async () => {
  const token = graph.appToken('Mail.Read')
  const url = `${base}/messages?$top=2`
  const batch = await graph.call('POST', '/$batch', {
    token,
    body: { requests: [{ id: '1', method: 'GET', url }] },
  })
  const alone = await graph.get(url, { token })
  expect(batch.json.responses).toEqual([expect.objectContaining({ status: 200, body: alone.json })])
})
