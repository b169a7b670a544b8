import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { createEmulator, type Emulator } from '@gatewarden/emulator'
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  PageIterator,
} from '@microsoft/microsoft-graph-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatProblems } from './graph-contract/problem.ts'
import { type GraphWatch, withGraphContract } from './graph-contract/with-graph-contract.ts'

const who = 'priya.raman@contoso.onmicrosoft.com'

let emulator: Emulator
let watch: GraphWatch
let stopWatching: () => void
let graph: Client

beforeAll(async () => {
  emulator = await createEmulator()
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(emulator.caFile, 'utf8')])
  watch = await withGraphContract(emulator.origin)
  stopWatching = watch.watchFetch(emulator.secureOrigin)
  graph = clientFor('consented')
})

afterAll(async () => {
  stopWatching?.()
  await watch?.close()
  await emulator?.close()
})

/** Microsoft's client with Microsoft's token library under it, both as they come. */
function clientFor(which: 'consented' | 'not consented'): Client {
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find(
    ({ consented, clientSecret }) => clientSecret !== null && consented === (which === 'consented'),
  )
  if (!tenant || !app?.clientSecret) throw new Error('the default seed has such an app')
  const host = new URL(emulator.secureOrigin).host
  const msal = new ConfidentialClientApplication({
    auth: {
      clientId: app.appId,
      clientSecret: app.clientSecret,
      authority: `${emulator.secureOrigin}/${tenant.id}`,
      knownAuthorities: [host],
    },
  })
  return Client.initWithMiddleware({
    baseUrl: `${emulator.secureOrigin}/`,
    customHosts: new Set(['127.0.0.1', 'localhost']),
    authProvider: {
      async getAccessToken() {
        const result = await msal.acquireTokenByClientCredential({
          scopes: ['https://graph.microsoft.com/.default'],
        })
        if (!result) throw new Error('no token')
        return result.accessToken
      },
    },
  })
}

/** Every item of a collection, by Microsoft's own iterator. */
async function all(path: string): Promise<{ id: string }[]> {
  const items: { id: string }[] = []
  const iterator = new PageIterator(graph, await graph.api(path).get(), (item) => {
    items.push(item)
    return true
  })
  await iterator.iterate()
  return items
}

const brokenRules = () =>
  watch.exchanges.flatMap(({ method, url, problems }) =>
    problems.length > 0 ? [`${method} ${url}\n${formatProblems(problems)}`] : [],
  )

describe("Microsoft's own libraries, unmodified, against the emulator", () => {
  it('get a token by client credentials and list every user, page by page', async () => {
    const seeded = emulator.describe().tenants[0]?.users.length
    const users = await all('/users?$top=7')
    expect(users).toHaveLength(seeded ?? -1)
    expect(watch.exchanges.filter(({ url }) => url.startsWith('/v1.0/users')).length).toBeGreaterThan(4)
  })

  it('page through folders and messages without losing or doubling one', async () => {
    const folders = await all(`/users/${who}/mailFolders?$top=3`)
    expect(folders.length).toBeGreaterThan(6)
    const mailbox = emulator.world.mailboxAt(who)?.mailbox
    const messages = await all(`/users/${who}/messages?$select=subject,receivedDateTime&$top=9`)
    expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length)
    expect(messages).toHaveLength(mailbox?.mail.newestFirst.length ?? -1)
  })

  it('read messages whole, with attachments and headers, filter and search', async () => {
    const found = await graph
      .api(`/users/${who}/messages`)
      .filter('hasAttachments eq true')
      .expand('attachments')
      .top(5)
      .get()
    expect(found.value.length).toBeGreaterThan(0)
    expect(found.value[0].attachments.length).toBeGreaterThan(0)
    const one = await graph
      .api(`/users/${who}/messages/${found.value[0].id}`)
      .select('subject,internetMessageHeaders,uniqueBody')
      .get()
    expect(one.internetMessageHeaders.length).toBeGreaterThan(5)
    const searched = await graph.api(`/users/${who}/messages`).search('"minutes"').get()
    expect(searched.value.map(({ subject }: { subject: string }) => subject)).toContain(
      'Minutes of the meeting',
    )
    expect(Number(await graph.api(`/users/${who}/messages/$count`).get())).toBeGreaterThan(20)
  })

  it('fetch MIME byte for byte as it is stored', async () => {
    const mailbox = emulator.world.mailboxAt('odette.quirke@contoso.onmicrosoft.com')?.mailbox
    const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    const stored = (mailbox?.mail.newestFirst ?? [])
      .map(({ content }) => sha(emulator.world.spool.read(content)))
      .sort()
    const served: string[] = []
    for (const { id } of await all(
      '/users/odette.quirke@contoso.onmicrosoft.com/messages?$select=id&$top=100',
    )) {
      const answer = await graph
        .api(`/users/odette.quirke@contoso.onmicrosoft.com/messages/${id}/$value`)
        .getStream()
      served.push(sha(new Uint8Array(await new Response(answer).arrayBuffer())))
    }
    expect(served.sort()).toEqual(stored)
  })

  it('look at calendars: events, a window over the change of the clocks, instances of a series', async () => {
    const calendars = await all(`/users/petra.novak@contoso.onmicrosoft.com/calendars`)
    expect(calendars).toHaveLength(2)
    const organizer = '/users/mette.sorensen@contoso.onmicrosoft.com'
    const window = await graph
      .api(`${organizer}/calendarView`)
      .query({ startDateTime: '2026-03-20T00:00:00Z', endDateTime: '2026-04-10T00:00:00Z' })
      .header('Prefer', 'outlook.timezone="UTC"')
      .filter("subject eq 'Leadership round'")
      .get()
    expect(
      window.value.map(({ start }: { start: { dateTime: string } }) => start.dateTime.slice(0, 16)),
    ).toEqual(['2026-03-23T08:00', '2026-03-30T07:00', '2026-04-06T07:00'])
    const events = await graph.api(`${organizer}/events`).top(50).get()
    expect(events.value.map(({ type }: { type: string }) => type)).toContain('seriesMaster')
  })

  it('send a batch, and each part is answered for itself', async () => {
    const part = (id: string, url: string) => ({
      id,
      // The library cuts the host off and sends the rest as it is, so the version must not stand there.
      request: new Request(`${emulator.secureOrigin}${url}`, { method: 'GET' }),
    })
    const content = new BatchRequestContent([
      part('1', `/users/${who}`),
      part('2', `/users/${who}/mailFolders/inbox`),
      part('3', '/users/nobody@contoso.onmicrosoft.com'),
    ])
    const answers = new BatchResponseContent(await graph.api('/$batch').post(await content.getContent()))
    expect([1, 2, 3].map((id) => answers.getResponseById(String(id)).status)).toEqual([200, 200, 404])
    expect(await answers.getResponseById('1').json()).toMatchObject({ userPrincipalName: who })
  })

  it('follow a delta round to its end and see what changes after it', async () => {
    const messages = `/users/${who}/mailFolders/inbox/messages`
    let page = await graph
      .api(`${messages}/delta`)
      .select('subject')
      .header('Prefer', 'odata.maxpagesize=20')
      .get()
    let count = page.value.length
    while (page['@odata.nextLink']) {
      page = await graph.api(page['@odata.nextLink']).header('Prefer', 'odata.maxpagesize=20').get()
      count += page.value.length
    }
    const inbox = await graph.api(`/users/${who}/mailFolders/inbox`).get()
    expect(count).toBe(inbox.totalItemCount)
    const mime = Buffer.from('From: a@courier.example\r\nSubject: late\r\n\r\nNews.\r\n')
    emulator.putMessage(who, { folder: ['inbox'], mime })
    const changes = await graph.api(page['@odata.deltaLink']).get()
    expect(changes.value.map(({ subject }: { subject: string }) => subject)).toEqual(['late'])
  })

  it('send mail as JSON and as MIME, and it arrives', async () => {
    const to = 'ben.ashworth@contoso.onmicrosoft.com'
    await graph.api(`/users/${who}/sendMail`).post({
      message: {
        subject: 'By JSON',
        body: { contentType: 'text', content: 'Hello.' },
        toRecipients: [{ emailAddress: { address: to } }],
      },
    })
    const mime = `From: ${who}\r\nTo: ${to}\r\nSubject: By MIME\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello.\r\n`
    await graph
      .api(`/users/${who}/sendMail`)
      .header('Content-Type', 'text/plain')
      .post(Buffer.from(mime).toString('base64'))
    const arrived = await graph
      .api(`/users/${to}/mailFolders/inbox/messages`)
      .top(5)
      .select('subject,from')
      .get()
    expect(arrived.value.map(({ subject }: { subject: string }) => subject)).toEqual(
      expect.arrayContaining(['By JSON', 'By MIME']),
    )
  })

  it('are told in the shape they know what they may not do', async () => {
    const refused: unknown = await clientFor('not consented')
      .api('/users')
      .get()
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(GraphError)
    expect(refused).toMatchObject({ statusCode: 403, code: 'Authorization_RequestDenied' })
    const missing: unknown = await graph
      .api(`/users/workshop.kiosk@contoso.onmicrosoft.com/messages`)
      .get()
      .catch((error: unknown) => error)
    expect(missing).toMatchObject({ statusCode: 404, code: 'MailboxNotEnabledForRESTAPI' })
  })

  it('broke no rule of the contract in any of it', () => {
    expect(brokenRules()).toEqual([])
    expect(watch.exchanges.length).toBeGreaterThan(150)
  })
})
