import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectedOrganization } from '../connect/testing/index.ts'
import { type SendingStage, sendingStage } from './testing/sending-stage.ts'

let stage: SendingStage
beforeAll(async () => {
  stage = await sendingStage()
}, 120_000)
afterAll(() => stage[Symbol.asyncDispose]())

const far = 'far@elsewhere.example'
const nobody = 'nobody@contoso.onmicrosoft.com'

test('over SMTP and IMAP: each recipient’s fate is told by the reports in the sender’s mailbox', async () => {
  const address = stage.mailbox()
  const colleague = stage.mailbox()
  const profile = await stage.profile({
    transport: 'smtp',
    authentication: stage.byApp(),
    sender: { address },
  })
  const to = [colleague, far, nobody].map((one) => ({ address: one }))
  const sent = await stage.submit(profile, { to, subject: 'Tracked', text: 'x', reference: 'doc-7' })
  await stage.rig.features.sending.readReports()
  const told = await stage.deliveries(sent.body.id)
  expect(told).toMatchObject([
    { recipient: far, state: 'relayed', reason: null },
    {
      recipient: nobody,
      state: 'failed',
      code: '5.1.10',
      reason: 'There is no such recipient.',
      hasReport: true,
    },
    { recipient: colleague, state: 'delivered', reference: 'doc-7' },
  ])
  const eml = await fetch(`${stage.rig.url}/v1/deliveries/${told[1]?.id}/report`, {
    headers: { authorization: `Bearer ${stage.rig.adminKey}` },
  })
  expect(eml.headers.get('content-type')).toBe('message/rfc822')
  const text = await eml.text()
  expect(stage.messages(address)).toContain(text)
  expect(text).toContain('Action: failed')

  // Who does not exist is not written to again, until somebody says so.
  const again = await stage.submit(profile, { to: [{ address: nobody }], subject: 'Again', text: 'x' })
  expect(again.body.status).toBe('failed')
  expect(await stage.deliveries(again.body.id)).toMatchObject([{ state: 'failed', code: 'suppressed' }])
  const lifted = await stage.rig.call('DELETE', `${profile}/suppressions/${nobody}`)
  expect(lifted.status).toBe(204)
  const third = await stage.submit(profile, { to: [{ address: nobody }], subject: 'Third', text: 'x' })
  expect(third.body.status).toBe('sent')
})

test('over Graph: reports without an envelope id are matched too, and read receipts are told', async () => {
  const organization = await connectedOrganization(stage.rig, 'reportgraph', {
    permissions: ['Mail.ReadWrite', 'Mail.Send'],
  })
  const address = organization.employee.userPrincipalName
  const profile = await stage.profile({
    transport: 'graph',
    authentication: { type: 'office365-oauth', connection: organization.connection },
    sender: { address },
    readReceipts: true,
  })
  const ghost = `ghost@${address.split('@')[1]}`
  const sent = await stage.submit(profile, {
    to: [{ address: far }, { address: ghost }],
    subject: 'Tracked',
    text: 'x',
  })
  await stage.rig.features.sending.readReports()
  expect(await stage.deliveries(sent.body.id)).toMatchObject([
    { recipient: far, state: 'relayed' },
    { recipient: ghost, state: 'failed' },
  ])
  const receipt = (from: string, folder: 'inbox' | 'junkemail') =>
    stage.rig.emulator.putMessage(address, {
      folder: [folder],
      mime: Buffer.from(
        [
          `From: <${from}>`,
          `To: <${address}>`,
          'Subject: Read: Tracked',
          'Authentication-Results: dkim=none',
          'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
          '',
          '--b',
          'Content-Type: message/disposition-notification',
          '',
          `Final-Recipient: rfc822;${far}`,
          `Original-Message-ID: ${sent.body.messageId}`,
          'Disposition: manual-action/MDN-sent-manually; displayed',
          '--b--',
          '',
        ].join('\r\n'),
      ),
    })
  const look = async () => {
    await stage.rig.advance(16_000)
    await stage.rig.features.sending.readReports()
    return stage.deliveries(sent.body.id)
  }
  // Another recipient cannot say that she has read it.
  receipt('liar@elsewhere.example', 'inbox')
  expect(await look()).toMatchObject([{ state: 'relayed' }, { state: 'failed' }])
  receipt(far, 'junkemail')
  expect(await look()).toMatchObject([{ state: 'read' }, { state: 'failed' }])
})

test('forged reports change nothing', async () => {
  const address = stage.mailbox()
  const colleague = stage.mailbox()
  const profile = await stage.profile({
    transport: 'smtp',
    authentication: stage.byApp(),
    sender: { address },
  })
  const to = [colleague, far].map((one) => ({ address: one }))
  const sent = await stage.submit(profile, { to, subject: 'Tracked', text: 'x' })
  const forged = (
    more: readonly string[],
    from = 'MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.onmicrosoft.com',
    {
      folder = 'inbox',
      envelope = [],
      status = '5.1.1',
    }: { folder?: 'inbox' | 'junkemail'; envelope?: string[]; status?: string } = {},
  ) =>
    stage.rig.emulator.putMessage(address, {
      folder: [folder],
      mime: Buffer.from(
        [
          `From: <${from}>`,
          `To: <${address}>`,
          `In-Reply-To: ${sent.body.messageId}`,
          ...more,
          'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
          '',
          '--b',
          'Content-Type: message/delivery-status',
          '',
          'Reporting-MTA: dns; x.example',
          ...envelope,
          '',
          `Final-Recipient: rfc822;${far}`,
          'Action: failed',
          `Status: ${status}`,
          '',
          '--b',
          'Content-Type: text/rfc822-headers',
          '',
          `X-Gatewarden-Submission: ${sent.body.id}`,
          `Message-ID: ${sent.body.messageId}`,
          '',
          '--b--',
          '',
        ].join('\r\n'),
      ),
    })
  // What Exchange writes on whatever comes from outside.
  forged(['Authentication-Results: spf=fail', 'X-MS-Exchange-Organization-AuthAs: Anonymous'])
  forged(['Authentication-Results: spf=pass'])
  forged([], 'postmaster@elsewhere.example')
  await stage.rig.features.sending.readReports()
  const after = await stage.deliveries(sent.body.id)
  expect(after).toMatchObject([
    { recipient: far, state: 'relayed' },
    { recipient: colleague, state: 'delivered' },
  ])
  const suppressed = await stage.rig.call('GET', `${profile}/suppressions`)
  expect(suppressed.body.data).toEqual([])

  // Who has seen the envelope is believed, in Junk Email too: here a server that has tried for too long.
  const { rows } = await sql<{ id: string }>`
    select envelope_id as id from sending_submissions where id = ${sent.body.id}`.execute(
    stage.rig.platform.db.query,
  )
  const envelope = [`Original-Envelope-Id: ${rows[0]?.id}`]
  forged(['Authentication-Results: spf=pass'], 'postmaster@elsewhere.example', {
    folder: 'junkemail',
    envelope,
    status: '4.4.7',
  })
  await stage.rig.advance(16_000)
  await stage.rig.features.sending.readReports()
  expect(await stage.deliveries(sent.body.id)).toMatchObject([
    { state: 'expired', code: '4.4.7', reason: 'A server tried for days and gave up.' },
    { state: 'delivered' },
  ])
})
