import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RelayRig, relayRig } from '../testing/relay-rig.ts'

let rig: RelayRig
let ca = ''
let durable: { id: string; port: number }
let device: { id: string; username: string; password: string }

beforeAll(async () => {
  rig = await relayRig()
  durable = await rig.listener({ protocol: 'smtp', security: 'starttls' })
  device = await rig.credential()
  ca = await rig.authority()
}, 120_000)
afterAll(() => rig.close())

const mailer = (port: number, more: Record<string, unknown> = {}) =>
  createTransport({
    host: 'localhost',
    port,
    requireTLS: true,
    tls: { ca },
    auth: { user: device.username, pass: device.password },
    ...more,
  })

const queuedAs = (response: string): string => /Queued as (rmsg_\w+)/.exec(response)?.[1] ?? ''

describe('a durable listener', () => {
  test('takes a message from a device with a password, and Microsoft has it a moment later', async () => {
    const { response = '' } = await mailer(durable.port).sendMail({
      from: rig.mailbox,
      to: rig.other,
      subject: 'Scan 1',
      text: 'Page one',
    })
    const message = await rig.ended(queuedAs(response))
    expect(message).toMatchObject({ state: 'sent', recipients: [{ address: rig.other, state: 'sent' }] })
    expect(rig.subjects(rig.other)).toContain('Scan 1')
  })
})
