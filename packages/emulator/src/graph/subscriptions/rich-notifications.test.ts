import { createDecipheriv, createHmac, privateDecrypt, X509Certificate } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../create-emulator.ts'
import { makeCertificate } from '../../entra/testing/client-certificate.ts'
import { type Notification, startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts'

const minute = 60_000
let emulator: Emulator
let webhook: WebhookReceiver
let token: string
let appId: string
let tenantId: string
let address: string
let keys: { privateKey: string; certificate: string }

beforeAll(async () => {
  emulator = await createEmulator()
  webhook = await startReceiver()
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find(({ consented }) => consented)
  const user = tenant?.users.find((one) => one.mailbox === 'user')
  if (!tenant || !app?.clientSecret || !user) throw new Error('the seed has no consented app or no mailbox')
  appId = app.appId
  tenantId = tenant.id
  address = user.userPrincipalName
  token = await tokenOf(emulator, tenant.id, app.appId, app.clientSecret)
  keys = await makeCertificate(Date.now())
}, 60_000)
afterAll(async () => {
  await emulator?.close()
  await webhook?.close()
})

async function tokenOf(from: Emulator, tenant: string, client: string, secret: string): Promise<string> {
  const response = await fetch(`${from.origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client,
      client_secret: secret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const body: { readonly access_token: string } = JSON.parse(await response.text())
  return body.access_token
}

async function subscribe(resource: string, minutes: number) {
  const response = await fetch(`${emulator.origin}/v1.0/subscriptions`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      changeType: 'created,deleted',
      notificationUrl: `${webhook.origin}/rich`,
      lifecycleNotificationUrl: `${webhook.origin}/lifecycle`,
      resource,
      expirationDateTime: new Date(emulator.now().getTime() + minutes * minute),
      includeResourceData: true,
      encryptionCertificate: new X509Certificate(keys.certificate).raw.toString('base64'),
      encryptionCertificateId: 'first',
    }),
  })
  const answer: { readonly id?: string; readonly error?: { readonly message: string } } = JSON.parse(
    await response.text(),
  )
  return { status: response.status, answer }
}

/** By the steps of Microsoft's page for subscribers. */
function decrypt({ encryptedContent }: Notification): unknown {
  if (!encryptedContent) throw new Error('the notification carries no content')
  const bytes = (name: string) => Buffer.from(encryptedContent[name] ?? '', 'base64')
  const key = privateDecrypt({ key: keys.privateKey, oaepHash: 'sha1' }, bytes('dataKey'))
  expect(createHmac('sha256', key).update(bytes('data')).digest()).toEqual(bytes('dataSignature'))
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16))
  return JSON.parse(Buffer.concat([decipher.update(bytes('data')), decipher.final()]).toString('utf8'))
}

test('what changed comes along, encrypted for the subscriber and vouched for by Entra', async () => {
  const resource = `users/${address}/messages?$select=subject,isRead`
  const { status, answer } = await subscribe(resource, 1_439)
  expect(status).toBe(201)
  const { id } = emulator.putMessage(address, {
    folder: ['inbox'],
    mime: Buffer.from('Subject: Rich\r\n\r\nHi'),
  })
  const [notification] = await webhook.notifications('/rich', 1)
  if (!notification) throw new Error('nothing came')
  expect(notification).toMatchObject({ subscriptionId: answer.id, changeType: 'created' })
  expect(notification.encryptedContent).toMatchObject({
    encryptionCertificateId: 'first',
    encryptionCertificateThumbprint: new X509Certificate(keys.certificate).fingerprint.replaceAll(':', ''),
  })
  const content = decrypt(notification)
  expect(content).toMatchObject({ id, subject: 'Rich', isRead: false })
  expect(content).not.toHaveProperty('body')
  const [jwt] = webhook.posts.at(-1)?.body.validationTokens ?? []
  const jwks = createRemoteJWKSet(new URL(`${emulator.origin}/common/discovery/v2.0/keys`))
  const { payload } = await jwtVerify(jwt ?? '', jwks, {
    audience: appId,
    issuer: `https://sts.windows.net/${tenantId}/`,
    currentDate: emulator.now(),
  })
  expect(payload).toMatchObject({ appid: '0bf30f3b-4a52-48df-9a82-234910c4a086', tid: tenantId })
  emulator.removeMessage(address, id)
  const deleted = (await webhook.notifications('/rich', 2))[1]
  expect(deleted).toMatchObject({ changeType: 'deleted', resourceData: { id } })
  expect(deleted).not.toHaveProperty('encryptedContent')
})

test('with resource data it lives a day, and says what it wants to know', async () => {
  const resource = `users/${address}/messages`
  expect((await subscribe(`${resource}?$select=subject`, 1_441)).answer.error?.message).toContain(
    '1440 minutes',
  )
  expect((await subscribe(resource, 60)).answer.error?.message).toContain('$select')
})

test('a test sees subscriptions and sends lifecycle events itself', async () => {
  const { answer } = await subscribe(`users/${address}/messages?$select=subject`, 60)
  const listed = await (await fetch(`${emulator.origin}/_emulator/subscriptions`)).json()
  expect(listed).toContainEqual(expect.objectContaining({ id: answer.id, appId }))
  const send = (event: string, subscription = answer.id) =>
    fetch(`${emulator.origin}/_emulator/lifecycle`, {
      method: 'POST',
      body: JSON.stringify({ subscription, event }),
    })
  expect((await send('missed')).status).toBe(204)
  expect(await webhook.notifications('/lifecycle', 1)).toMatchObject([{ lifecycleEvent: 'missed' }])
  expect(webhook.posts.at(-1)?.body).not.toHaveProperty('validationTokens')
  expect((await send('subscriptionRemoved')).status).toBe(204)
  expect((await webhook.notifications('/lifecycle', 2)).at(-1)).toMatchObject({
    lifecycleEvent: 'subscriptionRemoved',
  })
  expect((await send('missed')).status).toBe(404)
  expect((await send('other')).status).toBe(400)
})

test('a reset forgets subscriptions; without the switch even this machine needs https', async () => {
  await subscribe(`users/${address}/messages?$select=subject`, 60)
  await emulator.reset()
  expect(emulator.subscriptions()).toEqual([])
  await emulator.close()
  emulator = await createEmulator({ httpNotifications: false })
  const app = emulator.describe().tenants[0]?.apps.find(({ consented }) => consented)
  token = await tokenOf(emulator, tenantId, appId, app?.clientSecret ?? '')
  const { status, answer } = await subscribe(`users/${address}/messages?$select=subject`, 60)
  expect([status, answer.error?.message]).toEqual([400, expect.stringContaining('is not a valid HTTPS URL')])
})
