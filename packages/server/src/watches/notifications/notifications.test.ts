import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSubscription, deleteSubscription } from '@gatewarden/microsoft'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import {
  type FeedChange,
  type MailboxHands,
  mailboxHands,
  type WatchRig,
  watchRig,
} from '../testing/watch-rig.ts'
import { notificationPath } from './notification-url.ts'

vi.setConfig({ testTimeout: 180_000 })

let rig: WatchRig
let hands: MailboxHands
let watch = ''
// A look that nobody asked for comes an hour later: what is told in these tests is told because of a notification.
const polling = { fastest: '1s', slowest: '60m', notified: '60m' }

beforeAll(async () => {
  rig = await watchRig('notified', { config: { watches: polling } })
  hands = mailboxHands(rig.graph, rig.mailbox)
  await rig.features.watches.start()
  watch = await watchOf({ resources: ['mail', 'calendar', 'contacts'] })
  await until(async () => (await standings(watch)).filter(({ state }) => state === 'active').length === 3)
  await quiet()
}, 120_000)
afterAll(() => rig.close())
beforeEach(() => rig.emulator.clearFaults())

async function watchOf(wish: Record<string, unknown>, of = rig): Promise<string> {
  const body = { connection: of.connection, mailboxes: [of.mailbox], ...wish }
  return z.string().parse((await of.call('POST', '/v1/watches', { body })).body.id)
}

const standingShape = z.array(
  z.object({
    dueAt: z.string(),
    lookedAt: z.string().nullable(),
    notifications: z.array(
      z.object({
        resource: z.string(),
        state: z.string(),
        rich: z.boolean(),
        expiresAt: z.string().nullable(),
        remark: z.object({ code: z.string(), reason: z.string(), remedy: z.string() }).nullable(),
      }),
    ),
  }),
)
async function mailboxOf(id: string, of = rig) {
  const [found] = standingShape.parse((await of.call('GET', `/v1/watches/${id}/mailboxes`)).body.data)
  if (found === undefined) throw new Error('the watch has no mailbox')
  return found
}
const standings = async (id: string, of = rig) => (await mailboxOf(id, of)).notifications

const until = (holds: () => Promise<boolean>): Promise<boolean> =>
  vi.waitUntil(holds, { timeout: 60_000, interval: 20 })

/** Until the mailbox is looked at no more by itself for a long time. */
async function quiet(): Promise<void> {
  await until(async () => {
    const { dueAt } = await mailboxOf(watch)
    const soon = new Date(dueAt).getTime() - rig.platform.clock.now().getTime() < 30 * 60_000
    if (soon) await rig.advance(1100)
    return !soon
  })
}

const told = (wanted: (change: FeedChange) => boolean): Promise<FeedChange> =>
  vi.waitUntil(async () => (await rig.feed()).find(wanted), { timeout: 60_000, interval: 20 })

const own = () =>
  rig.emulator.subscriptions().filter(({ notificationUrl }) => notificationUrl.startsWith(rig.url))
const ofKind = (kind: string) => own().find(({ resource }) => resource.includes(kind))

const notify = (body: unknown) =>
  fetch(`${rig.url}${notificationPath}`, { method: 'POST', body: JSON.stringify(body) })

describe('notifications', () => {
  test('of messages, events and contacts have the mailbox looked at, which is polled hardly ever then', async () => {
    const draft = await hands.draft('inbox', 'notified')
    await told(({ type, data }) => type === 'message.created' && data.id === draft)
    const event = await hands.event('notified')
    await told(({ type, data }) => type === 'calendar_event.created' && data.id === event)
    const contact = await hands.contact('notified')
    await told(({ type, data }) => type === 'contact.created' && data.id === contact)
    await quiet()
  })

  test('that are lost are made up for by polling', async () => {
    rig.emulator.addFault({ door: 'notifications', notification: 'drop', path: '/Users/*' })
    const draft = await hands.draft('inbox', 'unheard')
    await rig.advance(70 * 60_000)
    await told(({ type, data }) => type === 'message.created' && data.id === draft)
    rig.emulator.clearFaults()
    await quiet()
  })

  test.each([
    ['with nothing in them', { value: [] }],
    ['of nobody', { value: [{ subscriptionId: 'x', changeType: 'created' }] }],
    ['of a subscription that is not', { value: [{ subscriptionId: 'x', clientState: '999999.abc' }] }],
    ['that name a subscription but guess its state', undefined],
  ])('%s are answered as all others, and achieve nothing', async (_, body) => {
    await quiet()
    const before = await mailboxOf(watch)
    const ids = await rig.platform.db.query
      .withTables<{ mailbox_subscriptions: { id: number } }>()
      .selectFrom('mailbox_subscriptions')
      .select('id')
      .execute()
    const guesses = ids.flatMap(({ id }) => [
      { subscriptionId: ofKind('messages')?.id, clientState: `${id}.guess`, changeType: 'updated' },
      {
        subscriptionId: ofKind('messages')?.id,
        clientState: `${id}.guess`,
        lifecycleEvent: 'subscriptionRemoved',
      },
    ])
    expect((await notify(body ?? { value: guesses })).status).toBe(202)
    expect(await mailboxOf(watch)).toEqual(before)
    expect((await rig.platform.metrics.metrics()).includes('gatewarden_notifications_total')).toBe(true)
  })

  test('that are none are refused, and whoever asks for proof gets its own words back as plain text', async () => {
    expect((await notify('nonsense')).status).toBe(400)
    expect((await notify({ value: 'x' })).status).toBe(400)
    const words = '<script>alert(1)</script> & more'
    const proof = await fetch(`${rig.url}${notificationPath}?validationToken=${encodeURIComponent(words)}`, {
      method: 'POST',
    })
    expect([proof.status, await proof.text()]).toEqual([200, words])
    expect(proof.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(proof.headers.get('x-content-type-options')).toBe('nosniff')
    const long = await fetch(`${rig.url}${notificationPath}?validationToken=${'x'.repeat(5000)}`, {
      method: 'POST',
    })
    expect(long.status).toBe(400)
  })
})

describe('subscriptions', () => {
  test('are renewed when half of their life is over', async () => {
    const before = ofKind('messages')
    // Half of 10,080 minutes, and the tenth by which renewals are spread.
    await rig.advance(5040 * 1.12 * 60_000)
    await until(async () => {
      const now = ofKind('messages')
      return now?.id === before?.id && (now?.expirationDateTime ?? '') > (before?.expirationDateTime ?? '')
    })
    await until(async () =>
      own().every(({ expirationDateTime }) => expirationDateTime > (before?.expirationDateTime ?? '')),
    )
    await quiet()
  })

  test('that Microsoft removes are made anew, and what happened meanwhile is told', async () => {
    const removed = ofKind('messages')?.id ?? ''
    rig.emulator.addFault({ door: 'notifications', notification: 'drop', path: '/Users/*', count: 1 })
    const draft = await hands.draft('inbox', 'while it was removed')
    rig.emulator.sendLifecycleEvent(removed, 'subscriptionRemoved')
    await told(({ type, data }) => type === 'message.created' && data.id === draft)
    await until(async () => ![undefined, removed].includes(ofKind('messages')?.id))
    await quiet()
  })

  test('that are to be authorized again are renewed at once', async () => {
    const before = ofKind('events')
    await rig.advance(60_000)
    rig.emulator.sendLifecycleEvent(before?.id ?? '', 'reauthorizationRequired')
    await until(async () => (ofKind('events')?.expirationDateTime ?? '') > (before?.expirationDateTime ?? ''))
    expect(ofKind('events')?.id).toBe(before?.id)
  })

  test('whose notifications were missed have the mailbox looked at', async () => {
    await quiet()
    rig.emulator.addFault({ door: 'notifications', notification: 'drop', path: '/Users/*', count: 1 })
    const draft = await hands.draft('inbox', 'missed')
    rig.emulator.sendLifecycleEvent(ofKind('messages')?.id ?? '', 'missed')
    await told(({ type, data }) => type === 'message.created' && data.id === draft)
  })

  test('that were made and never written down are ended when they notify, and no others', async () => {
    const { rows } = await sql<{ id: number }>`select id from mailbox_subscriptions limit 1`.execute(
      rig.platform.db.query,
    )
    const state = `${rows[0]?.id}.of a process that died`
    const subscribe = (url: string) =>
      createSubscription(rig.graph, {
        mailbox: rig.mailbox,
        items: 'messages',
        url,
        clientState: state,
        expiresAt: new Date(rig.platform.clock.now().getTime() + 60 * 60_000),
      })
    const elsewhere = createServer((request, response) =>
      response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end(new URL(request.url ?? '/', 'http://x').searchParams.get('validationToken')),
    ).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    const { port } = elsewhere.address() as AddressInfo
    const foreign = await subscribe(`http://127.0.0.1:${port}/`)
    const subscriptions = () => rig.emulator.subscriptions().map(({ id }) => id)
    const named = (id: string) => notify({ value: [{ subscriptionId: id, clientState: state }] })

    // Of another installation on the same app: a forged notification names it.
    rig.emulator.clearRequests()
    await named(foreign.id)
    await until(async () => rig.emulator.requests({ path: `/v1.0/subscriptions/${foreign.id}` }).length > 0)
    await rig.advance(11_000)
    // One that is written down, with a clientState that is not its own.
    const kept = ofKind('messages')?.id ?? ''
    await named(kept)
    await rig.advance(11_000)
    const stray = await subscribe(`${rig.url}${notificationPath}`)
    await hands.draft('inbox', 'tells of a stray')
    await until(async () => !subscriptions().includes(stray.id))
    expect(subscriptions()).toEqual(expect.arrayContaining([foreign.id, kept]))
    await deleteSubscription(rig.graph, foreign.id)
    elsewhere.close()
    elsewhere.closeAllConnections()
  })

  test('end with what is watched', async () => {
    await rig.call('PATCH', `/v1/watches/${watch}`, { body: { resources: ['mail', 'calendar'] } })
    await until(async () => ofKind('contacts') === undefined)
    expect(own()).toHaveLength(2)
    await rig.call('PATCH', `/v1/watches/${watch}`, { body: { status: 'paused' } })
    await until(async () => own().length === 0)
    await rig.call('PATCH', `/v1/watches/${watch}`, { body: { status: 'active' } })
    await until(async () => own().length === 2)
    await rig.call('DELETE', `/v1/watches/${watch}`)
    await until(async () => own().length === 0)
  })

  test('that Microsoft refuses leave the mailbox polled, say so at the watch, and are tried again', async () => {
    rig.emulator.addFault({ door: 'graph', path: '/v1.0/subscriptions', status: 403, code: 'ExtensionError' })
    watch = await watchOf({ resources: ['mail'] })
    await until(async () => (await standings(watch))[0]?.state === 'refused')
    expect((await standings(watch))[0]?.remark).toMatchObject({ code: 'notifications_refused' })
    const draft = await hands.draft('inbox', 'polled')
    await rig.advance(70 * 60_000)
    await told(({ type, data }) => type === 'message.created' && data.id === draft)
    rig.emulator.clearFaults()
    const isActive = async () => (await standings(watch))[0]?.state === 'active'
    // Not in one go: a token would be over before Graph has seen it.
    await until(async () => {
      await rig.advance(10 * 60_000)
      return vi.waitUntil(isActive, { timeout: 2000, interval: 20 }).catch(() => false)
    })
    await rig.call('DELETE', `/v1/watches/${watch}`)
  })
})

describe('rich notifications', () => {
  test('bring what is told along, and count only with a token that proves Microsoft', async () => {
    watch = await watchOf({ resources: ['mail', 'calendar'], rich: true })
    await until(async () => (await standings(watch)).filter(({ state }) => state === 'active').length === 2)
    expect((await standings(watch)).every(({ rich }) => rich)).toBe(true)
    await quiet()
    rig.emulator.putMessage(rig.mailbox, {
      folder: ['Inbox'],
      mime: Buffer.from('From: a@example.com\r\nSubject: Rich\r\n\r\nWhat it says.\r\n'),
    })
    const change = await told(
      ({ type, data }) => type === 'message.created' && JSON.stringify(data).includes('Rich'),
    )
    expect(change.data.message).toMatchObject({
      subject: 'Rich',
      bodyPreview: expect.stringContaining('What it says.'),
    })
    // What was brought is told, whatever Graph would say now; without a notification it is read.
    rig.emulator.addFault({ door: 'notifications', notification: 'drop', path: '/Users/*', count: 1 })
    rig.emulator.putMessage(rig.mailbox, {
      folder: ['Inbox'],
      mime: Buffer.from('From: a@example.com\r\nSubject: Unbrought\r\n\r\nRead instead.\r\n'),
    })
    await rig.call('POST', `/v1/watches/${watch}/look`)
    const other = await told(
      ({ type, data }) => type === 'message.created' && JSON.stringify(data).includes('Unbrought'),
    )
    expect(other.data.message).toMatchObject({ bodyPreview: expect.stringContaining('Read instead.') })
  })

  test('whose subscription is removed have it made anew: what says so comes without a token', async () => {
    await quiet()
    const removed = ofKind('messages')?.id ?? ''
    rig.emulator.sendLifecycleEvent(removed, 'subscriptionRemoved')
    await until(async () => ![undefined, removed].includes(ofKind('messages')?.id))
    await until(async () => (await standings(watch)).filter(({ state }) => state === 'active').length === 2)
  })

  test('that know the state but prove no sender achieve nothing', async () => {
    await quiet()
    const shape = z.object({
      value: z.array(z.object({ id: z.string(), clientState: z.string(), resource: z.string() })),
    })
    const { value } = shape.parse((await rig.graph.json({ path: '/subscriptions' })).body)
    const items = value.map(({ id, clientState }) => ({
      subscriptionId: id,
      clientState,
      changeType: 'updated',
    }))
    expect(items.length).toBeGreaterThan(1)
    const before = await mailboxOf(watch)
    expect((await notify({ value: items })).status).toBe(202)
    expect((await notify({ value: items, validationTokens: ['a.b.c'] })).status).toBe(202)
    expect(await mailboxOf(watch)).toEqual(before)
    await rig.call('DELETE', `/v1/watches/${watch}`)
  })
})

describe('without an address that Microsoft reaches', () => {
  test('mailboxes are polled, and nothing is subscribed to', async () => {
    const bare = await watchRig('unreachable', { config: { watches: { ...polling, notifications: false } } })
    await bare.features.watches.start()
    const id = await watchOf({}, bare)
    await until(async () => (await mailboxOf(id, bare)).lookedAt !== null)
    expect(await standings(id, bare)).toEqual([])
    expect(bare.emulator.subscriptions()).toEqual([])
    await bare.close()
  })
})
