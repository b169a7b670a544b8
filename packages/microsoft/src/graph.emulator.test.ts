import { createEmulator, type Emulator } from '@gatewarden/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../e2e/graph-contract/with-graph-contract.ts'
import {
  attachmentContent,
  calendarView,
  clientSecret,
  createGraphClient,
  type EntraClient,
  emulatorCloud,
  type GraphClient,
  getMailboxSettings,
  getMailFolder,
  getMessage,
  getOrganization,
  getUser,
  isResyncNeeded,
  listAttachments,
  listCalendars,
  listEvents,
  listMailFolders,
  listMessages,
  listUsers,
  MicrosoftError,
  memoryGate,
  messageDelta,
  messageMime,
  type Page,
  requestAppToken,
} from './index.ts'
import { systemTestRandom } from './testing/system-test-random.ts'

// Graph as the emulator plays it, through a proxy that holds every request and answer to Microsoft's own description.

let emulator: Emulator
let watch: GraphWatch
let client: GraphClient
let address = ''
const clock = { now: () => new Date() }

beforeAll(async () => {
  emulator = await createEmulator()
  // What a test spoils on purpose is not held to the contract.
  watch = await withGraphContract(emulator.origin, { ignoreRequest: (exchange) => exchange.status >= 400 })
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find((one) => one.consented)
  const person = tenant?.users.find(
    (user) => user.mailbox === 'user' && user.userPrincipalName !== tenant.admin.userPrincipalName,
  )
  if (!tenant || !app?.clientSecret || !person) throw new Error('the default seed')
  address = person.userPrincipalName
  const cloud = { ...emulatorCloud(emulator.origin), graph: watch.origin }
  const entra: EntraClient = {
    cloud,
    tenant: tenant.id,
    clientId: app.appId,
    credential: clientSecret(app.clientSecret),
    clock,
    random: systemTestRandom,
  }
  client = createGraphClient({
    cloud,
    app: app.appId,
    tenant: tenant.id,
    token: async () => (await requestAppToken(entra, { resource: cloud.graphResource })).accessToken,
    gate: memoryGate({ clock }),
    clock,
    random: systemTestRandom,
  })
})
afterAll(async () => {
  await watch.close()
  await emulator.close()
})

async function collect<T>(pages: AsyncIterable<Page<T>>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page.items)
  return all
}

async function put(mime: string, folder = 'Inbox'): Promise<void> {
  const answer = await fetch(
    `${emulator.origin}/_emulator/mailboxes/${encodeURIComponent(address)}/folders/${folder}/messages`,
    {
      method: 'PUT',
      headers: { 'content-type': 'message/rfc822' },
      body: mime,
    },
  )
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
}

const letter = [
  'From: Ann <ann@example.org>',
  'To: Ben <ben@example.org>',
  'Subject: Two files',
  'Date: Sat, 21 Nov 2026 08:00:00 +0000',
  'Message-ID: <two-files@example.org>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="b"',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'See the files.',
  '--b',
  'Content-Type: text/csv; name="a.csv"',
  'Content-Disposition: attachment; filename="a.csv"',
  'Content-Transfer-Encoding: base64',
  '',
  'YSxiCjEsMgo=',
  '--b--',
  '',
].join('\r\n')

describe('the resources against the emulator', () => {
  it('list and read people and their organization', async () => {
    const people = await collect(listUsers(client))
    expect(people.length).toBeGreaterThan(20)
    expect(people.map((person) => person.userPrincipalName)).toContain(address)
    const small = await collect(listUsers(client, { top: 7, select: ['id', 'mail'] }))
    expect(small.map((person) => person.id).sort()).toEqual(people.map((person) => person.id).sort())
    expect(await getUser(client, address)).toMatchObject({ userPrincipalName: address })
    const [first] = await collect(listUsers(client, { search: address.split('.')[0] ?? '' }))
    expect(first?.userPrincipalName).toBe(address)
    expect((await getOrganization(client)).displayName).toBeTruthy()
    expect(await getMailboxSettings(client, address)).toHaveProperty('timeZone')
  })

  it('list the whole tree of folders', async () => {
    const folders = await listMailFolders(client, address)
    expect(folders.map((folder) => folder.path.join('/'))).toEqual(
      expect.arrayContaining(['Inbox', 'Sent Items', 'Drafts']),
    )
    const inbox = await getMailFolder(client, address, 'inbox')
    expect(folders.find((folder) => folder.id === inbox.id)?.path).toEqual(['Inbox'])
  })

  it('read messages, their MIME byte for byte, and their attachments', async () => {
    await put(letter)
    const found = await collect(
      listMessages(client, address, {
        folder: 'inbox',
        filter: "internetMessageId eq '<two-files@example.org>'",
        select: ['id', 'subject'],
      }),
    )
    expect(found).toHaveLength(1)
    const id = found[0]?.id ?? ''
    expect(await getMessage(client, address, id, { bodyAsText: true })).toMatchObject({
      subject: 'Two files',
      hasAttachments: true,
      body: { contentType: 'text' },
    })
    const mime = await messageMime(client, address, id)
    expect(Buffer.concat(await mime.body.toArray()).toString()).toBe(letter)
    expect(mime.requestId).toMatch(/^[0-9a-f-]{36}$/)
    const [attachment] = await collect(listAttachments(client, address, id))
    expect(attachment).toMatchObject({ name: 'a.csv' })
    const content = await attachmentContent(client, address, id, attachment?.id ?? '')
    expect(Buffer.concat(await content.body.toArray()).toString()).toBe('a,b\n1,2\n')
  })

  it('tell what changed since the last time', async () => {
    let link = ''
    const known = new Set<string>()
    for await (const page of messageDelta(client, address, 'inbox', {
      select: ['id', 'receivedDateTime'],
      pageSize: 5,
    })) {
      for (const change of page.items) known.add(change.id)
      link = page.deltaLink ?? ''
    }
    const listed = await collect(listMessages(client, address, { folder: 'inbox', select: ['id'] }))
    expect([...known].sort()).toEqual(listed.map((message) => message.id).sort())
    await put(letter.replace('two-files', 'new-one'))
    const changes = await collect(messageDelta(client, address, 'inbox', { link }))
    expect(changes.map((change) => change.kind)).toEqual(['present'])
    const lost = await collect(messageDelta(client, address, 'inbox', { link: `${link}x` })).catch(
      (error: unknown) => error,
    )
    expect(isResyncNeeded(lost)).toBe(true)
  })

  it('list calendars, events and what takes place in a window', async () => {
    const calendars = await collect(listCalendars(client, address))
    expect(calendars.length).toBeGreaterThanOrEqual(1)
    const events = await collect(listEvents(client, address, { timeZone: 'UTC' }))
    const window = { start: new Date('2026-01-01T00:00:00Z'), end: new Date('2026-12-31T00:00:00Z') }
    const occurrences = await collect(calendarView(client, address, window, { top: 20, bodyAsText: true }))
    expect(occurrences.length).toBeGreaterThanOrEqual(events.length > 0 ? 1 : 0)
  })

  it('take a batch apart and put it together again', async () => {
    const people = (await collect(listUsers(client, { select: ['id'] }))).slice(0, 30)
    const answers = await client.batch([
      ...people.map((person) => ({ path: `/users/${person.id}`, query: { $select: 'id' } })),
      ...Array.from({ length: 6 }, () => ({
        path: `/users/${encodeURIComponent(address)}/mailFolders/inbox`,
        query: { $select: 'id' },
      })),
      { path: '/users/nobody@contoso.onmicrosoft.com', query: { $select: 'id' } },
    ])
    expect(answers.slice(0, people.length).map((answer) => answer.body)).toEqual(
      people.map((person) => expect.objectContaining({ id: person.id })),
    )
    expect(answers.slice(people.length).map((answer) => answer.status)).toEqual([...Array(6).fill(200), 404])
  })

  it.each([
    [
      'an unknown mailbox',
      () => collect(listMessages(client, 'nobody@contoso.onmicrosoft.com')),
      { kind: 'request_refused', status: 404 },
    ],
    [
      'a malformed id',
      () => getMessage(client, address, 'not-an-id'),
      { kind: 'request_refused', subject: 'request', status: 400 },
    ],
  ])('are refused for %s, with the request id', async (_what, call, expected) => {
    const error = await call().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(MicrosoftError)
    expect(error).toMatchObject({
      refusal: { ...expected, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), at: expect.any(String) },
    })
  })

  it('go on by themselves when the emulator throttles, fails and breaks off', async () => {
    const faults = [
      { status: 429, retryAfter: 1, count: 1 },
      { status: 503, count: 1 },
      { reset: 'before', count: 1 },
      { reset: 'body', count: 1 },
    ]
    for (const fault of faults) {
      const answer = await fetch(`${emulator.origin}/_emulator/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ path: '/v1.0/users', ...fault }),
      })
      if (!answer.ok) throw new Error(`${JSON.stringify(fault)}: ${answer.status} ${await answer.text()}`)
      expect((await collect(listUsers(client, { select: ['id'] }))).length).toBeGreaterThan(20)
    }
  })

  it('sent and got nothing that Microsoft does not describe', () => {
    watch.expectClean()
    for (const exchange of watch.exchanges)
      expect(exchange.requestHeaders.get('prefer')).toContain('IdType="ImmutableId"')
  })
})
