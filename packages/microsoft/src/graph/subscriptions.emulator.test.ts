import { afterAll, beforeAll, expect, it } from 'vitest'
import { MicrosoftError } from '../microsoft-error.ts'
import { type EmulatedGraph, emulatedGraph } from '../testing/emulated-graph.ts'
import { type FakeOrigin, fakeOrigin, selfSigned } from '../testing/index.ts'
import { provesMicrosoft } from './notification-token.ts'
import { type Notifications, openContent, readNotifications } from './notifications.ts'
import { createSubscription, deleteSubscription, renewSubscription } from './subscriptions.ts'

let stage: EmulatedGraph
let receiver: FakeOrigin
let answersHandshake = true
const heard: Notifications[] = []
let ring: () => void = () => undefined

beforeAll(async () => {
  stage = await emulatedGraph()
  receiver = await fakeOrigin((request, answer) => {
    const token = new URL(request.url, 'http://receiver').searchParams.get('validationToken')
    if (token !== null) {
      answer.writeHead(answersHandshake ? 200 : 404, { 'content-type': 'text/plain' }).end(token)
      return
    }
    const read = readNotifications(request.body)
    if (read !== undefined) heard.push(read)
    answer.writeHead(202).end()
    ring()
  })
})
afterAll(async () => {
  stage.watch.expectClean()
  await receiver.close()
  await stage.close()
})

const inHours = (hours: number) => new Date(stage.emulator.now().getTime() + hours * 3_600_000)
const wish = (expiresAt = inHours(24)) => ({
  mailbox: stage.address,
  items: 'messages' as const,
  url: `${receiver.origin}/notifications`,
  clientState: 'secret-between-us',
  expiresAt,
})

async function next(): Promise<Notifications> {
  for (;;) {
    const found = heard.shift()
    if (found !== undefined) return found
    await new Promise<void>((resolve) => {
      ring = resolve
    })
  }
}

const put = (subject: string) =>
  stage.emulator.putMessage(stage.address, {
    folder: ['Inbox'],
    mime: Buffer.from(`Subject: ${subject}\r\nFrom: a@example.com\r\n\r\nHello`),
  })

it('is told of changes with the state that it gave, renews and ends', async () => {
  const until = inHours(24)
  const made = await createSubscription(stage.client, wish(until))
  expect(made.expiresAt).toEqual(until)
  const { immutableId } = put('One')
  const [item] = (await next()).items
  expect(item).toMatchObject({
    subscriptionId: made.id,
    clientState: 'secret-between-us',
    changeType: 'created',
    tenantId: stage.tenant,
    resourceData: { id: immutableId },
  })
  const longer = await renewSubscription(stage.client, made.id, inHours(48))
  expect(longer.expiresAt.getTime()).toBeGreaterThan(made.expiresAt.getTime())
  stage.emulator.sendLifecycleEvent(made.id, 'reauthorizationRequired')
  expect((await next()).items[0]).toMatchObject({ lifecycleEvent: 'reauthorizationRequired' })
  await deleteSubscription(stage.client, made.id)
  await deleteSubscription(stage.client, made.id)
  await expect(renewSubscription(stage.client, made.id, inHours(48))).rejects.toMatchObject({
    refusal: { status: 404 },
  })
})

it('says what was refused: an address that proves nothing, a life too long', async () => {
  answersHandshake = false
  const refused = await createSubscription(stage.client, wish()).catch((error: unknown) => error)
  answersHandshake = true
  expect(refused).toBeInstanceOf(MicrosoftError)
  expect(refused).toMatchObject({ refusal: { status: 400, error: 'ValidationError' } })
  await expect(createSubscription(stage.client, wish(inHours(24 * 8)))).rejects.toMatchObject({
    refusal: { status: 400, error: 'ExtensionError' },
  })
})

it('opens what notifications carry, for this key and unaltered only, and knows who sent them', async () => {
  const pair = selfSigned()
  const made = await createSubscription(stage.client, {
    ...wish(),
    content: {
      certificate: pair.certificate.replace(/-----[A-Z ]+-----|\s/g, ''),
      certificateId: 'one',
      select: ['subject', 'bodyPreview'],
    },
  })
  put('Sealed')
  const { items, validationTokens } = await next()
  const content = items[0]?.encryptedContent
  if (!content) throw new Error('nothing was carried')
  expect(openContent(content, pair.privateKey)).toMatchObject({
    subject: 'Sealed',
    bodyPreview: expect.stringContaining('Hello'),
  })
  expect(openContent(content, selfSigned().privateKey)).toBeUndefined()
  const altered = Buffer.from(content.data, 'base64')
  altered[20] = (altered[20] ?? 0) ^ 1
  expect(openContent({ ...content, data: altered.toString('base64') }, pair.privateKey)).toBeUndefined()

  const [token = ''] = validationTokens
  const expected = {
    cloud: { ...stage.cloud, authority: stage.emulator.origin },
    tenant: stage.tenant,
    clientId: stage.clientId,
    keys: stage.keys,
    clock: { now: () => stage.emulator.now() },
  }
  expect(await provesMicrosoft(token, expected)).toBe(true)
  const other = stage.emulator.describe().tenants.find(({ id }) => id !== stage.tenant)?.id ?? ''
  expect(await provesMicrosoft(token, { ...expected, clientId: crypto.randomUUID() })).toBe(false)
  expect(await provesMicrosoft(token, { ...expected, tenant: other })).toBe(false)
  const later = { now: () => new Date(stage.emulator.now().getTime() + 2 * 3_600_000) }
  expect(await provesMicrosoft(token, { ...expected, clock: later })).toBe(false)
  expect(await provesMicrosoft(`${token.slice(0, -6)}AAAAAA`, expected)).toBe(false)
  expect(await provesMicrosoft('no.token.atall', expected)).toBe(false)
  await deleteSubscription(stage.client, made.id)
})
