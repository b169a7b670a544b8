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

/** A device that has what it hands over taken durably. @returns the id of the message */
async function device(): Promise<(subject: string) => Promise<string>> {
  const { port } = await rig.listener({ protocol: 'smtp', security: 'none', networks: ['127.0.0.1'] })
  const { username: user, password: pass } = await rig.credential()
  const mailer = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, auth: { user, pass } })
  return async (subject) => {
    const { response } = await mailer.sendMail({ from: rig.mailbox, to: rig.other, subject, text: 'x' })
    return /Queued as (rmsg_\w+)/.exec(response)?.[1] ?? ''
  }
}

const refusal = { status: 535, message: '5.7.3 Authentication unsuccessful' }

test('a session whose token Exchange takes no more signs in anew, and the message goes out', async () => {
  const handOver = await device()
  rig.emulator.addFault({ door: 'smtp', command: 'MAIL FROM', count: 1, ...refusal })
  expect(await rig.ended(await handOver('anew'))).toMatchObject({ state: 'sent', tries: 1 })
})

test('what Exchange refuses to sign in for waits for somebody to mend it', async () => {
  const handOver = await device()
  const { id: fault } = rig.emulator.addFault({ door: 'smtp', command: 'MAIL FROM', ...refusal })
  const id = await handOver('mended')
  const message = async () => (await rig.call('GET', `/v1/relay/messages/${id}`)).body
  await rig.until(async () => (await message()).tries === 1)
  expect(await message()).toMatchObject({ state: 'waiting', remedy: expect.stringContaining('Full Access') })
  rig.emulator.removeFault(fault)
  await rig.advance(60_000)
  expect((await rig.ended(id)).state).toBe('sent')
})

test('a shutdown waits for Microsoft’s answer to what is being handed over, and begins nothing more', async () => {
  const handOver = await device()
  rig.emulator.addFault({ door: 'smtp', command: 'MESSAGE', delay: 1500 })
  const earlier = rig.subjects(rig.other).length
  for (const subject of ['1', '2', '3', '4']) await handOver(subject)
  const states = async () => {
    const { body } = await rig.call('GET', '/v1/relay/messages')
    return listed.parse(body).data.map(({ state }) => state)
  }
  await rig.until(async () => (await states()).includes('handing_over'))
  await rig.features.relay.stop()
  const left = await states()
  expect(new Set(left)).toEqual(new Set(['sent', 'waiting']))
  expect(rig.subjects(rig.other).length - earlier).toBe(
    4 - left.filter((state) => state === 'waiting').length,
  )
})
