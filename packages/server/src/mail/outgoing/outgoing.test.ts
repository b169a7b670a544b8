import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ConnectRig, connectedOrganization, connectRig } from '../../connect/testing/index.ts'

let rig: ConnectRig
let at = ''
let sender = ''
let reader = ''
let tenant = ''
let name = 0

const minute = 60_000

beforeAll(async () => {
  rig = await connectRig()
  const organization = await connectedOrganization(rig, 'send', {
    permissions: ['Mail.ReadWrite', 'Mail.Send'],
  })
  tenant = organization.id
  reader = organization.employee.userPrincipalName
  at = organization.at('')
}, 120_000)
afterAll(() => rig.close())
beforeEach(() => {
  // A mailbox for each test: Exchange lets one send 30 messages a minute.
  sender = `sender${++name}@send.onmicrosoft.com`
  rig.emulator.addUser({ tenant, userPrincipalName: sender, displayName: `Sender ${name}`, mailbox: 'user' })
  rig.emulator.clearFaults()
  rig.emulator.clearRequests()
})

const call = (method: string, path: string, body?: unknown) =>
  rig.call(method, `${at}${sender}${path}`, { body })
const to = () => [{ address: reader }]

async function received(subject: string): Promise<Record<string, unknown>[]> {
  const { body } = await rig.call('GET', `${at}${reader}/messages?folder=inbox&limit=200`)
  return (body.data as Record<string, unknown>[]).filter((one) => one.subject === subject)
}
const sends = () => rig.emulator.requests({ method: 'POST' }).filter(({ url }) => url.endsWith('/send'))

async function post(path: string, body: unknown, idempotencyKey: string) {
  const answer = await fetch(`${rig.url}${at}${sender}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${rig.adminKey}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('a message', () => {
  test('is sent with all that was given', async () => {
    const sent = await call('POST', '/outgoing', {
      subject: 'All of it',
      body: { type: 'html', content: '<p>Hello</p>' },
      to: to(),
      bcc: [{ address: sender, name: 'Myself' }],
      importance: 'high',
      headers: [{ name: 'X-Ticket', value: '42' }],
      attachments: [
        { name: 'a.txt', contentType: 'text/plain', content: Buffer.from('bytes').toString('base64') },
      ],
    })
    expect(sent).toMatchObject({
      status: 202,
      body: { status: 'sent', attempts: 1, sentAt: expect.any(String) },
    })
    const [message] = await received('All of it')
    expect(message).toMatchObject({ importance: 'high', hasAttachments: true, from: { address: sender } })
    const full = await rig.call('GET', `${at}${reader}/messages/${message?.id}?headers=true`)
    expect(full.body.headers).toContainEqual({ name: expect.stringMatching(/^x-ticket$/i), value: '42' })
    expect((await call('GET', `/outgoing/${sent.body.id}`)).body).toEqual(sent.body)
    const own = await call('GET', `/messages/${sent.body.messageId}`)
    expect(own.body).toMatchObject({ isDraft: false, subject: 'All of it' })
  })

  test('is an answer above what it answers, or forwarded with what was attached', async () => {
    await call('POST', '/outgoing', {
      subject: 'Question',
      body: { type: 'text', content: 'Are you there?' },
      to: to(),
      attachments: [{ name: 'plan.txt', content: Buffer.from('plan').toString('base64') }],
    })
    const [question] = await received('Question')
    const answered = await rig.call('POST', `${at}${reader}/outgoing`, {
      body: { reply: { message: question?.id }, body: { type: 'text', content: 'Yes <here>' } },
    })
    expect(answered.body.status).toBe('sent')
    const inbox = await call('GET', '/messages?folder=inbox')
    const [answer] = inbox.body.data as Record<string, unknown>[]
    expect(answer).toMatchObject({ subject: 'RE: Question', threadId: expect.any(String) })
    const full = await call('GET', `/messages/${answer?.id}`)
    const { content } = full.body.body as { content: string }
    expect(content.indexOf('Yes &lt;here&gt;')).toBeGreaterThanOrEqual(0)
    expect(content.indexOf('Yes &lt;here&gt;')).toBeLessThan(content.indexOf('Are you there?'))
    const forwarded = await rig.call('POST', `${at}${reader}/outgoing`, {
      body: {
        forward: { message: question?.id },
        to: [{ address: sender }],
        body: { type: 'html', content: '<b>See</b>' },
      },
    })
    expect(forwarded.body.status).toBe('sent')
    const [last] = (await call('GET', '/messages?folder=inbox')).body.data as Record<string, unknown>[]
    expect(last).toMatchObject({ subject: 'FW: Question', hasAttachments: true })
  })

  test('can be a draft first, changed, and sent from there once', async () => {
    const draft = await call('POST', '/drafts', { subject: 'Draft', to: to() })
    expect(draft).toMatchObject({ status: 201, body: { isDraft: true, subject: 'Draft' } })
    const changed = await call('PATCH', `/drafts/${draft.body.id}`, { subject: 'Changed' })
    expect(changed.body).toMatchObject({ subject: 'Changed', to: [{ address: reader }] })
    expect((await call('POST', `/drafts/${draft.body.id}/send`, {})).body.status).toBe('sent')
    expect(await received('Changed')).toHaveLength(1)
    const again = await call('POST', `/drafts/${draft.body.id}/send`, {})
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('draft') },
    })
    expect((await call('PATCH', `/drafts/${draft.body.id}`, { subject: 'x' })).status).toBe(409)
  })

  test.each([
    ['nobody to send it to', { subject: 'x' }, 'body.to'],
    ['an address that is none', { to: [{ address: 'nobody' }] }, 'to.0.address'],
    [
      'a header of Microsoft’s own',
      { to: [{ address: 'a@b.c' }], headers: [{ name: 'From', value: 'x' }] },
      'x-',
    ],
    [
      'a header of two lines',
      { to: [{ address: 'a@b.c' }], headers: [{ name: 'x-a', value: 'a\r\nBcc: b' }] },
      'line',
    ],
    ['a time that has passed', { to: [{ address: 'a@b.c' }], sendAt: '2020-01-01T00:00:00Z' }, 'sendAt'],
    ['an answer that is forwarded', { reply: { message: 'a' }, forward: { message: 'a' } }, 'not both'],
    ['a member that is misspelt', { to: [{ address: 'a@b.c' }], subjcet: 'x' }, 'subjcet'],
  ])('is refused for %s', async (_, body, names) => {
    const refused = await call('POST', '/outgoing', body)
    expect(refused.status).toBe(400)
    expect(refused.text).toContain(names)
    expect(rig.emulator.requests({ method: 'POST' }).filter(({ url }) => url.includes('/messages'))).toEqual(
      [],
    )
  })
})

describe('a file on a draft', () => {
  async function attach(draft: unknown, name: string, bytes: Buffer): Promise<Record<string, unknown>> {
    const answer = await fetch(`${rig.url}${at}${sender}/drafts/${draft}/attachments?name=${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    })
    const body = (await answer.json()) as Record<string, unknown>
    expect(answer.status, JSON.stringify(body)).toBe(201)
    return body
  }

  test.each([
    ['small', 1000],
    ['large', 9_000_000],
  ])('that is %s arrives byte for byte', async (name, size) => {
    const { body: draft } = await call('POST', '/drafts', { subject: `A ${name} file`, to: to() })
    const bytes = Buffer.alloc(size, `${name} bytes that repeat. `)
    const attached = await attach(draft.id, `${name}.bin`, bytes)
    expect(attached).toMatchObject({ name: `${name}.bin`, kind: 'file', isInline: false })
    const gone = await attach(draft.id, 'gone.bin', Buffer.from('x'))
    expect((await call('DELETE', `/drafts/${draft.id}/attachments/${gone.id}`)).status).toBe(204)
    await call('POST', `/drafts/${draft.id}/send`, {})
    const [message] = await received(`A ${name} file`)
    const list = await rig.call('GET', `${at}${reader}/messages/${message?.id}/attachments`)
    const files = list.body.data as { id: string }[]
    expect(files).toHaveLength(1)
    const content = await fetch(
      `${rig.url}${at}${reader}/messages/${message?.id}/attachments/${files[0]?.id}/content`,
      { headers: { authorization: `Bearer ${rig.adminKey}` } },
    )
    expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true)
  })

  test('that is larger than the mailbox takes is refused, and says so', async () => {
    const { body: draft } = await call('POST', '/drafts', { subject: 'Too large', to: to() })
    const answer = await fetch(`${rig.url}${at}${sender}/drafts/${draft.id}/attachments?name=x.bin`, {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(40_000_000),
    })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({
      code: 'payload_too_large',
      detail: expect.stringMatching(/larger than this mailbox/),
      remedy: expect.stringMatching(/link/),
    })
  })
})

describe('a scheduled message', () => {
  test('is listed, goes at its time, and no sooner', async () => {
    const sendAt = new Date(rig.platform.clock.now().getTime() + 10 * minute).toISOString()
    const made = await call('POST', '/outgoing', { subject: 'Later', to: to(), sendAt })
    expect(made).toMatchObject({ status: 202, body: { status: 'scheduled', sendAt } })
    await rig.features.mail.runDue()
    expect(await received('Later')).toEqual([])
    const listed = await call('GET', '/outgoing?status=scheduled')
    expect((listed.body.data as { id: string }[]).map(({ id }) => id)).toEqual([made.body.id])
    await rig.advance(11 * minute)
    await rig.features.mail.runDue()
    expect(await received('Later')).toHaveLength(1)
    expect((await call('GET', `/outgoing/${made.body.id}`)).body.status).toBe('sent')
  })

  test('can be cancelled until it is attempted, and stays as a draft', async () => {
    const sendAt = new Date(rig.platform.clock.now().getTime() + 10 * minute).toISOString()
    const { body } = await call('POST', '/outgoing', { subject: 'Cancelled', to: to(), sendAt })
    expect((await call('DELETE', `/outgoing/${body.id}`)).body.status).toBe('cancelled')
    await rig.advance(11 * minute)
    await rig.features.mail.runDue()
    expect(await received('Cancelled')).toEqual([])
    expect((await call('GET', `/messages/${body.messageId}`)).body.isDraft).toBe(true)
    expect((await call('DELETE', `/outgoing/${body.id}`)).status).toBe(409)
    expect((await call('DELETE', '/outgoing/out_nothing')).status).toBe(404)
  })
})

describe('no message is sent twice', () => {
  test('where the request is made again, also after a crash between the sending and the answer', async () => {
    const body = { subject: 'Again', to: to() }
    const first = await post('/outgoing', body, 'again-1')
    expect(await post('/outgoing', body, 'again-1')).toEqual(first)
    // The process died before the answer was kept.
    await sql`delete from idempotency_records`.execute(rig.platform.db.query)
    const after = await post('/outgoing', body, 'again-1')
    expect(after.body.id).toBe(first.body.id)
    expect(await received('Again')).toHaveLength(1)
    expect(sends()).toHaveLength(1)
  })

  test('where the connection breaks after Microsoft has sent it', async () => {
    rig.emulator.addFault({ method: 'POST', path: '/v1.0/users/*/send', reset: 'after', count: 1 })
    const sent = await call('POST', '/outgoing', { subject: 'Broken after', to: to() })
    expect(sent).toMatchObject({ status: 202, body: { status: 'sending' } })
    await rig.advance(10_000)
    await rig.features.mail.runDue()
    expect((await call('GET', `/outgoing/${sent.body.id}`)).body.status).toBe('sent')
    expect(await received('Broken after')).toHaveLength(1)
    expect(sends()).toHaveLength(1)
  })

  test('and it is sent all the same where the connection broke before', async () => {
    rig.emulator.addFault({ method: 'POST', path: '/v1.0/users/*/send', reset: 'before', count: 1 })
    const { body } = await call('POST', '/outgoing', { subject: 'Broken before', to: to() })
    for (let n = 0; n < 12; n++) {
      await rig.advance(15_000)
      await rig.features.mail.runDue()
    }
    expect((await call('GET', `/outgoing/${body.id}`)).body).toMatchObject({ status: 'sent', attempts: 2 })
    expect(await received('Broken before')).toHaveLength(1)
  })

  test('where nobody can know, it says so and stays', async () => {
    rig.emulator.addFault({ method: 'POST', path: '/v1.0/users/*/send', reset: 'after', count: 1 })
    const { body } = await call('POST', '/outgoing', { subject: 'Who knows', to: to() })
    await call('DELETE', `/messages/${body.messageId}?permanent=true`)
    await rig.advance(10 * minute)
    await rig.features.mail.runDue()
    const known = (await call('GET', `/outgoing/${body.id}`)).body
    expect(known).toMatchObject({
      status: 'unknown',
      reason: expect.any(String),
      remedy: expect.stringMatching(/recipient/),
    })
    await rig.advance(60 * minute)
    await rig.features.mail.runDue()
    expect(sends()).toHaveLength(1)
  })

  test('while it lies in the Outbox: Exchange has taken it', async () => {
    rig.emulator.addFault({ method: 'POST', path: '/v1.0/users/*/send', reset: 'before', count: 1 })
    const { body } = await call('POST', '/outgoing', { subject: 'Slow', to: to() })
    await call('POST', `/messages/${body.messageId}/move`, { folderId: 'outbox' })
    for (let n = 0; n < 10; n++) {
      await rig.advance(minute)
      await rig.features.mail.runDue()
    }
    expect((await call('GET', `/outgoing/${body.id}`)).body).toMatchObject({ status: 'sending', attempts: 1 })
    await rig.advance(24 * 60 * minute)
    await rig.features.mail.runDue()
    expect((await call('GET', `/outgoing/${body.id}`)).body).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('Outbox'),
    })
    expect(sends()).toHaveLength(1)
  })

  test('by two processes at once', async () => {
    const sendAt = new Date(rig.platform.clock.now().getTime() + minute).toISOString()
    for (let n = 0; n < 10; n++) await call('POST', '/outgoing', { subject: 'Both', to: to(), sendAt })
    await rig.advance(2 * minute)
    const second = await rig.second()
    await Promise.all([rig.features.mail.runDue(), second.features.mail.runDue(), rig.features.mail.runDue()])
    await second.close()
    expect(await received('Both')).toHaveLength(10)
    expect(sends()).toHaveLength(10)
  })

  test('faster than Exchange lets a mailbox send', async () => {
    const many = (when: object = {}) => call('POST', '/outgoing', { subject: 'Many', to: to(), ...when })
    for (let n = 0; n < 29; n++) await many()
    const sendAt = new Date(rig.platform.clock.now().getTime() + 5_000).toISOString()
    for (let n = 0; n < 4; n++) await many({ sendAt })
    await rig.advance(10_000)
    // All four are taken at once, and each finds one place left.
    await rig.features.mail.runDue()
    expect(sends()).toHaveLength(30)
    await rig.advance(2 * minute)
    await rig.features.mail.runDue()
    expect(sends()).toHaveLength(33)
  })
})

test('what Microsoft refuses is failed, with its words, after one call', async () => {
  rig.emulator.addFault({
    method: 'POST',
    path: '/v1.0/users/*/send',
    status: 403,
    code: 'ErrorSendAsDenied',
  })
  const { body } = await call('POST', '/outgoing', { subject: 'Refused', to: to() })
  expect(body).toMatchObject({
    status: 'failed',
    reason: expect.any(String),
    remedy: expect.any(String),
    refusal: { error: 'ErrorSendAsDenied', requestId: expect.any(String) },
  })
  await rig.advance(10 * minute)
  await rig.features.mail.runDue()
  expect(sends()).toHaveLength(1)
})
