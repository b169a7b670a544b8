import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  FileUpload,
  LargeFileUploadTask,
  PageIterator,
} from '@microsoft/microsoft-graph-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../index.ts'

// Microsoft's own client, unmodified, against the whole emulator with its default seed.
let emulator: Emulator
let client: Client
let mailbox: string

beforeAll(async () => {
  emulator = await createEmulator({ now: new Date('2026-03-02T09:30:00Z') })
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find(({ consented }) => consented)
  const user = tenant?.users.find((one) => one.mailbox === 'user')
  if (!tenant || !app?.clientSecret || !user) throw new Error('the seed has no consented app or no mailbox')
  mailbox = user.userPrincipalName
  const response = await fetch(`${emulator.origin}/${tenant.id}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app.appId,
      client_secret: app.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { access_token: accessToken } = (await response.json()) as { access_token: string }
  // The client sends no token over http.
  setDefaultCACertificates([...getCACertificates(), readFileSync(emulator.caFile, 'utf8')])
  client = Client.init({
    baseUrl: emulator.secureOrigin,
    customHosts: new Set([new URL(emulator.secureOrigin).hostname]),
    authProvider: (done) => done(null, accessToken),
  })
}, 60_000)
afterAll(() => emulator?.close())

test('pages through every user and every message', async () => {
  const users: unknown[] = []
  const first = await client.api('/users').top(10).get()
  await new PageIterator(client, first, (user) => users.push(user) > 0).iterate()
  expect(users.length).toBe(emulator.describe().tenants[0]?.users.length)

  const subjects: string[] = []
  const page = await client.api(`/users/${mailbox}/messages`).select('subject').top(7).get()
  await new PageIterator(client, page, ({ subject }) => subjects.push(subject) > 0).iterate()
  const count = await client.api(`/users/${mailbox}/messages/$count`).get()
  expect(subjects.length).toBe(Number(count))
})

test('follows a delta and sees what changes', async () => {
  const path = `/users/${mailbox}/mailFolders/inbox/messages/delta`
  let link = ''
  const page = await client.api(path).select('subject').get()
  const iterator = new PageIterator(client, page, () => true)
  await iterator.iterate()
  link = iterator.getDeltaLink() ?? ''
  await client.api(`/users/${mailbox}/sendMail`).post({
    message: { subject: 'To myself', toRecipients: [{ emailAddress: { address: mailbox } }] },
  })
  const { value } = await client.api(link).get()
  expect(value).toMatchObject([{ subject: 'To myself' }])
})

test('reads MIME as a stream of the exact bytes', async () => {
  const { value } = await client.api(`/users/${mailbox}/messages`).select('id').top(1).get()
  const stream = await client.api(`/users/${mailbox}/messages/${value[0].id}/$value`).getStream()
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString('latin1')).toMatch(/^[\w-]+: /m)
})

test('sends a batch with its helpers', async () => {
  const request = (id: string, url: string) => ({
    id,
    request: new Request(`https://graph.microsoft.com${url}`),
  })
  const content = new BatchRequestContent([
    request('1', `/users/${mailbox}`),
    request('2', `/users/${mailbox}/mailFolders/inbox`),
    request('3', '/users/nobody'),
  ])
  const answer = new BatchResponseContent(await client.api('/$batch').post(await content.getContent()))
  expect(answer.getResponseById('1').status).toBe(200)
  expect(await answer.getResponseById('2').json()).toMatchObject({ displayName: 'Inbox' })
  expect(answer.getResponseById('3').status).toBe(404)
})

test('uploads a large attachment by its own task', async () => {
  const draft = await client.api(`/users/${mailbox}/messages`).post({ subject: 'Large' })
  const attachments = `/users/${mailbox}/messages/${draft.id}/attachments`
  const bytes = Uint8Array.from({ length: 5_000_000 }, (_, i) => i % 251)
  const session = await LargeFileUploadTask.createUploadSession(
    client,
    `${attachments}/createUploadSession`,
    {
      AttachmentItem: { attachmentType: 'file', name: 'large.bin', size: bytes.length },
    },
  )
  const ranges: number[] = []
  const file = new FileUpload(bytes, 'large.bin', bytes.length)
  const task = new LargeFileUploadTask(client, file, session, {
    rangeSize: 1_000_000,
    uploadEventHandlers: {
      progress: ({ minValue } = { minValue: -1, maxValue: -1 }) => ranges.push(minValue),
    },
  })
  const result = await task.upload()
  expect(ranges).toEqual([0, 1_000_000, 2_000_000, 3_000_000, 4_000_000])
  const id = /Attachments\('([^']+)'\)$/.exec(result.location)?.[1]
  const stored = await client.api(`${attachments}/${id}/$value`).getStream()
  const chunks: Uint8Array[] = []
  for await (const chunk of stored) chunks.push(chunk)
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true)

  const given = await LargeFileUploadTask.createUploadSession(client, `${attachments}/createUploadSession`, {
    AttachmentItem: { attachmentType: 'file', name: 'up.bin', size: bytes.length },
  })
  const dropped = new LargeFileUploadTask(client, file, given, { rangeSize: 1_000_000 })
  await dropped.cancel()
  expect(given.isCancelled).toBe(true)
})

test('gets errors as the client expects them', async () => {
  await expect(client.api('/users/nobody').get()).rejects.toMatchObject({
    statusCode: 404,
    code: 'Request_ResourceNotFound',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
})

test('waits when it is throttled, and goes on', async () => {
  emulator.setLimits({ enabled: true, latency: 30 })
  const results = await Promise.all(
    Array.from({ length: 6 }, () =>
      client.api(`/users/${mailbox}/mailFolders/inbox`).select('displayName').get(),
    ),
  )
  emulator.setLimits({ enabled: false, latency: 0 })
  expect(results.every(({ displayName }) => displayName === 'Inbox')).toBe(true)
})
