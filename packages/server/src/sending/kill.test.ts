import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { childWish, killChild, startChild } from '../connect/testing/child-process.ts'
import { seededRandom } from '../platform/testing/index.ts'
import { type SendingStage, sendingStage } from './testing/sending-stage.ts'

/** Processes that send are killed (SIGKILL) in the middle of it; what was accepted is neither lost nor sent twice. */
const script = new URL('./testing/send-child.ts', import.meta.url)
const isSoak = Boolean(process.env.GATEWARDEN_SOAK)
const kills = isSoak ? 200 : 6
const messages = isSoak ? 10_000 : 60
/** Of one mailbox Exchange takes thirty messages a minute, and 10,000 recipients a day. */
const mailboxes = isSoak ? 25 : 3
/** Longer than a lease. */
const laterMs = 301_000

let stage: SendingStage
beforeAll(async () => {
  stage = await sendingStage()
}, 120_000)
afterAll(() => stage[Symbol.asyncDispose]())

/** How many submissions stand so. */
const standing = async (): Promise<Record<string, number>> => {
  const { rows } = await sql<{ status: string; n: number }>`
    select status, count(*)::int as n from sending_submissions group by status`.execute(
    stage.rig.platform.db.query,
  )
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]))
}

const ended = async (): Promise<number> => {
  const { sent = 0, unknown = 0, failed = 0 } = await standing()
  return sent + unknown + failed
}

test(
  `${kills} kills in the middle of ${messages} messages: each is sent once, or said to be unknown`,
  async () => {
    const { rig } = stage
    const recipient = stage.mailbox()
    for (let n = 0; n < mailboxes; n++) {
      const address = stage.mailbox()
      const profile = await stage.profile({
        transport: 'smtp',
        authentication: stage.byApp(),
        sender: { address },
      })
      for (let m = 0; m < messages / mailboxes; m++) {
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
      const wait = 50 + (random.bytes(1)[0] ?? 0) * (isSoak ? 3 : 1)
      await expect
        .poll(async () => ((await standing()).sending ?? 0) > 0 || (await ended()) === messages, {
          timeout: 60_000,
          interval: 10,
        })
        .toBe(true)
      // A moment by chance is what is wanted: no event names the middle of things.
      await new Promise((resolve) => setTimeout(resolve, wait))
      await killChild(child)
      hit += (await standing()).sending ?? 0
      ahead += laterMs
      await rig.advance(laterMs)
    }
    rig.emulator.clearFaults()
    for (let round = 0; round < 20 + messages / 25 && (await ended()) < messages; round++) {
      await rig.features.sending.runDue()
      await rig.advance(61_000)
    }
    const copies = new Map<string, number>()
    for (const text of stage.messages(recipient)) {
      const id = /^message-id: *(<[^>]+>)/im.exec(text)?.[1] ?? ''
      copies.set(id, (copies.get(id) ?? 0) + 1)
    }
    const { rows } = await sql<{ status: string; message_id: string }>`
    select status, message_id from sending_submissions`.execute(rig.platform.db.query)
    const after = await standing()
    if (isSoak) console.log(`${kills} kills hit ${hit} messages under way: ${JSON.stringify(after)}`)
    expect(hit).toBeGreaterThan(0)
    expect(rows).toHaveLength(messages)
    expect(Object.keys(after).filter((status) => status !== 'sent' && status !== 'unknown')).toEqual([])
    expect(rows.filter((one) => one.status === 'sent' && copies.get(one.message_id) !== 1)).toEqual([])
    expect([...copies].filter(([, times]) => times > 1)).toEqual([])
  },
  isSoak ? 3 * 3_600_000 : 300_000,
)
