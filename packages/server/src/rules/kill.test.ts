import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { childWish, killChild, startChild } from '../connect/testing/child-process.ts'
import { seededRandom } from '../platform/testing/index.ts'
import { type SendingStage, sendingStage } from '../sending/testing/sending-stage.ts'

/** Processes that act by rules are killed (SIGKILL) at any moment; each event makes one run, and each run its messages once. */
const script = new URL('./testing/act-child.ts', import.meta.url)
const kills = 4
const eventsEach = 12
/** Longer than a run's lease. */
const laterMs = 301_000

let stage: SendingStage
beforeAll(async () => {
  stage = await sendingStage()
}, 120_000)
afterAll(() => stage[Symbol.asyncDispose]())

test(`${kills} kills in the middle of it: each event is told once to everybody`, async () => {
  const { rig } = stage
  const { db, config } = rig.platform
  const profile = await stage.profile({
    transport: 'smtp',
    authentication: stage.byApp(),
    sender: { address: stage.mailbox() },
  })
  await rig.call('PUT', `${profile}/templates/told`, { body: { subject: 'Event {{ data.n }}', text: 'x' } })
  const people = ['a', 'b', 'c'].map((name) => ({ address: `${name}@elsewhere.example` }))
  const made = await rig.call('POST', '/v1/rules', {
    body: {
      name: 'Told',
      profile: profile.split('/').at(-1),
      trigger: { type: 'event', changes: ['trigger.told'] },
      to: people,
      separate: true,
      content: { template: 'told' },
    },
  })
  expect(made.status).toBe(201)
  const ended = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from rule_runs where state = 'sent'`.execute(db.query)
    return rows[0]?.n ?? 0
  }
  const { microsoft, egress } = config
  const random = seededRandom('rules')
  let ahead = 0
  let told = 0
  let unfinished = 0
  for (let kill = 0; kill < kills; kill++) {
    for (let n = 0; n < eventsEach; n++)
      await rig.call('POST', '/v1/triggers', { body: { event: 'told', data: { n: told++ } } })
    const before = await ended()
    const child = await startChild(script, { ...childWish(rig, ahead), config: { microsoft, egress } })
    // In the middle of it: after the first of these, before the last.
    await expect
      .poll(ended, { timeout: 60_000, interval: 2 })
      .toBeGreaterThan(before + ((random.bytes(1)[0] ?? 0) % 6))
    await killChild(child)
    unfinished += told - (await ended())
    ahead += laterMs
    await rig.advance(laterMs)
  }
  await expect
    .poll(
      async () => {
        await rig.features.rules.runDue()
        return ended()
      },
      { timeout: 60_000 },
    )
    .toBe(told)
  const { rows } = await sql<{ subject: string; recipient: string; copies: number }>`
    select s.content->>'subject' as subject, d.recipient, count(*)::int as copies
    from sending_submissions s join sending_deliveries d on d.submission_id = s.id group by 1, 2`.execute(
    db.query,
  )
  expect(unfinished).toBeGreaterThan(0)
  expect(rows).toHaveLength(told * people.length)
  expect(rows.filter(({ copies }) => copies !== 1)).toEqual([])
}, 180_000)
