import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { scopes } from '../platform/http/caller.ts'
import { followPeople } from './people.ts'
import {
  type FeedChange,
  type MailboxHands,
  mailboxHands,
  type WatchRig,
  watchRig,
} from './testing/watch-rig.ts'

// Looks are waited for, and a machine that others use too takes its time.
vi.setConfig({ testTimeout: 180_000 })

let rig: WatchRig
let hands: MailboxHands
let watch = ''

beforeAll(async () => {
  rig = await watchRig('watched')
  await rig.features.watches.start()
  hands = mailboxHands(rig.graph, rig.mailbox)
  await hands.draft('inbox', 'was there before')
  const made = await rig.call('POST', '/v1/watches', {
    body: {
      connection: rig.connection,
      mailboxes: [rig.mailbox.toUpperCase()],
      resources: ['mail', 'calendar', 'contacts'],
    },
  })
  expect(made.status).toBe(201)
  watch = z.string().parse(made.body.id)
  await told(({ type }) => type === 'mailbox.following')
}, 120_000)
afterAll(() => rig.close())

/** The changes after those that were there, once one of them is as wanted. */
async function told(wanted: (change: FeedChange) => boolean, after = 0): Promise<FeedChange[]> {
  for (let tries = 0; tries < 400; tries++) {
    const changes = (await rig.feed()).slice(after)
    if (changes.some(wanted)) return changes
    await rig.call('POST', `/v1/watches/${watch}/look`)
    await looked()
  }
  throw new Error(`It was never told. The feed: ${JSON.stringify((await rig.feed()).slice(after), null, 1)}`)
}

/** Resolves when a look that began after this call has ended. */
async function looked(): Promise<void> {
  const mark = async () => {
    const { body } = await rig.call('GET', `/v1/watches/${watch}/mailboxes`)
    return JSON.stringify(z.array(z.object({ lookedAt: z.string().nullable() })).parse(body.data))
  }
  for (let looks = 0; looks < 2; looks++) {
    const before = await mark()
    for (let tries = 0; tries < 500 && (await mark()) === before; tries++);
  }
}

/** Who looks at the mailbox now. */
async function held(): Promise<string | null> {
  const { rows } = await sql<{ holder: string | null }>`
    select holder from watched_mailboxes where address = ${rig.mailbox}`.execute(rig.platform.db.query)
  return rows[0]?.holder ?? null
}

const place = async () => (await rig.feed()).length
const brief = (changes: FeedChange[]) => changes.map(({ type, data }) => [type, data.id])

describe('a watch', () => {
  test('tells nothing of what was there before', async () => {
    const feed = await rig.feed()
    expect(feed.filter(({ mailbox }) => mailbox !== null).map(({ type }) => type)).toEqual([
      'mailbox.following',
    ])
  })

  test('tells each thing that happens to a message once, and a move as a change of the same message', async () => {
    const before = await place()
    const id = await hands.draft('inbox', 'first')
    const seen = await told(({ data }) => data.id === id, before)
    expect(seen).toMatchObject([
      { type: 'message.created', mailbox: rig.mailbox, data: { id, message: { subject: 'first' } } },
    ])
    await hands.edit(id, { isRead: true })
    await told(({ type }) => type === 'message.updated', before)
    const inbox = seen[0]?.data.folderId
    await hands.move(id, 'archive')
    await told(({ data }) => data.previousFolderId === inbox, before)
    await hands.erase(id)
    const all = await told(({ type }) => type === 'message.deleted', before)
    expect(brief(all)).toEqual([
      ['message.created', id],
      ['message.updated', id],
      ['message.updated', id],
      ['message.deleted', id],
    ])
    await looked()
    expect(await place()).toBe(before + 4)
  })

  test('tells what was sent, and what came of it', async () => {
    const before = await place()
    await hands.send('to myself', rig.mailbox)
    const all = await told(({ type }) => type === 'message.created', before).then(() =>
      told(({ type }) => type === 'message.sent', before),
    )
    expect(all.map(({ type }) => type).toSorted()).toEqual(['message.created', 'message.sent'])
  })

  test('tells folders, and what becomes of the messages in them', async () => {
    const before = await place()
    const folder = await hands.folder('Projects')
    await told(({ data }) => data.id === folder, before)
    const id = await hands.draft(folder, 'in the folder')
    await told(({ data }) => data.id === id, before)
    await hands.renameFolder(folder, 'Ventures')
    await told(({ type }) => type === 'folder.updated', before)
    await hands.removeFolder(folder)
    await told(({ type, data }) => type === 'message.deleted' && data.id === id, before)
    const all = (await rig.feed()).slice(before)
    expect(all.slice(0, 3)).toMatchObject([
      { type: 'folder.created', data: { id: folder, folder: { displayName: 'Projects' } } },
      { type: 'message.created', data: { id, folderId: folder } },
      { type: 'folder.updated', data: { id: folder, folder: { displayName: 'Ventures' } } },
    ])
    const ends = brief(all.filter(({ type }) => type.endsWith('.deleted')))
    expect(ends.toSorted()).toEqual([
      ['folder.deleted', folder],
      ['message.deleted', id],
    ])
  })

  test('tells contacts and events', async () => {
    const before = await place()
    const contact = await hands.contact('Ada')
    await told(({ data }) => data.id === contact, before)
    await hands.editContact(contact, 'Ada L.')
    await told(({ type }) => type === 'contact.updated', before)
    await hands.removeContact(contact)
    await told(({ type }) => type === 'contact.deleted', before)
    const event = await hands.event('Meeting')
    await told(({ data }) => data.id === event, before)
    await hands.editEvent(event, 'Longer meeting')
    await told(({ type }) => type === 'calendar_event.updated', before)
    await hands.removeEvent(event)
    const all = await told(({ type }) => type === 'calendar_event.deleted', before)
    expect(brief(all)).toEqual([
      ['contact.created', contact],
      ['contact.updated', contact],
      ['contact.deleted', contact],
      ['calendar_event.created', event],
      ['calendar_event.updated', event],
      ['calendar_event.deleted', event],
    ])
  })

  test('tells events far from now, and a series as one thing, also when its window is laid anew', async () => {
    const before = await place()
    const far = await hands.event('Far away', '2031-05-01')
    await told(({ data }) => data.id === far, before)
    const series = await hands.event('Weekly', '2026-12-01', {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' },
      range: { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 3 },
    })
    await told(({ data }) => data.id === series, before)
    const { body } = await rig.graph.json<{ value: { id: string }[] }>({
      path: `${hands.root}/events/${series}/instances`,
      query: { startDateTime: '2026-12-01T00:00:00Z', endDateTime: '2027-01-01T00:00:00Z' },
    })
    await hands.editEvent(body.value[1]?.id ?? '', 'Weekly, but not this one')
    await told(({ type, data }) => type === 'calendar_event.updated' && data.id === series, before)
    await rig.advance(31 * 24 * 3_600_000)
    const late = await hands.event('Afterwards', '2027-01-15')
    await told(({ data }) => data.id === late, before)
    await hands.removeEvent(far)
    await hands.removeEvent(series)
    await told(({ type, data }) => type === 'calendar_event.deleted' && data.id === far, before)
    const all = await told(
      ({ type, data }) => type === 'calendar_event.deleted' && data.id === series,
      before,
    )
    expect(brief(all).toSorted()).toEqual(
      [
        ['calendar_event.created', far],
        ['calendar_event.created', series],
        ['calendar_event.updated', series],
        ['calendar_event.created', late],
        ['calendar_event.deleted', far],
        ['calendar_event.deleted', series],
      ].toSorted(),
    )
  })

  test('tells what happens far from now also where something happens near at the same time', async () => {
    const before = await place()
    const far = await hands.event('Far', '2031-06-01')
    await told(({ data }) => data.id === far, before)
    const near = await hands.event('Near', '2027-01-20')
    await told(({ data }) => data.id === near, before)
    await looked()
    // While a look is at the mail, and past the calendar's question for changes, both go.
    rig.emulator.addFault({
      method: 'GET',
      path: '/v1.0/users/*/mailFolders/*/messages/delta',
      delay: 1500,
      count: 1,
    })
    const draft = await hands.draft('inbox', 'slow to read')
    await vi.waitUntil(async () => (await held()) !== null, { timeout: 60_000, interval: 5 })
    await new Promise((resolve) => setTimeout(resolve, 500))
    await hands.removeEvent(far)
    await hands.removeEvent(near)
    const all = await told(({ type, data }) => type === 'calendar_event.deleted' && data.id === far, before)
    expect(brief(all)).toContainEqual(['calendar_event.deleted', near])
    await told(({ data }) => data.id === draft, before)
  })

  test('whose place in the changes is forgotten loses nothing and tells nothing twice', async () => {
    const kept = await hands.draft('inbox', 'kept')
    const doomed = await hands.draft('inbox', 'doomed')
    await told(({ data }) => data.id === doomed)
    await looked()
    const after = await place()
    rig.emulator.expireDeltas()
    await hands.erase(doomed)
    const fresh = await hands.draft('inbox', 'fresh')
    await told(({ data }) => data.id === fresh, after)
    await looked()
    const all = (await rig.feed()).slice(after)
    const wanted = [
      ['message.created', fresh],
      ['message.deleted', doomed],
    ]
    expect(brief(all).toSorted()).toEqual(wanted)
    expect(JSON.stringify(all)).not.toContain(kept)
  })

  test('does not tell what happens while it is paused until it goes on', async () => {
    await rig.call('PATCH', `/v1/watches/${watch}`, { body: { status: 'paused' } })
    const before = await place()
    const id = await hands.draft('inbox', 'meanwhile')
    await rig.call('PATCH', `/v1/watches/${watch}`, { body: { status: 'active' } })
    const all = await told(({ data }) => data.id === id, before)
    expect(brief(all)).toEqual([['message.created', id]])
  })

  test('says of a mailbox that is not there that it is not, and why', async () => {
    const ghost = `ghost@${rig.mailbox.split('@')[1]}`
    const made = await rig.call('POST', '/v1/watches', {
      body: { connection: rig.connection, mailboxes: [ghost] },
    })
    const path = `/v1/watches/${String(made.body.id)}`
    let shown = await rig.call('GET', `${path}/mailboxes`)
    while (!shown.text.includes('unavailable')) shown = await rig.call('GET', `${path}/mailboxes`)
    expect(shown.body.data).toMatchObject([{ address: ghost, remark: { reason: expect.any(String) } }])
    await rig.call('DELETE', path)
  })
})

describe('a watch on everyone', () => {
  test('follows joiners and leavers', async () => {
    await rig.platform.jobs.start()
    const before = await place()
    const made = await rig.call('POST', '/v1/watches', {
      body: { connection: rig.connection, everyone: true },
    })
    expect(made.status).toBe(201)
    const all = await told(
      ({ type, data }) => type === 'mailbox.joined' && data.watch === made.body.id,
      before,
    )
    expect(all.filter(({ type }) => type === 'mailbox.joined').map(({ mailbox }) => mailbox)).toContain(
      rig.mailbox,
    )
    const joiner = `joiner@${rig.mailbox.split('@')[1]}`
    rig.emulator.addUser({
      tenant: rig.tenant,
      userPrincipalName: joiner,
      password: 'Joiner-in-a-test-1',
      displayName: 'Joiner',
      mailbox: 'user',
    })
    await listedAgain()
    await told(({ type, mailbox }) => type === 'mailbox.following' && mailbox === joiner, before)
    const id = await mailboxHands(rig.graph, joiner).draft('inbox', 'hello')
    await told(({ data }) => data.id === id, before)
    rig.emulator.removeUser(rig.tenant, joiner)
    await listedAgain()
    await told(({ type, mailbox }) => type === 'mailbox.left' && mailbox === joiner, before)
    await rig.call('DELETE', `/v1/watches/${String(made.body.id)}`)
  })
})

/** Lets the time of the next listing come. */
async function listedAgain(): Promise<void> {
  await rig.advance(16 * 60_000)
  await followPeopleNow()
}

async function followPeopleNow(): Promise<void> {
  await followPeople(
    {
      platform: rig.platform,
      changes: rig.features.changes.service,
      tokens: rig.features.tokens.service,
      intervalMs: 200,
      wake: () => undefined,
      changed: () => undefined,
    },
    new AbortController().signal,
  )
}

describe('keys and bad input', () => {
  test('a key limited to mailboxes watches those alone', async () => {
    const key = await rig.key({ scopes, mailboxes: [rig.mailbox] })
    const wish = (mailboxes: string[]) => ({ key, body: { connection: rig.connection, mailboxes } })
    const own = await rig.call('POST', '/v1/watches', wish([rig.mailbox]))
    expect(own.status).toBe(201)
    const wider = await rig.call('POST', '/v1/watches', wish([rig.mailbox, 'boss@example.com']))
    expect(wider.status).toBe(404)
    const all = { key, body: { connection: rig.connection, everyone: true } }
    expect((await rig.call('POST', '/v1/watches', all)).status).toBe(403)
    expect((await rig.call('DELETE', `/v1/watches/${String(own.body.id)}`, { key })).status).toBe(204)
  })

  test.each([
    [{}, 'body.mailboxes'],
    [{ mailboxes: ['a@b.c'], everyone: true }, 'body.mailboxes'],
    [{ mailboxes: ['nobody'] }, 'body.mailboxes.0'],
    [{ mailboxes: ['a@b.c'], resources: ['tasks'] }, 'body.resources.0'],
    [{ mailboxes: ['a@b.c'], resources: [] }, 'body.resources'],
  ])('%j is refused by its field', async (wish, field) => {
    const refused = await rig.call('POST', '/v1/watches', { body: { connection: rig.connection, ...wish } })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain(field)
  })
})
