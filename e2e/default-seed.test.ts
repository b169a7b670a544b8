import { createHash } from 'node:crypto'
import { createEmulator, defaultSeed, type Emulator, type SeedMailbox } from '@gatewarden/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GraphWatch, withGraphContract } from './graph-contract/with-graph-contract.ts'

/** What these tests read of an item. */
interface Item {
  readonly id: string
  readonly displayName?: string
  readonly hasAttachments?: boolean
  readonly subject?: string
  readonly type?: string
  readonly isCancelled?: boolean
  readonly totalItemCount?: number
  readonly attachments?: readonly unknown[]
}

const seed = defaultSeed()
const contoso = seed.tenants[0]
const mailboxes: readonly SeedMailbox[] = contoso?.mailboxes ?? []
const timeout = 120_000

let emulator: Emulator
let watch: GraphWatch
let token: string

beforeAll(async () => {
  emulator = await createEmulator({ seed, now: new Date('2026-11-20T16:00:00Z') })
  watch = await withGraphContract(emulator.origin)
  const app = contoso?.apps.find(({ grants }) => grants.length > 0)
  const answer = await fetch(`${emulator.origin}/${contoso?.id}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app?.appId ?? '',
      client_secret: app?.secrets[0]?.secretText ?? '',
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  token = JSON.parse(await answer.text()).access_token
})
afterAll(async () => {
  await watch?.close()
  await emulator?.close()
})

const call = (path: string) =>
  fetch(path.startsWith('http') ? path : `${watch.origin}/v1.0/users/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })

/** Every item of a collection, page by page. */
async function all(path: string): Promise<Item[]> {
  const found: Item[] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const answer = await call(next)
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${next}: ${answer.status} ${text}`)
    const page: { value: Item[]; '@odata.nextLink'?: string } = JSON.parse(text)
    found.push(...page.value)
    next = page['@odata.nextLink']
  }
  return found
}

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('the default seed through Graph', () => {
  it('has the whole directory', async () => {
    const users = await all('?$top=20&$select=id,userPrincipalName')
    expect(users.map(({ id }) => id).sort()).toEqual(contoso?.users.map(({ id }) => id).sort())
    watch.expectClean()
  })

  it(
    'gives every message of every mailbox with all its default properties, and its MIME byte for byte',
    async () => {
      let read = 0
      for (const { address, messages } of mailboxes) {
        const user = contoso?.users.find(({ mail }) => mail === address)
        if (user?.mailbox === 'user' && !user.licensed) continue
        const found = await all(`${address}/messages?$top=50`)
        expect(found, address).toHaveLength(messages.length)
        const served: string[] = []
        for (const { id } of found)
          served.push(
            sha(new Uint8Array(await (await call(`${address}/messages/${id}/$value`)).arrayBuffer())),
          )
        expect(served.sort(), address).toEqual(
          messages.map(({ mime }) => sha(typeof mime === 'function' ? mime() : mime)).sort(),
        )
        read += found.length
      }
      expect(read).toBeGreaterThan(1500)
      watch.expectClean()
    },
    timeout,
  )

  it('lists attachments where there are some, headers and unique bodies of hostile mail too', async () => {
    const bare: (string | undefined)[] = []
    for (const address of ['priya.raman@contoso.onmicrosoft.com', 'odette.quirke@contoso.onmicrosoft.com']) {
      for (const message of await all(`${address}/messages?$top=50&$expand=attachments`)) {
        if (message.hasAttachments && message.attachments?.length === 0) bare.push(message.subject)
      }
      await all(`${address}/messages?$top=100&$select=internetMessageHeaders,uniqueBody,replyTo`)
    }
    // Below the depth to which the emulator follows a structure it only knows that something is there.
    expect(new Set(bare)).toEqual(new Set(['nested multipart 200']))
    watch.expectClean()
  })

  it('has the folders of the seed, nested and with their counts', async () => {
    const address = 'odette.quirke@contoso.onmicrosoft.com'
    const walk = async (path: string, names: readonly string[]): Promise<[string, number][]> => {
      const rows: [string, number][] = []
      for (const { id, displayName = '', totalItemCount = -1 } of await all(path)) {
        const inner = [...names, displayName]
        rows.push(
          [inner.join(' > '), totalItemCount],
          ...(await walk(`${address}/mailFolders/${id}/childFolders?$top=50`, inner)),
        )
      }
      return rows
    }
    const found = new Map(await walk(`${address}/mailFolders?$top=50`, []))
    const seeded = Map.groupBy(
      mailboxes.find((mailbox) => mailbox.address === address)?.messages ?? [],
      ({ folder }) =>
        folder
          .join(' > ')
          .replace(/^inbox/, 'Inbox')
          .replace(/^sentitems/, 'Sent Items')
          .replace(/^drafts/, 'Drafts')
          .replace(/^deleteditems/, 'Deleted Items')
          .replace(/^junkemail/, 'Junk Email'),
    )
    expect(seeded.size).toBeGreaterThan(12)
    for (const [path, messages] of seeded) expect(found.get(path), path).toBe(messages.length)
    watch.expectClean()
  })

  it('shows calendars: every entry, and a year of occurrences with what was moved and called off', async () => {
    for (const { address, calendars } of mailboxes.filter(({ calendars: own }) =>
      own.some(({ events }) => events.length > 0),
    )) {
      const [calendar] = calendars
      const events = await all(`${address}/events?$top=50`)
      expect(
        events.filter(({ type }) => type === 'singleInstance' || type === 'seriesMaster').length,
        address,
      ).toBe(calendar?.events.length)
      const occurrences = await all(
        `${address}/calendarView?startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z&$top=200`,
      )
      if (calendar?.events.some(({ recurrence }) => recurrence?.range.type === 'noEnd'))
        expect(occurrences.length, address).toBeGreaterThan(0)
    }
    const address = 'mette.sorensen@contoso.onmicrosoft.com'
    const rounds = await all(
      `${address}/calendarView?startDateTime=2026-11-21T00:00:00Z&endDateTime=2026-12-08T00:00:00Z&$filter=subject eq 'Leadership round'&$orderby=start/dateTime`,
    )
    expect(rounds.map(({ type }) => type)).toEqual(['exception', 'occurrence'])
    watch.expectClean()
  })

  it('has contacts, settings and categories', async () => {
    const withContacts = mailboxes.filter(({ contactFolders }) => contactFolders.length > 0)
    expect(withContacts.length).toBeGreaterThan(5)
    for (const { address, contactFolders } of withContacts) {
      const [own, ...others] = contactFolders
      expect(await all(`${address}/contacts?$top=100`), address).toHaveLength(own?.contacts.length ?? -1)
      const folders = await all(`${address}/contactFolders`)
      expect(folders.map(({ displayName }) => displayName)).toEqual(others.map(({ path }) => path.at(-1)))
    }
    const settings = await call('petra.novak@contoso.onmicrosoft.com/mailboxSettings')
    expect(await settings.json()).toMatchObject({
      automaticRepliesSetting: { status: 'scheduled' },
      timeZone: 'W. Europe Standard Time',
    })
    expect(await all('petra.novak@contoso.onmicrosoft.com/outlook/masterCategories')).toHaveLength(6)
    watch.expectClean()
  })
})
