import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { contactState, eventState } from '../testing/full-mailbox.ts'
import {
  type CallResult,
  type GraphFixture,
  items,
  mime,
  refusal,
  startGraph,
} from '../testing/graph-fixture.ts'
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts'

const minute = 60_000
let graph: GraphFixture
let webhook: WebhookReceiver
let ada: { readonly user: User; readonly mailbox: Mailbox }
let app: string

beforeAll(async () => {
  graph = await startGraph()
  webhook = await startReceiver()
  ada = graph.addPerson('ada')
  app = graph.appToken('Mail.Read', 'Calendars.Read', 'Contacts.Read', 'User.Read.All', 'Mail.ReadWrite')
})
afterAll(async () => {
  await graph.close()
  await webhook.close()
})
beforeEach(() => {
  webhook.handshake = undefined
  for (const one of graph.door.subscriptions.list) graph.door.subscriptions.remove(one)
  graph.faults.clear()
})

let paths = 0
/** A subscription with an endpoint of its own. */
async function subscribe(
  about: object = {},
  token = app,
  headers: Record<string, string> = {},
): Promise<{ readonly answer: CallResult; readonly path: string; readonly id: string }> {
  const path = `/hook${++paths}`
  const answer = await graph.call('POST', '/subscriptions', {
    token,
    headers,
    body: {
      changeType: 'created,updated,deleted',
      notificationUrl: webhook.origin + path,
      resource: `users/${ada.user.id}/messages`,
      expirationDateTime: inMinutes(60),
      clientState: 'secret',
      ...about,
    },
  })
  return { answer, path, id: String(answer.json.id) }
}
const inMinutes = (minutes: number) => new Date(graph.world.clock.now() + minutes * minute).toISOString()
const inbox = () => ada.mailbox.mail.wellKnown('inbox')
const one = (id: string) => `/subscriptions/${id}`

test('a subscription is made after the handshake with both addresses, listed, read, renewed and removed', async () => {
  const { answer, id, path } = await subscribe({ lifecycleNotificationUrl: `${webhook.origin}/life` })
  expect(answer.status).toBe(201)
  expect(webhook.handshakes.slice(-2)).toEqual([path, '/life'])
  expect(answer.json).toMatchObject({
    applicationId: expect.any(String),
    changeType: 'created,updated,deleted',
    clientState: 'secret',
    resource: `users/${ada.user.id}/messages`,
    latestSupportedTlsVersion: 'v1_2',
  })
  expect(items(await graph.get('/subscriptions', { token: app }))).toMatchObject([{ id }])
  expect((await graph.get(one(id), { token: app })).json).toMatchObject({ id })
  const expirationDateTime = inMinutes(10_000)
  const renewed = await graph.call('PATCH', one(id), { token: app, body: { expirationDateTime } })
  expect([renewed.status, renewed.json.expirationDateTime]).toEqual([200, expirationDateTime])
  expect((await graph.call('POST', `${one(id)}/reauthorize`, { token: app })).status).toBe(204)
  expect((await graph.call('DELETE', one(id), { token: app })).status).toBe(204)
  expect(refusal(await graph.get(one(id), { token: app }))).toMatchObject({
    status: 404,
    code: 'ResourceNotFound',
  })
})

test.each([
  [
    'another status',
    (_: string, response) => response.writeHead(403).end(),
    "HTTP status code is 'Forbidden'",
  ],
  ['another text', (_: string, response) => plain(response).end('yes'), 'exactly match validationToken'],
  ['more than the token', (token: string, response) => plain(response).end(`${token}\n`), 'exactly match'],
  ['another type', (token: string, response) => plain(response, 'text/html').end(token), 'exactly match'],
  ['nothing', (_: string, response) => response.destroy(), 'must respond with 200 OK'],
] satisfies [string, NonNullable<WebhookReceiver['handshake']>, string][])(
  'a handshake answered with %s makes no subscription',
  async (_, handshake, message) => {
    webhook.handshake = handshake
    const { answer } = await subscribe()
    expect(refusal(answer)).toMatchObject({
      status: 400,
      code: 'ValidationError',
      message: expect.stringContaining(message),
    })
    expect(graph.door.subscriptions.list).toEqual([])
  },
)

const plain = (response: Parameters<NonNullable<WebhookReceiver['handshake']>>[1], type = 'text/plain') =>
  response.writeHead(200, { 'Content-Type': type })

test('a handshake that nobody answers ends after ten seconds', { timeout: 20_000 }, async () => {
  webhook.handshake = () => {}
  expect(refusal((await subscribe()).answer)).toMatchObject({
    status: 400,
    message: 'Subscription validation request timed out.',
  })
})

test.each([
  ['http elsewhere', { notificationUrl: 'http://example.com/x' }, 400, 'ValidationError'],
  ['no address', { notificationUrl: 'x' }, 400, 'ValidationError'],
  ['an unknown change', { changeType: 'created,gone' }, 400, 'ValidationError'],
  ['no resource', { resource: undefined }, 400, 'ValidationError'],
  ['a resource that is none', { resource: 'nothing' }, 400, 'ValidationError'],
  [
    'a folder that is not there',
    { resource: `users/ada@contoso.onmicrosoft.com/mailFolders/${'A'.repeat(60)}/messages` },
    404,
    'ErrorItemNotFound',
  ],
  ['nobody', { resource: 'users/nobody/messages' }, 404, 'Request_ResourceNotFound'],
  ['the past', { expirationDateTime: '2020-01-01T00:00:00Z' }, 400, 'ValidationError'],
  ['a long secret', { clientState: 'x'.repeat(129) }, 400, 'ValidationError'],
  ['/me without a user', { resource: 'me/messages' }, 400, 'BadRequest'],
  ['created for users', { resource: 'users', changeType: 'created' }, 400, 'ValidationError'],
  [
    'a filter that is none',
    { resource: 'users/ada@contoso.onmicrosoft.com/messages?$filter=isRead eq' },
    400,
    'BadRequest',
  ],
  [
    'a filter of events',
    { resource: 'users/ada@contoso.onmicrosoft.com/events?$filter=isAllDay eq true' },
    501,
    'NotImplemented',
  ],
  [
    'an order',
    { resource: 'users/ada@contoso.onmicrosoft.com/messages?$orderby=subject' },
    400,
    'ExtensionError',
  ],
  [
    'a single message',
    { resource: `users/ada@contoso.onmicrosoft.com/messages/${'A'.repeat(60)}` },
    501,
    'NotImplemented',
  ],
  [
    'a certificate that is none',
    { includeResourceData: true, encryptionCertificate: 'AAAA', encryptionCertificateId: 'a' },
    400,
    'ValidationError',
  ],
])('refuses %s', async (_, about, status, code) => {
  expect(refusal((await subscribe(about)).answer)).toMatchObject({ status, code })
})

test('lives at most 10,080 minutes for items and 41,760 for people, and at least 45', async () => {
  expect((await subscribe({ expirationDateTime: inMinutes(10_079) })).answer.status).toBe(201)
  const { answer } = await subscribe({ expirationDateTime: inMinutes(10_081) })
  expect(refusal(answer).message).toBe('Subscription expiration can only be 10080 minutes in the future.')
  const people = { resource: 'users', changeType: 'updated' }
  expect((await subscribe({ ...people, expirationDateTime: inMinutes(41_759) })).answer.status).toBe(201)
  expect((await subscribe({ ...people, expirationDateTime: inMinutes(41_761) })).answer.status).toBe(400)
  const short = await subscribe({ expirationDateTime: inMinutes(1) })
  const left = Date.parse(String(short.answer.json.expirationDateTime)) - graph.world.clock.now()
  expect(left / minute).toBeGreaterThan(44)
})

test('a mailbox takes a thousand subscriptions over all apps', async () => {
  const { id } = await subscribe()
  const first = graph.door.subscriptions.find(id)
  if (!first) throw new Error('the subscription is not there')
  for (let i = 1; i < 1000; i++) graph.door.subscriptions.add({ ...first, id: `${i}` })
  expect(refusal((await subscribe()).answer)).toMatchObject({ status: 403, code: 'ExtensionError' })
})

test('with a user only the own mailbox, and nobody without the permission', async () => {
  const bo = graph.addPerson('bo')
  bo.mailbox.fullAccess.add(ada.user.id)
  const person = graph.userToken(ada.user, 'Mail.Read', 'Mail.Read.Shared')
  expect((await subscribe({ resource: 'me/messages' }, person)).answer.status).toBe(201)
  const others = await subscribe({ resource: `users/${bo.user.id}/messages` }, person)
  expect(refusal(others.answer)).toMatchObject({ status: 403 })
  expect(refusal((await subscribe({}, graph.appToken('Calendars.Read'))).answer).status).toBe(403)
  // What one app or person has made is nothing to others.
  expect(items(await graph.get('/subscriptions', { token: app }))).toEqual([])
})

test('a subscription with a filter tells of messages that are as it asks, and of those that go as they were', async () => {
  const resource = `users/${ada.user.id}/messages?$filter=hasAttachments eq false and subject eq 'Wanted'`
  const { path, answer } = await subscribe({ resource })
  expect(answer.json.resource).toBe(resource)
  const { mail } = ada.mailbox
  const other = mail.add(inbox(), mime('Other'))
  const wanted = mail.add(inbox(), mime('Wanted'))
  const id = ada.mailbox.idOf(wanted, 'default')
  mail.update(other, { isRead: true })
  mail.remove(other)
  mail.remove(wanted)
  const told = await webhook.notifications(path, 2)
  expect(told).toMatchObject([
    { changeType: 'created', resourceData: { id } },
    { changeType: 'deleted', resourceData: { id } },
  ])
})

test('tells what changes within a second, with clientState and the ids that Graph uses', async () => {
  const { path, id } = await subscribe({ resource: `/users/${ada.user.id}/mailFolders('Inbox')/messages` })
  const started = performance.now()
  const message = ada.mailbox.mail.add(inbox(), mime('News'))
  const [created] = await webhook.notifications(path, 1)
  expect(performance.now() - started).toBeLessThan(1_000)
  const messageId = ada.mailbox.idOf(message, 'default')
  const read = await graph.get(`/users/${ada.user.id}/messages/${messageId}`, { token: app })
  const resource = `Users/${ada.user.id}/Messages/${messageId}`
  expect(created).toEqual({
    subscriptionId: id,
    subscriptionExpirationDateTime: expect.any(String),
    tenantId: graph.tenant.id,
    clientState: 'secret',
    changeType: 'created',
    resource,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.Message',
      '@odata.id': resource,
      '@odata.etag': read.json['@odata.etag'],
      id: messageId,
    },
  })
  ada.mailbox.mail.update(message, { isRead: true })
  ada.mailbox.mail.add(ada.mailbox.mail.wellKnown('archive'), mime('Elsewhere'))
  ada.mailbox.mail.move(message, ada.mailbox.mail.wellKnown('archive'))
  const all = await webhook.notifications(path, 3)
  expect(all.map(({ changeType }) => changeType)).toEqual(['created', 'updated', 'deleted'])
  expect(webhook.posts.at(-1)?.contentType).toBe('application/json; charset=utf-8')
})

test('events, contacts and people; only the changes that were asked for; immutable ids on request', async () => {
  const events = await subscribe({ resource: `users/${ada.user.id}/events`, changeType: 'created' })
  const contacts = await subscribe({ resource: `users/${ada.user.id}/contacts` })
  const people = await subscribe({ resource: 'users', changeType: 'updated,deleted' })
  const stable = await subscribe({}, app, { Prefer: 'IdType="ImmutableId"' })
  const { calendars } = ada.mailbox
  const event = calendars.add(
    calendars.default,
    eventState('Talk', '2026-03-10T10:00:00', '2026-03-10T11:00:00'),
  )
  calendars.update(event, { subject: 'Talk again' })
  calendars.remove(event)
  const contact = ada.mailbox.contacts.add(ada.mailbox.contacts.default, contactState('Cy', 'cy@example.com'))
  const message = ada.mailbox.mail.add(inbox(), mime('Stable'))
  graph.tenant.directory.update(ada.user, { jobTitle: 'Countess' })
  expect(await webhook.notifications(contacts.path, 1)).toMatchObject([
    {
      changeType: 'created',
      resourceData: { id: ada.mailbox.idOf(contact, 'default'), '@odata.type': '#Microsoft.Graph.Contact' },
    },
  ])
  expect(await webhook.notifications(people.path, 1)).toMatchObject([
    { changeType: 'updated', resourceData: { id: ada.user.id, organizationId: graph.tenant.id } },
  ])
  const told = await webhook.notifications(stable.path, 1)
  expect(told[0]?.resourceData?.id).toBe(ada.mailbox.idOf(message, 'immutable'))
  expect((await webhook.notifications(events.path, 1)).map(({ changeType }) => changeType)).toEqual([
    'created',
  ])
})

test('many changes at once come in few posts', async () => {
  const { path } = await subscribe({ changeType: 'created' })
  for (let i = 0; i < 40; i++) ada.mailbox.mail.add(inbox(), mime(`Flood ${i}`))
  expect(await webhook.notifications(path, 40)).toHaveLength(40)
  expect(webhook.posts.filter((post) => post.path === path).length).toBeLessThan(10)
})

test('tries again with growing pauses of the clock, and says in the end what was missed', async () => {
  const { path } = await subscribe({
    lifecycleNotificationUrl: `${webhook.origin}/missed`,
    expirationDateTime: inMinutes(10_000),
  })
  webhook.answers.set(path, [500, 503])
  ada.mailbox.mail.add(inbox(), mime('Again'))
  await leapUntil(() => webhook.posts.some((post) => post.path === path), 2_000)
  const tries = Array.from({ length: 100 }, () => 500)
  webhook.answers.set(path, tries)
  ada.mailbox.mail.add(inbox(), mime('Never'))
  await leapUntil(() => webhook.posts.some((post) => post.path === '/missed'), minute)
  expect(tries.length).toBeLessThan(95)
  expect(webhook.posts.filter((post) => post.path === path)).toHaveLength(1)
  expect((await webhook.notifications('/missed', 1))[0]).toMatchObject({
    lifecycleEvent: 'missed',
    clientState: 'secret',
  })
})

/** Moves the clock on in steps until it is so; each step lets the loop run. */
async function leapUntil(isSo: () => boolean, step: number): Promise<void> {
  while (!isSo()) {
    graph.world.clock.advance(step)
    await graph.get('/subscriptions', { token: app })
  }
}

test('asks for a renewal before its end, then ends; a renewed one goes on', async () => {
  const lifecycleNotificationUrl = `${webhook.origin}/ending`
  const { id } = await subscribe({ lifecycleNotificationUrl })
  const renewed = await subscribe({ lifecycleNotificationUrl: `${webhook.origin}/going-on` })
  graph.world.clock.advance(46 * minute)
  expect(await webhook.notifications('/ending', 1)).toMatchObject([
    { subscriptionId: id, lifecycleEvent: 'reauthorizationRequired', tenantId: graph.tenant.id },
  ])
  await webhook.notifications('/going-on', 1)
  const body = { expirationDateTime: inMinutes(120) }
  await graph.call('PATCH', one(renewed.id), { token: app, body })
  graph.world.clock.advance(16 * minute)
  expect((await graph.get(one(id), { token: app })).status).toBe(404)
  expect((await graph.get(one(renewed.id), { token: app })).status).toBe(200)
})

test('whose app or user may not hear any more is told that the subscription is gone', async () => {
  const person = graph.addPerson('leaver')
  const token = graph.userToken(person.user, 'Mail.Read')
  const { id, path } = await subscribe(
    { resource: 'me/messages', lifecycleNotificationUrl: `${webhook.origin}/removed` },
    token,
  )
  graph.tenant.directory.update(person.user, { accountEnabled: false })
  person.mailbox.mail.add(person.mailbox.mail.wellKnown('inbox'), mime('Too late'))
  expect(await webhook.notifications('/removed', 1)).toMatchObject([
    { subscriptionId: id, lifecycleEvent: 'subscriptionRemoved' },
  ])
  expect(webhook.posts.some((post) => post.path === path)).toBe(false)
})

test('notifications are lost, doubled, swapped and late on demand', async () => {
  const { path } = await subscribe({ changeType: 'created' })
  const add = (subject: string) => ada.mailbox.idOf(ada.mailbox.mail.add(inbox(), mime(subject)), 'default')
  const fault = { door: 'notifications', path: '/Users/*/Messages/*', count: 1 } as const
  graph.faults.add({ ...fault, notification: 'drop' })
  graph.faults.add({ ...fault, notification: 'duplicate' })
  graph.faults.add({ ...fault, notification: 'reorder' })
  graph.faults.add({ ...fault, delay: 3_600_000, after: 1 })
  add('lost')
  const [twice, second, first, late] = ['twice', 'second', 'first', 'late'].map(add)
  const ids = async (count: number) =>
    (await webhook.notifications(path, count)).map(({ resourceData }) => resourceData?.id)
  expect(await ids(4)).toEqual([twice, twice, first, second])
  graph.world.clock.advance(3_600_000 - 1000)
  expect(await ids(4)).toHaveLength(4)
  graph.world.clock.advance(2000)
  expect((await ids(5)).at(-1)).toBe(late)
})
