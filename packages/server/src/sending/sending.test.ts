import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { childWish, killChild, startChild } from '../connect/testing/child-process.ts'
import { connectedOrganization } from '../connect/testing/index.ts'
import { type SendingStage, sendingStage } from './testing/sending-stage.ts'

let stage: SendingStage
beforeAll(async () => {
  stage = await sendingStage()
}, 120_000)
afterAll(() => stage[Symbol.asyncDispose]())
beforeEach(() => {
  stage.rig.emulator.clearFaults()
  stage.rig.emulator.clearRequests()
})

const reader = 'reader@elsewhere.example'

describe('over SMTP as an app', () => {
  test('a submission goes out with what reports need, and says so of each recipient', async () => {
    const address = stage.mailbox()
    const colleague = stage.mailbox()
    const profile = await stage.profile({
      transport: 'smtp',
      authentication: stage.byApp(),
      sender: { address, name: 'Häuser & Co' },
    })
    const sent = await stage.submit(profile, {
      to: [{ address: colleague, name: 'Colleague' }],
      bcc: [{ address: reader }],
      subject: 'Invoice 42 – für Sie',
      text: '.a line with a dot\nand more',
      html: '<p>Hello</p>',
      attachments: [{ name: 'a.txt', content: Buffer.from('bytes').toString('base64') }],
      reference: 'invoice/42',
    })
    expect(sent.body).toMatchObject({ status: 'sent', attempts: 1, reference: 'invoice/42', recipients: 2 })
    expect(sent.body.said).toMatch(/^250 2\.0\.0 OK /)
    const deliveries = await stage.deliveries(sent.body.id)
    expect(deliveries).toMatchObject([
      { recipient: reader, state: 'sent', reference: 'invoice/42' },
      { recipient: colleague, state: 'sent' },
    ])
    const arrived = stage.messages(colleague).find((one) => one.includes(String(sent.body.messageId)))
    expect(arrived).toContain('X-Gatewarden-Submission: sub_')
    expect(arrived).toContain('.a line with a dot')
    expect(arrived).not.toContain('reader@elsewhere')
    const feed = await stage.rig.call('GET', '/v1/changes?type=delivery.*&limit=200')
    const told = (feed.body.data as { type: string; data: Record<string, unknown> }[]).filter(
      ({ data }) => data.submission === sent.body.id,
    )
    expect(told.map(({ type }) => type)).toEqual(['delivery.sent', 'delivery.sent'])
  })

  test('what the server refuses becomes a dead letter with the remedy, and can be resent', async () => {
    const address = stage.mailbox()
    const profile = await stage.profile({
      transport: 'smtp',
      authentication: stage.byApp(),
      sender: { address },
    })
    stage.rig.emulator.setSmtpAuth({ mailbox: address, disabled: true })
    const refused = await stage.submit(profile, { to: [{ address: reader }], subject: 'x', text: 'x' })
    expect(refused.body).toMatchObject({
      status: 'failed',
      reason: 'SMTP AUTH is switched off for this mailbox.',
    })
    expect(await stage.deliveries(refused.body.id)).toMatchObject([{ state: 'failed', code: '5.7.139' }])
    stage.rig.emulator.setSmtpAuth({ mailbox: address, disabled: false })
    const again = await stage.rig.call('POST', `${profile}/submissions/${refused.body.id}/resend`, {
      body: {},
    })
    await stage.rig.features.sending.runDue()
    const after = await stage.rig.call('GET', `${profile}/submissions/${again.body.id}`)
    expect(after.body).toMatchObject({ status: 'sent', resendOf: refused.body.id })
  })

  test('what passes is tried again later, and a broken end is never sent twice', async () => {
    const address = stage.mailbox()
    const profile = await stage.profile({
      transport: 'smtp',
      authentication: stage.byApp(),
      sender: { address },
    })
    stage.rig.emulator.addFault({
      door: 'smtp',
      command: 'MAIL FROM',
      mailbox: address,
      status: 432,
      count: 1,
    })
    const waits = await stage.submit(profile, { to: [{ address: reader }], subject: 'later', text: 'x' })
    expect(waits.body).toMatchObject({ status: 'queued', attempts: 1 })
    await stage.rig.advance(61_000)
    await stage.rig.features.sending.runDue()
    const sent = await stage.rig.call('GET', `${profile}/submissions/${waits.body.id}`)
    expect(sent.body).toMatchObject({ status: 'sent', attempts: 2, reason: null })
    stage.rig.emulator.addFault({
      door: 'smtp',
      command: 'MESSAGE',
      mailbox: address,
      reset: 'after',
      count: 1,
    })
    const broken = await stage.submit(profile, { to: [{ address: reader }], subject: 'once', text: 'x' })
    expect(broken.body).toMatchObject({ status: 'unknown', remedy: expect.stringContaining('Sent Items') })
    await stage.rig.advance(86_400_000)
    await stage.rig.features.sending.runDue()
    expect(stage.messages(address, 'sentitems').filter((one) => one.includes('Subject: once'))).toHaveLength(
      1,
    )
  })
})

describe('over Graph', () => {
  test('a submission goes out by a connection; only 202 is a yes', async () => {
    const organization = await connectedOrganization(stage.rig, 'graphsend', {
      permissions: ['Mail.ReadWrite', 'Mail.Send'],
    })
    const address = organization.employee.userPrincipalName
    const profile = await stage.profile({
      transport: 'graph',
      authentication: { type: 'office365-oauth', connection: organization.connection },
      sender: { address },
    })
    const sent = await stage.submit(profile, {
      to: [{ address }],
      bcc: [{ address: reader }],
      subject: 'G',
      text: 'x',
    })
    expect(sent.body).toMatchObject({ status: 'sent', said: expect.stringMatching(/^202/) })
    expect(stage.messages(address)[0]).toContain('Subject: G\r\n')
    const large = await stage.submit(profile, {
      to: [{ address }],
      subject: 'Large',
      html: '<p>x</p>',
      attachments: [
        { name: 'big.bin', content: Buffer.alloc(3_500_000, 7).toString('base64') },
        { name: 'small.txt', content: Buffer.from('small').toString('base64') },
      ],
    })
    expect(large.body).toMatchObject({ status: 'sent' })
    expect(
      stage.messages(address).some((one) => one.includes('Subject: Large') && one.length > 4_000_000),
    ).toBe(true)
    stage.rig.emulator.clearRequests()
    stage.rig.emulator.addFault({ door: 'graph', path: '*/sendMail', status: 500, count: 1 })
    const broken = await stage.submit(profile, { to: [{ address }], subject: 'Broken', text: 'x' })
    const now = async () => (await stage.rig.call('GET', `${profile}/submissions/${broken.body.id}`)).body
    // It may have been taken: a while it is looked for, then nobody can say.
    expect(broken.body).toMatchObject({ status: 'sending', reason: expect.stringContaining('looked for') })
    for (const wait of [61_000, 14 * 60_000]) {
      await stage.rig.advance(wait)
      await stage.rig.features.sending.runDue()
    }
    expect(await now()).toMatchObject({ status: 'unknown', remedy: expect.stringContaining('Sent Items') })
    expect(await stage.deliveries(broken.body.id)).toMatchObject([{ state: 'unknown' }])
    await stage.rig.features.sending.runDue()
    expect(
      stage.rig.emulator.requests({ method: 'POST' }).filter(({ url }) => url.endsWith('/sendMail')),
    ).toHaveLength(1)
  })

  test('what went out without an answer is found in Sent Items, killed in between or not; and is not sent again', async () => {
    const organization = await connectedOrganization(stage.rig, 'graphlost', {
      permissions: ['Mail.Read', 'Mail.Send'],
    })
    const address = organization.employee.userPrincipalName
    const profile = await stage.profile({
      transport: 'graph',
      authentication: { type: 'office365-oauth', connection: organization.connection },
      sender: { address },
    })
    const copies = (subject: string) =>
      stage.messages(address, 'sentitems').filter((one) => one.includes(`Subject: ${subject}\r\n`)).length
    const statusOf = async (id: unknown) => (await stage.rig.call('GET', `${profile}/submissions/${id}`)).body
    // The connection breaks after the work is done.
    stage.rig.emulator.addFault({ door: 'graph', path: '*/sendMail', reset: 'after', count: 1 })
    const cut = await stage.submit(profile, { to: [{ address }], subject: 'Cut', text: 'x' })
    expect(cut.body.status).toBe('sending')
    // A process dies that waits for the answer.
    const { body: made } = await stage.rig.call('POST', `${profile}/submissions`, {
      body: { to: [{ address }], subject: 'Killed', text: 'x' },
    })
    stage.rig.emulator.clearFaults()
    stage.rig.emulator.addFault({ door: 'graph', path: '*/sendMail', delay: 1500, count: 1 })
    const { microsoft, egress } = stage.rig.platform.config
    const script = new URL('./testing/send-child.ts', import.meta.url)
    const ahead = stage.rig.platform.clock.now().getTime() - Date.now()
    const child = await startChild(script, { ...childWish(stage.rig, ahead), config: { microsoft, egress } })
    // Graph has the request, and takes its time.
    const isHeard = () => stage.rig.emulator.faults().every(({ hits }) => hits > 0)
    await expect.poll(isHeard, { timeout: 60_000, interval: 5 }).toBe(true)
    // It hears no answer any more: Graph would drop the work with the connection.
    child.kill('SIGSTOP')
    await expect.poll(() => copies('Killed'), { timeout: 30_000 }).toBe(1)
    await killChild(child)
    expect((await statusOf(made.id)).status).toBe('sending')
    await stage.rig.advance(301_000)
    await stage.rig.features.sending.runDue()
    for (const { id, subject } of [cut.body, made]) {
      expect(await statusOf(id)).toMatchObject({
        status: 'sent',
        reason: expect.stringContaining('lies in Sent Items'),
      })
      expect(await stage.deliveries(id)).toMatchObject([{ state: 'sent' }])
      expect(copies(String(subject))).toBe(1)
    }
  }, 120_000)
})
