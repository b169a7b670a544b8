import type { ChildProcess } from 'node:child_process'
import { type GraphClient, listEvents, listMailFolders, listMessages } from '@gatewarden/microsoft'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { childWish, freePort, killChild, startChild } from '../connect/testing/child-process.ts'
import { type Receiver, startReceiver } from '../endpoints/testing/receiver.ts'
import { seededRandom } from '../platform/testing/index.ts'
import { type MailboxHands, mailboxHands, type WatchRig, watchRig } from './testing/watch-rig.ts'
import { type KeptMessage, MailboxCopy } from './testing/webhook-consumer.ts'

/**
 * Random changes in two mailboxes while Graph throttles, fails, cuts connections and forgets delta links, its notifications
 * are dropped, repeated and come in another order, the receiver of webhooks refuses and hangs, and the service that
 * Microsoft notifies and two workers beside it are killed: whoever keeps a copy by webhooks ends with exactly what is in
 * the mailboxes, and was never told what could not be.
 */
const rounds = process.env.GATEWARDEN_SOAK ? Number(process.env.GATEWARDEN_ROUNDS ?? 60) : 3
const changesPerRound = 12
const seed = process.env.GATEWARDEN_SEED ?? 'faults'

const workerScript = new URL('./testing/feed-worker.ts', import.meta.url)
const random = seededRandom(seed)
const below = (n: number): number => ((random.bytes(1)[0] ?? 0) * 256 + (random.bytes(1)[0] ?? 0)) % n
const oneOf = <T>(all: readonly T[]): T | undefined => all[below(Math.max(all.length, 1))]

let rig: WatchRig
let receiver: Receiver
const processes = new Set<ChildProcess>()
let service: ChildProcess | undefined
let notificationUrl = ''
let servicePort = 0
let ahead = 0
const people: { address: string; hands: MailboxHands; copy: MailboxCopy }[] = []

beforeAll(async () => {
  servicePort = await freePort()
  notificationUrl = `http://localhost:${servicePort}`
  rig = await watchRig('faulty', {
    config: { watches: { fastest: '200ms', slowest: '500ms', notified: '500ms', notificationUrl } },
  })
  receiver = await startReceiver()
  const second = `second@${rig.mailbox.split('@')[1]}`
  rig.emulator.addUser({
    tenant: rig.tenant,
    userPrincipalName: second,
    password: 'Second-in-a-test-1',
    displayName: 'Second',
    mailbox: 'user',
  })
  for (const address of [rig.mailbox, second])
    people.push({ address, hands: mailboxHands(rig.graph, address), copy: new MailboxCopy() })
  service = await startAll()
  const types = ['message.*', 'folder.*', 'contact.*', 'calendar_event.*', 'mailbox.*']
  await rig.call('POST', '/v1/endpoints', { body: { url: receiver.url, types } })
  const made = await rig.call('POST', '/v1/watches', {
    body: {
      connection: rig.connection,
      mailboxes: people.map(({ address }) => address),
      resources: ['mail', 'contacts', 'calendar'],
    },
  })
  expect(made.status).toBe(201)
  await receiver.until(
    () => receiver.received.filter(({ body }) => body.type === 'mailbox.following').length === 2,
    60_000,
  )
  for (const { address, copy } of people) await takeStock(address, copy)
}, 120_000)
afterAll(async () => {
  await killAll()
  await receiver.close()
  await rig.close()
})

/** What an integrator does when a mailbox is followed: list it once. */
async function takeStock(address: string, copy: MailboxCopy): Promise<void> {
  const found = await contents(rig.graph, address)
  for (const [id, message] of found.messages) copy.messages.set(id, message)
  for (const [id, name] of found.contacts) copy.contacts.set(id, name)
  for (const [id, name] of found.folders) copy.folders.set(id, name)
  for (const [id, name] of found.events) copy.events.set(id, name)
}

async function contents(graph: GraphClient, address: string) {
  const messages = new Map<string, KeptMessage>()
  const folders = new Map<string, string>()
  for (const folder of await listMailFolders(graph, address, { includeHidden: false })) {
    folders.set(folder.id, folder.displayName ?? '')
    const select = ['id', 'subject', 'isRead', 'parentFolderId']
    for await (const { items } of listMessages(graph, address, { folder: folder.id, select })) {
      for (const { id, subject, isRead } of items)
        messages.set(id, { folderId: folder.id, subject: subject ?? '', isRead: isRead ?? false })
    }
  }
  const contacts = new Map<string, string>()
  const path = `/users/${encodeURIComponent(address)}/contacts`
  for await (const { items } of graph.pages<{ id: string; displayName: string }>({
    path,
    query: { $top: 100 },
  }))
    for (const { id, displayName } of items) contacts.set(id, displayName)
  const events = new Map<string, string>()
  for await (const { items } of listEvents(graph, address, { select: ['id', 'subject'] }))
    for (const { id, subject } of items) events.set(id, subject ?? '')
  return { messages, folders, contacts, events }
}

async function start(port?: number): Promise<ChildProcess> {
  const child = await startChild(workerScript, {
    ...childWish(rig, ahead),
    config: {
      egress: { allow: ['127.0.0.1'] },
      watches: { fastest: '200ms', slowest: '500ms', notified: '5s', notificationUrl },
    },
    ...(port === undefined ? {} : { port }),
  })
  processes.add(child)
  return child
}

/** The service that Microsoft notifies, and two workers. */
async function startAll(): Promise<ChildProcess> {
  const [first] = await Promise.all([start(servicePort), start(), start()])
  return first
}

async function kill(child: ChildProcess): Promise<void> {
  await killChild(child)
  processes.delete(child)
}

const killAll = () => Promise.all([...processes].map(kill))

async function advance(ms: number): Promise<void> {
  ahead += ms
  await rig.advance(ms)
}

/** One thing that somebody does in a mailbox. */
async function change(): Promise<void> {
  const person = oneOf(people)
  if (person === undefined) return
  const { hands, address } = person
  const now = await contents(rig.graph, address)
  const message = oneOf([...now.messages.keys()]) ?? ''
  const ownFolders = [...now.folders].filter(([, name]) => name.startsWith('folder')).map(([id]) => id)
  const folder = oneOf(['inbox', 'archive', 'deleteditems', ...ownFolders]) ?? 'inbox'
  const contact = oneOf([...now.contacts.keys()]) ?? ''
  const event = oneOf([...now.events.keys()]) ?? ''
  const name = `${below(1_000_000)}`
  const weekly = { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' }
  const acts: [boolean, () => Promise<unknown>][] = [
    [true, () => hands.draft(folder, `draft ${name}`)],
    [true, () => hands.draft(folder, `draft ${name}`)],
    [message !== '', () => hands.edit(message, { isRead: below(2) === 0 })],
    [message !== '', () => hands.move(message, folder)],
    [message !== '', () => hands.move(message, folder)],
    [message !== '', () => hands.erase(message)],
    [true, () => hands.send(`sent ${name}`, oneOf(people)?.address ?? address)],
    [true, () => hands.folder(`folder ${name}`)],
    [ownFolders.length > 0, () => hands.renameFolder(oneOf(ownFolders) ?? '', `folder ${name}`)],
    [ownFolders.length > 2, () => hands.removeFolder(oneOf(ownFolders) ?? '')],
    [true, () => hands.contact(`contact ${name}`)],
    [contact !== '', () => hands.editContact(contact, `contact ${name}`)],
    [contact !== '', () => hands.removeContact(contact)],
    [true, () => hands.event(`event ${name}`)],
    // Outside of what delta follows.
    [true, () => hands.event(`event ${name}`, '2029-03-01')],
    [
      true,
      () =>
        hands.event(`event ${name}`, '2026-12-01', {
          pattern: weekly,
          range: { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 4 },
        }),
    ],
    [event !== '', () => hands.editEvent(event, `event ${name}`)],
    [event !== '', () => hands.removeEvent(event)],
  ]
  const act = oneOf(acts.filter(([can]) => can).map(([, run]) => run))
  await act?.()
}

/** Something goes wrong between Graph and the workers. What people do in their mailboxes is spared. */
function misfortune(): void {
  const faults = [
    { path: '*/delta', status: 429, retryAfter: 1 },
    { path: '*/delta', status: 503 },
    { path: '*/delta', reset: 'before' as const },
    { path: '*/delta', reset: 'body' as const },
    { path: '*/delta', status: 410, code: 'syncStateNotFound' },
    { path: '*/$batch', status: 503 },
    { path: '*/$batch', reset: 'body' as const },
    { path: '*/$batch', status: 429, retryAfter: 1 },
  ]
  const notification = oneOf(['drop', 'duplicate', 'reorder'] as const)
  if (below(2) === 0) rig.emulator.addFault({ door: 'notifications', count: 1 + below(3), notification })
  const fault = oneOf([...faults, undefined])
  if (fault === undefined) rig.emulator.expireDeltas()
  else rig.emulator.addFault({ door: 'graph', count: 1 + below(2), ...fault })
}

test(
  `copies kept by webhooks end as the mailboxes are, after ${rounds} rounds of faults`,
  async () => {
    let isFirst = true
    receiver.answer = () => {
      // Whatever chance does, one is refused.
      const luck = isFirst ? 0 : below(10)
      isFirst = false
      return { status: luck === 0 ? 500 : luck === 1 ? 'hang' : 204 }
    }
    let kills = 0
    for (let round = 0; round < rounds; round++) {
      if (round > 0) service = await startAll()
      const killAt = below(changesPerRound)
      for (let n = 0; n < changesPerRound; n++) {
        if (below(3) === 0) misfortune()
        await change()
        if (n === killAt && service !== undefined) {
          await kill(service)
          await start(servicePort)
        }
      }
      // A slow machine might have told the receiver nothing yet, and nothing would have been refused.
      if (round === 0) await receiver.until(() => receiver.received.some(({ accepted }) => !accepted), 60_000)
      await killAll()
      kills += 1
      // The dead worker's leases end, and what receivers refused comes up again.
      await advance(70_000)
    }
    rig.emulator.clearFaults()
    receiver.answer = () => ({ status: 204 })
    // From here on nobody listens where Microsoft notifies: what is left is found by polling.
    await rig.features.endpoints.start()
    await rig.features.watches.start()
    await advance(70 * 60_000)
    for (let tries = 0; tries < 60 && !(await isSettled()); tries++) await advance(10 * 60_000)

    for (const { address, copy } of people) {
      for (const { body, accepted } of receiver.received)
        if (accepted && body.mailbox === address) copy.take(body)
      const found = await contents(rig.graph, address)
      expect(sorted(copy.messages)).toEqual(sorted(found.messages))
      expect(sorted(copy.contacts)).toEqual(sorted(found.contacts))
      expect(sorted(copy.folders)).toEqual(sorted(found.folders))
      expect(sorted(copy.events)).toEqual(sorted(found.events))
      expect(copy.contradictions).toEqual([])
    }
    expect(kills).toBe(rounds)
    expect(receiver.received.some(({ accepted }) => !accepted)).toBe(true)
  },
  process.env.GATEWARDEN_SOAK ? 3_600_000 : 300_000,
)

const sorted = <T>(map: Map<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1))

/** Whether every mailbox was looked at since the last change, told nothing more, and every webhook has come. */
async function isSettled(): Promise<boolean> {
  const before = await marks()
  await lookedAgain()
  await lookedAgain()
  const after = await marks()
  return before === after && after.endsWith(' 0')
}

async function marks(): Promise<string> {
  const { body } = await rig.call('GET', '/v1/endpoints')
  const [endpoint] = body.data as { id: string }[]
  const waiting = await rig.call('GET', `/v1/endpoints/${endpoint?.id ?? ''}/changes?state=waiting`)
  const feed = await rig.feed()
  return `${feed.length} ${(waiting.body.data as unknown[]).length}`
}

async function lookedAgain(): Promise<void> {
  const { body } = await rig.call('GET', '/v1/watches')
  const [watch] = body.data as { id: string }[]
  const path = `/v1/watches/${watch?.id ?? ''}`
  const looks = async () => {
    const { body: shown } = await rig.call('GET', `${path}/mailboxes`)
    return (shown.data as { lookedAt: string | null }[]).map(({ lookedAt }) => lookedAt ?? '')
  }
  const before = await looks()
  await rig.call('POST', `${path}/look`)
  for (let tries = 0; tries < 2000; tries++) {
    const now = await looks()
    if (now.every((at, index) => at > (before[index] ?? ''))) return
  }
}
