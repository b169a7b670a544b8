import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { filtersSchema } from './filters/schema.ts'
import { rowsOf } from './testing/package-reader.ts'
import { createRig, type Rig } from './testing/rig.ts'

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
})

interface Mail {
  from?: string
  to?: string
  cc?: string
  subject?: string
  body?: string
  attachment?: { name: string; type: string; size: number }
}

/** A message with, where asked for, one attachment of so many bytes. */
function mail({
  from = 'ada@contoso.com',
  to = 'bob@contoso.com',
  cc,
  subject = 'Hello',
  body = 'Hi',
  attachment,
}: Mail): string {
  const head = [
    `From: <${from}>`,
    `To: <${to}>`,
    ...(cc ? [`Cc: <${cc}>`] : []),
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
  ]
  if (!attachment) return [...head, 'Content-Type: text/plain', '', body, ''].join('\r\n')
  return [
    ...head,
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    body,
    '--b',
    `Content-Type: ${attachment.type}; name="${attachment.name}"`,
    `Content-Disposition: attachment; filename="${attachment.name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.alloc(attachment.size)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    '--b--',
    '',
  ].join('\r\n')
}

const mails: Record<string, Mail & { state?: object }> = {
  plain: { body: 'nothing to see' },
  fabrikam: { from: 'eve@fabrikam.com', subject: 'Merger: next steps', state: { isRead: true } },
  sub: { to: 'max@mail.fabrikam.com', body: 'The letter\r\nof intent is signed.' },
  copied: { cc: 'Eve@Fabrikam.com', subject: 'Lunch', state: { categories: ['Blue Case'] } },
  pdf: { subject: 'Contract', attachment: { name: 'Contract.PDF', type: 'application/pdf', size: 50_000 } },
  picture: { subject: 'Photo', attachment: { name: 'merger.png', type: 'image/png', size: 900 } },
}

const cases: [what: string, filters: object, wanted: string[]][] = [
  ['a domain anywhere', { participants: { any: ['fabrikam.com'] } }, ['fabrikam', 'copied']],
  ['an author', { participants: { from: ['EVE@fabrikam.com'] } }, ['fabrikam']],
  ['recipients at sub-domains', { participants: { to: ['*.fabrikam.com'] } }, ['sub']],
  ['a subject', { subject: ['merg* AND NOT lunch', 'photo'] }, ['fabrikam', 'picture']],
  ['keywords; attachments may hold them', { keywords: ['"letter of intent"'] }, ['sub', 'pdf', 'picture']],
  [
    'keywords in text and names alone',
    { keywords: ['merger'], unsearched: 'leave_out' },
    ['fabrikam', 'picture'],
  ],
  ['any attachment', { attachments: { has: true } }, ['pdf', 'picture']],
  ['no attachment', { attachments: { has: false } }, ['plain', 'fabrikam', 'sub', 'copied']],
  ['an ending', { attachments: { types: ['pdf'] } }, ['pdf']],
  [
    'a media type of a size',
    { attachments: { types: ['image/*', 'application/pdf'], minBytes: 10_000 } },
    ['pdf'],
  ],
  ['a category', { categories: ['blue case'] }, ['copied']],
  ['what is read', { isRead: true }, ['fabrikam']],
  ['all of several', { participants: { any: ['fabrikam.com'] }, subject: ['lunch'] }, ['copied']],
  ['a kind that is not there', { kinds: ['eventMessageRequest'] }, []],
  ['a class by its beginning', { itemClasses: ['ipm.note*'], isRead: true }, ['fabrikam']],
  ['every class', { itemClasses: ['*'], isRead: true }, ['fabrikam']],
  ['a class that is not there', { itemClasses: ['IPM.Schedule.Meeting', 'IPM.Not'] }, []],
  ['the kind that is', { kinds: ['MESSAGE'], attachments: { has: true } }, ['pdf', 'picture']],
]

test('each filter takes exactly what it says, and every folder’s numbers meet', async () => {
  const address = rig.mailbox()
  const ids: Record<string, string> = {}
  for (const [name, { state, ...one }] of Object.entries(mails))
    ids[name] = rig.put(address, 'inbox', mail(one), { isRead: false, ...state })
  const nameOf = new Map(Object.entries(ids).map(([name, id]) => [id, name]))
  const runs = await Promise.all(
    cases.map(async ([what, filters, wanted]) => ({
      what,
      filters,
      wanted,
      id: await rig.collect([address], { filters }),
    })),
  )
  for (const { what, filters, wanted, id } of runs) {
    const { numbers } = await rig.until(id, ['completed'])
    const { folder } = (await rig.call('GET', `/v1/collections/${id}/package`)).body
    const rows = await rowsOf(folder)
    const names = rows.map((row) => nameOf.get(row.itemId))
    // What was asked about is in the rows; what was not is not made up.
    const messageClass = 'itemClasses' in filters ? 'IPM.Note' : undefined
    expect(rows.every((row) => row.messageClass === messageClass)).toBe(true)
    expect([what, names.toSorted()]).toEqual([what, wanted.toSorted()])
    expect(numbers).toMatchObject({
      enumerated: 6,
      collected: wanted.length,
      filtered: 6 - wanted.length,
      exceptions: 0,
      vanished: 0,
    })
  }
})

test('what Microsoft cannot show us is collected, not left out', async () => {
  const address = rig.mailbox()
  const id = rig.put(address, 'inbox', ['Subject: Message 7', '', 'Body 7', ''].join('\r\n'))
  rig.emulator.addFault({
    path: `/v1.0/users/${encodeURIComponent(address)}/messages/${id}`,
    status: 500,
    code: 'ErrorCorruptData',
  })
  const run = await rig.collect([address], { filters: { keywords: ['absent'] } })
  expect(await rig.until(run, ['completed'])).toMatchObject({ numbers: { collected: 1, filtered: 0 } })
  const { folder } = (await rig.call('GET', `/v1/collections/${run}/package`)).body
  expect((await rowsOf(folder)).map((row) => row.itemId)).toEqual([id])
})

test.each([
  [{ keywords: ['(merger'] }, 'body.filters.keywords.0', /parenthesis is not closed \(at 1\)/],
  [{ subject: ['ok', '***'] }, 'body.filters.subject.1', /star/],
  [{ participants: { any: ['not an address'] } }, 'body.filters.participants.any.0', /address/],
  [{ attachments: { types: ['a/b/c'] } }, 'body.filters.attachments.types.0', /media type/],
])('%j is refused with its place', async (filters, field, problem) => {
  const { status, body } = await rig.call('POST', '/v1/collections', {
    body: { connection: rig.connection.id, custodians: [{ mailboxes: ['a@contoso.com'] }], filters },
  })
  expect(status).toBe(400)
  expect(body.errors).toEqual([{ field, problem: expect.stringMatching(problem) }])
})

test('no filter is a filter too: what it was made with is shown', async () => {
  const address = rig.mailbox()
  const id = await rig.collect([address])
  const { filters } = await rig.until(id, ['completed'])
  expect(filters).toEqual(filtersSchema.parse(undefined))
})
