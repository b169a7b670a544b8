import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type RelayRig, relayRig } from '../testing/relay-rig.ts'

const listed = z.object({ data: z.array(z.object({ state: z.string() })) })
let rig: RelayRig
beforeAll(async () => {
  rig = await relayRig()
}, 120_000)
afterAll(() => rig.close())

test('a shutdown waits for Microsoft’s answer to what is being handed over, and begins nothing more', async () => {
  const { port } = await rig.listener({ protocol: 'smtp', security: 'none', networks: ['127.0.0.1'] })
  const { username: user, password: pass } = await rig.credential()
  rig.emulator.addFault({ door: 'smtp', command: 'MESSAGE', delay: 1500 })
  const mailer = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, auth: { user, pass } })
  for (const subject of ['1', '2', '3', '4'])
    await mailer.sendMail({ from: rig.mailbox, to: rig.other, subject, text: 'x' })
  const states = async () => {
    const { body } = await rig.call('GET', '/v1/relay/messages')
    return listed.parse(body).data.map(({ state }) => state)
  }
  await rig.until(async () => (await states()).includes('handing_over'))
  await rig.features.relay.stop()
  const left = await states()
  expect(new Set(left)).toEqual(new Set(['sent', 'waiting']))
  expect(rig.subjects(rig.other)).toHaveLength(left.filter((state) => state === 'sent').length)
})
