import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { childWish, killChild, startChild } from '../connect/testing/child-process.ts'
import { seededRandom } from '../platform/testing/index.ts'
import { type SendingStage, sendingStage } from './testing/sending-stage.ts'

/** Processes that send are killed (SIGKILL) in the middle of it; what was accepted is neither lost nor sent twice. */
const script = new URL('./testing/send-child.ts', import.meta.url)
const kills = 6
const messages = 60
/** Longer than a lease. */
const laterMs = 301_000

let stage: SendingStage
beforeAll(async () => {
  stage = await sendingStage()
}, 120_000)
afterAll(() => stage[Symbol.asyncDispose]())

interface Row {
  id: string
  status: string
  message_id: string
  recipient: string
}

const rows = async (): Promise<Row[]> => {
  const found = await sql<Row>`
    select s.id, s.status, s.message_id, d.recipient
    from sending_submissions s join sending_deliveries d on d.submission_id = s.id`.execute(
    stage.rig.platform.db.query,
  )
  return found.rows
}

test(`${kills} kills in the middle of ${messages} messages: each is sent once, or said to be unknown`, async () => {
  const { rig } = stage
  const recipient = stage.mailbox()
  for (let n = 0; n < 3; n++) {
    const address = stage.mailbox()
    const profile = await stage.profile({
      transport: 'smtp',
      authentication: stage.byApp(),
      sender: { address },
    })
    for (let m = 0; m < messages / 3; m++) {
      const body = { to: [{ address: recipient }], subject: `${n}/${m}`, text: 'x' }
      expect((await rig.call('POST', `${profile}/submissions`, { body })).status).toBe(202)
    }
  }
  // Slow enough to be hit in the middle: at the sign-in, before the message, and between the message and its answer.
  for (const command of ['AUTH', 'DATA', 'MESSAGE'])
    rig.emulator.addFault({ door: 'smtp', command, delay: 60 })
  const { microsoft, egress } = rig.platform.config
  const random = seededRandom('kills')
  let ahead = 0
  let hit = 0
  for (let kill = 0; kill < kills; kill++) {
    const child = await startChild(script, { ...childWish(rig, ahead), config: { microsoft, egress } })
    const before = (await rows()).filter(({ status }) => status === 'sent').length
    const wait = 50 + (random.bytes(1)[0] ?? 0)
    await expect
      .poll(async () => (await rows()).some(({ status }) => status === 'sending') || before === messages, {
        timeout: 60_000,
      })
      .toBe(true)
    // A moment by chance is what is wanted: no event names the middle of things.
    await new Promise((resolve) => setTimeout(resolve, wait))
    await killChild(child)
    hit += (await rows()).filter(({ status }) => status === 'sending').length
    ahead += laterMs
    await rig.advance(laterMs)
  }
  rig.emulator.clearFaults()
  for (let round = 0; round < 20; round++) {
    if ((await rows()).every(({ status }) => status === 'sent' || status === 'unknown')) break
    await rig.features.sending.runDue()
    await rig.advance(61_000)
  }
  const after = await rows()
  const arrived = stage.messages(recipient)
  const copies = (id: string) => arrived.filter((one) => one.includes(id)).length
  expect(hit).toBeGreaterThan(0)
  expect(after).toHaveLength(messages)
  expect(after.filter(({ status }) => status !== 'sent' && status !== 'unknown')).toEqual([])
  expect(after.filter(({ status, message_id }) => status === 'sent' && copies(message_id) !== 1)).toEqual([])
  expect(after.filter(({ message_id }) => copies(message_id) > 1)).toEqual([])
}, 300_000)
