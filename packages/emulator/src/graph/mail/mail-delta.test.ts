import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MailFolder } from '../../tenant/mail-folder.ts'
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
let token: string
let people = 0

beforeAll(async () => {
  graph = await startGraph()
  token = graph.appToken('Mail.ReadWrite')
})
afterAll(() => graph.close())

interface Person {
  readonly user: User
  readonly mailbox: Mailbox
}
const newPerson = (): Person => graph.addPerson(`person${people++}`)
const at = (person: Person, path: string) => `/users/${person.user.id}${path}`

/** A client that follows a delta: what it believes is there, and where to go on. */
class Follower {
  readonly known = new Map<string, Readonly<Record<string, unknown>>>()
  readonly #headers: Record<string, string>
  #next: string
  pages = 0

  constructor(start: string, headers: Record<string, string>) {
    this.#next = start
    this.#headers = headers
  }

  /** One page. @returns true when the round is complete */
  async step(): Promise<boolean> {
    const page = await graph.get(this.#next, { token, headers: this.#headers })
    for (const { '@removed': removed, ...item } of items(page)) {
      if (removed) this.known.delete(String(item.id))
      else this.known.set(String(item.id), item)
    }
    this.pages += 1
    const { '@odata.nextLink': next, '@odata.deltaLink': delta } = page.json
    this.#next = pathOf(next ?? delta)
    return delta !== undefined
  }

  async complete(): Promise<void> {
    while (!(await this.step()));
  }
}

type Action =
  | { readonly kind: 'add' | 'read' | 'out' | 'back' | 'copy' | 'remove'; readonly which: number }
  | { readonly kind: 'step' | 'round' }

const actions = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          'add' as const,
          'read' as const,
          'out' as const,
          'back' as const,
          'copy' as const,
          'remove' as const,
        ),
        which: fc.nat(30),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('step' as const, 'round' as const) }) },
  ),
  { maxLength: 40 },
)

function act({ mailbox }: Person, action: Extract<Action, { which: number }>): void {
  const { mail } = mailbox
  const inbox = mail.wellKnown('inbox')
  const archive = mail.wellKnown('archive')
  const pick = (folder: MailFolder) => [...folder.messages][action.which % Math.max(1, folder.messages.size)]
  const here = pick(inbox)
  if (action.kind === 'add')
    mail.add(inbox, mime(`Added ${action.which}`), { receivedAt: startOfTime - action.which * 1000 })
  if (action.kind === 'back') {
    const there = pick(archive)
    if (there) mail.move(there, inbox)
  }
  if (!here) return
  if (action.kind === 'read') mail.update(here, { isRead: !here.isRead })
  if (action.kind === 'out') mail.move(here, archive)
  if (action.kind === 'copy') mail.copy(here, inbox)
  if (action.kind === 'remove') mail.remove(here)
}

async function listing(person: Person, headers: Record<string, string>): Promise<Map<string, unknown>> {
  const page = await graph.get(at(person, '/mailFolders/inbox/messages?$top=1000&$select=isRead,subject'), {
    token,
    headers,
  })
  return new Map(items(page).map((item) => [String(item.id), [item.isRead, item.subject]]))
}

describe('a client that follows the delta of a folder', () => {
  test.each<[string, string, Record<string, string>]>([
    ['default ids', '?$select=isRead,subject', {}],
    ['immutable ids', '?$select=isRead,subject', { Prefer: 'IdType="ImmutableId", odata.maxpagesize=3' }],
    [
      'newest first',
      '?$select=isRead,subject&$orderby=receivedDateTime desc',
      { Prefer: 'odata.maxpagesize=2' },
    ],
  ])('ends with what a fresh listing has: %s', async (_, query, headers) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(8), actions, async (before, todo) => {
        const person = newPerson()
        for (let i = 0; i < before; i++) act(person, { kind: 'add', which: i })
        const follower = new Follower(at(person, `/mailFolders/inbox/messages/delta${query}`), headers)
        for (const action of todo) {
          if (action.kind === 'step') await follower.step()
          else if (action.kind === 'round') await follower.complete()
          else if ('which' in action) act(person, action)
        }
        await follower.complete()
        // A round that was under way when it ended may have begun before the last changes.
        await follower.complete()
        const known = new Map([...follower.known].map(([id, item]) => [id, [item.isRead, item.subject]]))
        expect(known).toEqual(
          await listing(
            person,
            headers.Prefer?.includes('ImmutableId') ? { Prefer: 'IdType="ImmutableId"' } : {},
          ),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('forgets what came and went while it walked from the newest on', async () => {
    const person = newPerson()
    for (const which of [0, 10, 20, 30, 40]) act(person, { kind: 'add', which })
    const path = '/mailFolders/inbox/messages/delta?$select=subject&$orderby=receivedDateTime desc'
    const follower = new Follower(at(person, path), { Prefer: 'odata.maxpagesize=2' })
    await follower.step()
    act(person, { kind: 'add', which: 25 })
    await follower.step()
    const passing = person.mailbox.mail
      .wellKnown('inbox')
      .newestFirst.find(({ summary }) => summary.subject === 'Added 25')
    if (passing) person.mailbox.mail.remove(passing)
    await follower.complete()
    expect([...follower.known.values()].map(({ subject }) => subject).sort()).toEqual(
      [0, 10, 20, 30, 40].map((which) => `Added ${which}`),
    )
  })

  test('is told of folders at every depth, renames and removals', async () => {
    const person = newPerson()
    const { mail } = person.mailbox
    const follower = new Follower(at(person, '/mailFolders/delta'), {})
    await follower.complete()
    const deep = mail.folderAt(['inbox', 'A', 'B'])
    mail.updateFolder(mail.folderAt(['inbox', 'A']), { displayName: 'Alpha' })
    mail.addFolder(mail.root, 'Hidden one', true)
    await follower.complete()
    const names = () => [...follower.known.values()].map(({ displayName }) => displayName).sort()
    expect(names()).toEqual([
      'Alpha',
      'Archive',
      'B',
      'Conversation History',
      'Deleted Items',
      'Drafts',
      'Inbox',
      'Junk Email',
      'Outbox',
      'Sent Items',
    ])
    mail.removeFolder(deep)
    await follower.complete()
    expect(names()).not.toContain('B')
  })
})

describe('message delta', () => {
  const fill = (count: number): Person => {
    const person = newPerson()
    const inbox = person.mailbox.mail.wellKnown('inbox')
    const bytes = mime('Filler')
    for (let i = 0; i < count; i++)
      person.mailbox.mail.add(inbox, bytes, { receivedAt: startOfTime - i * 1000 })
    return person
  }
  const delta = (person: Person, query: string, headers: Record<string, string> = {}) =>
    graph.get(at(person, `/mailFolders/inbox/messages/delta${query}`), { token, headers })

  test('with a received filter stops at 5,000 and then tells only of what fits', async () => {
    const person = fill(5200)
    const follower = new Follower(
      at(
        person,
        `/mailFolders/inbox/messages/delta?$select=id&$filter=receivedDateTime ge ${new Date(startOfTime - 5100_000).toISOString()}`,
      ),
      { Prefer: 'odata.maxpagesize=1000' },
    )
    await follower.complete()
    expect([follower.known.size, follower.pages]).toEqual([5000, 5])
    const { mail } = person.mailbox
    mail.add(mail.wellKnown('inbox'), mime('Old'), { receivedAt: startOfTime - 9000_000 })
    mail.add(mail.wellKnown('inbox'), mime('New'), { receivedAt: startOfTime })
    await follower.complete()
    expect(follower.known.size).toBe(5001)
  })

  test('without one has no such end', async () => {
    const person = fill(5100)
    const follower = new Follower(at(person, '/mailFolders/inbox/messages/delta?$select=id'), {
      Prefer: 'odata.maxpagesize=1000',
    })
    await follower.complete()
    expect(follower.known.size).toBe(5100)
  })

  test('pages by the preference, ten without it, and keeps the options in its token', async () => {
    const person = fill(25)
    const first = await delta(person, '?$select=subject', { Prefer: 'odata.maxpagesize=7' })
    expect(items(first)).toHaveLength(7)
    expect(first.headers.get('preference-applied')).toBe('odata.maxpagesize=7')
    expect(String(first.json['@odata.nextLink'])).toMatch(/\/delta\?\$skiptoken=[\w.-]+$/)
    const second = await graph.get(pathOf(first.json['@odata.nextLink']), { token })
    expect(items(second)).toHaveLength(10)
    expect(Object.keys(items(second)[0] ?? {}).sort()).toEqual([
      '@odata.etag',
      '@odata.type',
      'id',
      'subject',
    ])
  })

  test('tells of one kind of change when asked', async () => {
    const person = fill(2)
    const { mail } = person.mailbox
    const [first, second] = mail.wellKnown('inbox').newestFirst
    if (!first || !second) throw new Error('no messages')
    const links = new Map<string, string>()
    for (const kind of ['created', 'updated', 'deleted']) {
      const round = await delta(person, `?changeType=${kind}&$select=subject`)
      expect(items(round)).toHaveLength(kind === 'created' ? 2 : 0)
      links.set(kind, pathOf(round.json['@odata.deltaLink']))
    }
    mail.update(first, { isRead: true })
    mail.remove(second)
    mail.add(mail.wellKnown('inbox'), mime('Third'))
    for (const [kind, link] of links) {
      const changes = items(await graph.get(link, { token }))
      expect(changes, kind).toHaveLength(1)
      expect(changes[0]?.['@removed']).toEqual(kind === 'deleted' ? { reason: 'deleted' } : undefined)
    }
    expect(refusal(await delta(person, '?changeType=moved')).status).toBe(400)
  })

  test.each(['$filter=isRead eq true', '$search="x"', '$orderby=subject', '$skip=5'])(
    'refuses %s',
    async (option) => {
      expect(refusal(await delta(fill(0), `?${option}`))).toMatchObject({
        status: 400,
        message: expect.stringContaining('not supported'),
      })
    },
  )

  test('tokens are good for their folder, for a time, and until they are forgotten', async () => {
    const person = fill(3)
    const link = pathOf((await delta(person, '')).json['@odata.deltaLink'])
    expect(refusal(await graph.get(link.replace('inbox', 'archive'), { token }))).toMatchObject({
      status: 400,
      code: 'ErrorInvalidSyncStateData',
    })
    expect(refusal(await delta(person, '?$deltatoken=nonsense')).code).toBe('ErrorInvalidSyncStateData')
    graph.world.clock.advance(29 * 86_400_000)
    expect((await graph.get(link, { token })).status).toBe(200)
    graph.world.clock.advance(2 * 86_400_000)
    const old = await graph.get(link, { token })
    expect(refusal(old)).toMatchObject({ status: 410, code: 'SyncStateNotFound' })
    const again = await graph.get(pathOf(old.headers.get('location')), { token })
    expect(items(again)).toHaveLength(3)
    graph.door.forgetSyncStates()
    expect((await graph.get(pathOf(again.json['@odata.deltaLink']), { token })).status).toBe(410)
  })
})
