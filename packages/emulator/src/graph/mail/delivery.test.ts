import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { releaseMail } from '../../delivery/submit-mail.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import {
  type CallResult,
  domain,
  type GraphFixture,
  items,
  type Json,
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
  bo = graph.addPerson('bo', { displayName: 'Bo Berg', aliases: [`b.berg@${domain}`] })
  token = graph.appToken('Mail.ReadWrite', 'Mail.Send')
})
afterAll(() => graph.close())
beforeEach(() => {
  for (const { mailbox } of [ada, bo]) {
    for (const folder of mailbox.mail.folders)
      for (const message of [...folder.messages]) mailbox.mail.remove(message)
  }
})

const of = (person: { user: User }, method: string, path: string, body?: object) =>
  graph.call(method, `/users/${person.user.id}${path}`, { token, ...(body === undefined ? {} : { body }) })
const call = (method: string, path: string, body?: object) => of(ada, method, path, body)
const ok = (result: CallResult, status: number): Json => {
  if (result.status !== status) throw new Error(`${result.status}: ${result.bytes.toString('utf8')}`)
  return result.json
}
const to = (...addresses: string[]) => addresses.map((address) => ({ emailAddress: { address } }))
const send = async (message: object, more: object = {}) =>
  call('POST', '/sendMail', { message: { toRecipients: to(`bo@${domain}`), ...message }, ...more })
const inFolder = async (folder: string, person: { user: User } = ada) =>
  items(await of(person, 'GET', `/mailFolders/${folder}/messages?$top=100`))
const subjectsIn = async (folder: string, person: { user: User } = ada) =>
  (await inFolder(folder, person)).map(({ subject }) => subject)
const mimeOf = async (id: unknown) => (await call('GET', `/messages/${id}/$value`)).bytes.toString('utf8')
const inAnHour = () => new Date(graph.world.clock.now() + 3_600_000).toISOString()
const deferred = () => [{ id: 'SystemTime 0x3FEF', value: inAnHour() }]

test('a deferred message waits in Drafts until the clock passes', async () => {
  expect((await send({ subject: 'Later', singleValueExtendedProperties: deferred() })).status).toBe(202)
  expect(await subjectsIn('drafts')).toEqual(['Later'])
  expect(await subjectsIn('inbox', bo)).toEqual([])
  graph.world.clock.advance(3_000_000)
  expect(await subjectsIn('inbox', bo)).toEqual([])
  graph.world.clock.advance(600_000)
  expect(await subjectsIn('inbox', bo)).toEqual(['Later'])
  expect(await subjectsIn('drafts')).toEqual([])
  expect(await inFolder('sentitems')).toMatchObject([{ subject: 'Later', isDraft: false }])
})

test('a deferred draft that is deleted is not sent', async () => {
  const draft = {
    subject: 'Taken back',
    toRecipients: to(`bo@${domain}`),
    singleValueExtendedProperties: deferred(),
  }
  const { id } = ok(await call('POST', '/messages', draft), 201)
  expect((await call('POST', `/messages/${id}/send`)).status).toBe(202)
  const kept = await call(
    'GET',
    `/messages/${id}?$expand=singleValueExtendedProperties($filter=id eq 'SystemTime 0x3FEF')`,
  )
  expect(kept.json.singleValueExtendedProperties).toMatchObject([{ id: 'SystemTime 0x3fef' }])
  expect((await call('DELETE', `/messages/${id}`)).status).toBe(204)
  graph.world.clock.advance(7_200_000)
  expect(await subjectsIn('inbox', bo)).toEqual([])
})

test('properties that a client sets are kept, changed and found', async () => {
  const id = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Color'
  const draft = ok(
    await call('POST', '/messages', { singleValueExtendedProperties: [{ id, value: 'Green' }] }),
    201,
  )
  ok(
    await call('PATCH', `/messages/${draft.id}`, { singleValueExtendedProperties: [{ id, value: 'Red' }] }),
    200,
  )
  const filter = (value: string) =>
    `/messages?$filter=singleValueExtendedProperties/any(ep:ep/id eq '${id}' and ep/value eq '${value}')`
  expect(items(await call('GET', filter('Red')))).toMatchObject([{ id: draft.id }])
  expect(items(await call('GET', filter('Green')))).toEqual([])
})

test('whatever properties are set, a filter on them answers as a naive look does', {
  timeout: 60_000,
}, async () => {
  const id = fc.constantFrom(
    'Integer 0x1000',
    'String 0x1001',
    'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name A',
  )
  const property = fc.record({ id, value: fc.constantFrom('one', 'Two', "th'ree") })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uniqueArray(property, { selector: (one) => one.id }), { maxLength: 5 }),
      property,
      async (sets, asked) => {
        for (const message of [...ada.mailbox.mail.wellKnown('drafts').messages])
          ada.mailbox.mail.remove(message)
        for (const [i, set] of sets.entries())
          ok(await call('POST', '/messages', { subject: `${i}`, singleValueExtendedProperties: set }), 201)
        const value = asked.value.replaceAll("'", "''")
        const filter = `singleValueExtendedProperties/any(ep:ep/id eq '${asked.id}' and ep/value eq '${value}')`
        const found = items(
          await call('GET', `/mailFolders/drafts/messages?$filter=${encodeURIComponent(filter)}`),
        )
        const naive = sets.flatMap((set, i) =>
          set.some((one) => one.id === asked.id && one.value === asked.value) ? [`${i}`] : [],
        )
        expect(found.map(({ subject }) => subject).sort()).toEqual(naive)
      },
    ),
    { numRuns: 25 },
  )
})

test('reports of delivery come where they are asked for', async () => {
  const asked = {
    subject: 'Tell me',
    isDeliveryReceiptRequested: true,
    toRecipients: to(`b.berg@${domain}`, 'x@example.com'),
  }
  expect((await send(asked)).status).toBe(202)
  const [relayed, delivered] = await inFolder('inbox')
  expect([delivered?.subject, relayed?.subject]).toEqual(['Delivered: Tell me', 'Relayed: Tell me'])
  const mime = await mimeOf(delivered?.id)
  expect(mime).toContain(`Final-Recipient: rfc822;b.berg@${domain}\r\nAction: delivered\r\nStatus: 2.1.5`)
  expect(mime).toMatch(/^In-Reply-To: </m)
  expect(await mimeOf(relayed?.id)).toContain('Final-Recipient: rfc822;x@example.com\r\nAction: relayed')
})

test('held mail is reported as delayed and arrives when it is let go', async () => {
  graph.world.heldMail.hold(`bo@${domain}`)
  await send({ subject: 'Slow' })
  expect(await subjectsIn('inbox', bo)).toEqual([])
  const [report] = await inFolder('inbox')
  expect(report?.subject).toBe('Delivery delayed: Slow')
  expect(await mimeOf(report?.id)).toMatch(/Action: delayed\r\nStatus: 4\.4\.7\r\n.*\r\nWill-Retry-Until: /)
  expect(releaseMail(graph.world, `bo@${domain}`)).toBe(1)
  expect(await subjectsIn('inbox', bo)).toEqual(['Slow'])
})

test('mail that is too large for its recipient, or has too many, comes back', async () => {
  bo.mailbox.maxReceiveBytes = 1000
  await send({ subject: 'Huge', body: { contentType: 'text', content: 'x'.repeat(2000) } })
  bo.mailbox.maxReceiveBytes = 36 * 1024 * 1024
  expect(await mimeOf((await inFolder('inbox'))[0]?.id)).toContain('Status: 5.2.3')
  const many = Array.from({ length: 501 }, (_, i) => `x${i}@example.com`)
  await send({ subject: 'Many', toRecipients: to(...many) })
  expect(await mimeOf((await inFolder('inbox'))[0]?.id)).toContain('550 5.5.3 RESOLVER.ADR.RecipLimit')
})

test('a message larger than the mailbox may send is refused', async () => {
  ada.mailbox.maxSendBytes = 1000
  const big = await send({ subject: 'Big', body: { contentType: 'text', content: 'x'.repeat(2000) } })
  ada.mailbox.maxSendBytes = 35 * 1024 * 1024
  expect(refusal(big)).toMatchObject({ status: 413, code: 'ErrorMessageSizeExceeded' })
})

test('a receipt tells of reading, once', async () => {
  await send({ subject: 'Read me', isReadReceiptRequested: true })
  const [received] = await inFolder('inbox', bo)
  expect(received?.isReadReceiptRequested).toBe(true)
  for (const isRead of [true, false, true])
    ok(await of(bo, 'PATCH', `/messages/${received?.id}`, { isRead }), 200)
  const reports = await inFolder('inbox')
  expect(reports.map(({ subject }) => subject)).toEqual(['Read: Read me'])
  expect(await mimeOf(reports[0]?.id)).toContain('report-type=disposition-notification')
})

test('thirty messages a minute go at once, the next wait; ten thousand recipients are a day', async () => {
  graph.world.sendingLimits.enabled = true
  for (let i = 0; i < 31; i++) expect((await send({ subject: `No ${i}` })).status).toBe(202)
  expect(await inFolder('inbox', bo)).toHaveLength(30)
  graph.world.clock.advance(61_000)
  expect(await inFolder('inbox', bo)).toHaveLength(31)
  const crowd = to(...Array.from({ length: 500 }, (_, i) => `x${i}@example.com`))
  const statuses: number[] = []
  for (let i = 0; i < 20; i++)
    statuses.push((await send({ subject: `Crowd ${i}`, toRecipients: crowd })).status)
  expect(statuses.slice(0, 19).every((status) => status === 202)).toBe(true)
  expect(refusal(await send({ toRecipients: crowd }))).toMatchObject({
    status: 429,
    code: 'ErrorExceededMessageLimit',
  })
  graph.world.clock.advance(86_400_000)
  expect((await send({ subject: 'Tomorrow' })).status).toBe(202)
  graph.world.sendingLimits.enabled = false
})

test('headers of clients begin with x-', async () => {
  const own = [{ name: 'X-Own', value: 'yes' }]
  await send({ subject: 'Marked', internetMessageHeaders: own })
  const [got] = items(await of(bo, 'GET', '/mailFolders/inbox/messages?$select=internetMessageHeaders'))
  expect(got?.internetMessageHeaders).toContainEqual(own[0])
  expect(refusal(await send({ internetMessageHeaders: [{ name: 'Subject', value: 'x' }] })).code).toBe(
    'InvalidInternetMessageHeader',
  )
  const six = Array.from({ length: 6 }, (_, i) => ({ name: `x-${i}`, value: 'x' }))
  expect(refusal(await send({ internetMessageHeaders: six })).code).toBe(
    'InvalidInternetMessageHeaderCollection',
  )
})

test('mail for mailboxes that are not in Exchange Online goes to their own servers, or comes back', async () => {
  const { tenant, world } = graph
  const away = graph.addPerson('away')
  away.mailbox.isOnPremises = true
  const bare = graph.addPerson('bare')
  tenant.directory.update(bare.user, { licensed: false })
  const late = graph.addPerson('late')
  late.mailbox.availableFrom = world.clock.now() + 60_000
  await send({ subject: 'Whither', toRecipients: to(`away@${domain}`, `bare@${domain}`, `late@${domain}`) })
  const counts = [away, bare, late].map(({ mailbox }) => mailbox.mail.newestFirst.length)
  expect(counts).toEqual([0, 0, 0])
  const [report, ...more] = await inFolder('inbox')
  expect([report?.subject, more]).toEqual(['Undeliverable: Whither', []])
  const mime = await mimeOf(report?.id)
  for (const name of ['bare', 'late']) {
    expect(mime).toContain(`Final-Recipient: rfc822;${name}@${domain}\r\nAction: failed\r\nStatus: 5.1.10`)
  }
  expect(mime).not.toContain(`away@${domain}\r\nAction`)
  world.clock.advance(60_001)
  await send({ subject: 'Again', toRecipients: to(`late@${domain}`) })
  expect(late.mailbox.mail.newestFirst).toHaveLength(1)
})
