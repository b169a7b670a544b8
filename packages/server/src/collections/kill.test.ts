import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { afterEach, expect, test } from 'vitest'
import { seededRandom, testKeyRing } from '../platform/testing/index.ts'
import { defaultRunOptions, type RunPoint, runPoints } from './runner/options.ts'
import { message } from './testing/messages.ts'
import { rowsOf } from './testing/package-reader.ts'
import { createRig, type Rig } from './testing/rig.ts'
import type { VictimOrders } from './testing/victim.ts'

/** How many kills: each phase of the journal is hit at least once, in a soak at least ten times. */
const kills = process.env.GATEWARDEN_SOAK ? 200 : 20
const leastHits = process.env.GATEWARDEN_SOAK ? 10 : 1
const seed = process.env.GATEWARDEN_TEST_SEED ?? String(Math.floor(Math.random() * 1e9))
const messagesEach = 60
/** Tighter than in life, so that a refetch of more than was under way shows. */
const uncommitted = 10
/** Points that a run passes once, or once for each mailbox. */
const rare: ReadonlySet<RunPoint> = new Set([
  'probe.answered',
  'probe.journaled',
  'closing.begun',
  'mailbox.done',
  'seal.begun',
  'seal.written',
  'seal.recorded',
])

/** How often a run surely passes a point, also after a death or two. */
function passings(point: RunPoint): number {
  if (rare.has(point)) return 1
  return point.startsWith('group.') ? 3 : 12
}

/** Some of a plan, by chance, in the order of a run. */
function someOf(plan: readonly RunPoint[], count: number, chance: (below: number) => number): RunPoint[] {
  const left = [...plan]
  const chosen: RunPoint[] = []
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(chance(left.length), 1))
  return chosen.sort((one, other) => runPoints.indexOf(one) - runPoints.indexOf(other))
}

let rig: Rig | undefined
let folder = ''
const children = new Set<ReturnType<typeof spawn>>()
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rig?.close()
  rig = undefined
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** Starts a worker process. Answers when it has died (true) or when `done` says so (false; it is killed then). */
async function victim(
  made: Rig,
  dieAt: VictimOrders['dieAt'],
  done: () => Promise<boolean>,
): Promise<boolean> {
  const orders: VictimOrders = {
    target: made.platform.database.target,
    access: made.access,
    dataFolder: made.platform.config.dataFolder,
    blobFolder: made.blobFolder,
    run: {
      ...defaultRunOptions,
      leaseSeconds: 1,
      pollMs: 50,
      pageSize: 20,
      groupMs: 20,
      retryDelaysMs: [50, 100],
      uncommitted,
      lanes: 4,
      mailboxesAtOnce: 3,
    },
    ringSecret: testSecret,
    dieAt,
    pointsFile: join(folder, 'points'),
  }
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'testing/victim.ts'),
      JSON.stringify(orders),
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  children.add(child)
  let signal: string | null | undefined
  child.on('exit', (_code, by) => {
    signal = by ?? `exit ${_code}`
  })
  for (;;) {
    if (signal !== undefined) {
      children.delete(child)
      if (signal !== 'SIGKILL') throw new Error(`The worker ended with ${signal}.`)
      return true
    }
    if (await done()) {
      // The last point comes right behind the commit that says so.
      if (dieAt) await new Promise((resolve) => setTimeout(resolve, 500))
      if (signal !== undefined) continue
      child.kill('SIGKILL')
      children.delete(child)
      await new Promise((resolve) =>
        signal === undefined ? child.once('exit', resolve) : resolve(undefined),
      )
      return false
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const testSecret = Buffer.alloc(32, 7).toString('base64')

test(
  `killed ${kills} times, in every phase: nothing is lost, nothing is there twice, and little is asked for again`,
  async () => {
    expect(testKeyRing().keys[0]?.id).toBe('test')
    const random = seededRandom(seed)
    const chance = (below: number) => random.bytes(4).readUInt32LE() % below
    console.log(`kill test: ${kills} kills, seed ${seed}`)
    folder = mkdtempSync(join(tmpdir(), 'gw-kill-'))
    const made = await createRig({ idle: true })
    rig = made
    const boxes = Array.from({ length: 3 }, () => made.mailbox())
    const expected = new Map<string, string>()
    for (const [box, address] of boxes.entries()) {
      for (let i = 0; i < messagesEach; i++) {
        const mime = message(`${box}-${i}`, 'x'.repeat(chance(3000)))
        expected.set(made.put(address, i % 3 === 0 ? ['inbox', 'Sub'] : 'inbox', mime), mime)
      }
    }
    // The order in which points are died at: each once, the rest by chance; within a run the early points come early anyway.
    const plan: RunPoint[] = Array.from({ length: leastHits }, () => runPoints).flat()
    while (plan.length < kills) plan.push(runPoints[chance(runPoints.length)] ?? 'item.stored')
    const hits = new Map<RunPoint, number>(runPoints.map((point) => [point, 0]))
    const unbroken = await collectUnbroken(made, boxes)
    let killed = 0
    let runs = 0
    while (plan.length > 0) {
      runs++
      made.emulator.clearRequests()
      writeFileSync(join(folder, 'points'), '')
      const id = await made.collect(boxes)
      const isOver = async () =>
        ['completed', 'incomplete', 'paused'].includes(
          (await made.call('GET', `/v1/collections/${id}`)).body.status,
        )
      // Some of the points that are left, in the order in which a run passes them; what this run no longer passes waits for another.
      let deaths = 0
      for (const point of someOf(plan, 5, chance)) {
        const passing = 1 + chance(passings(point))
        if (!(await victim(made, { point, passing }, isOver))) break
        plan.splice(plan.indexOf(point), 1)
        hits.set(point, (hits.get(point) ?? 0) + 1)
        killed++
        deaths++
      }
      if (!(await isOver())) await victim(made, null, isOver)
      expect((await made.call('GET', `/v1/collections/${id}`)).body).toMatchObject({
        status: 'completed',
        outcome: 'complete',
        numbers: { enumerated: expected.size, collected: expected.size, exceptions: 0, vanished: 0 },
      })
      await expectWhole(made, id, expected, unbroken)
      // The emulator's own log is the witness: each death costs no more than what was under way in each mailbox.
      const answered = made.emulator.requests().filter((one) => one.url.endsWith('/$value')).length
      expect(answered - expected.size).toBeLessThanOrEqual(deaths * boxes.length * uncommitted)
      if (runs > kills * 3) throw new Error(`These points were not reached: ${plan.join(', ')}`)
    }
    console.log(
      `kill test: ${killed} kills in ${runs} runs; ${[...hits].map(([point, times]) => `${point} ${times}`).join(', ')}`,
    )
    for (const [point, times] of hits) expect(times, point).toBeGreaterThan(0)
    expect(readFileSync(join(folder, 'points'), 'utf8')).not.toBe('')
  },
  60_000 + kills * 15_000,
)

/** What of a row must be the same however often the run was broken. */
const lasting = ({
  prev: _p,
  requestId: _r,
  serverDate: _s,
  collectedAt: _c,
  attempt: _a,
  ...row
}: Awaited<ReturnType<typeof rowsOf>>[number]) => row

async function collectUnbroken(made: Rig, boxes: readonly string[]) {
  const id = await made.collect(boxes)
  const isOver = async () => (await made.call('GET', `/v1/collections/${id}`)).body.status === 'completed'
  await victim(made, null, isOver)
  const { body } = await made.call('GET', `/v1/collections/${id}/package`)
  return (await rowsOf(body.folder)).map(lasting)
}

async function expectWhole(
  made: Rig,
  id: string,
  expected: ReadonlyMap<string, string>,
  unbroken: readonly object[],
): Promise<void> {
  const { body: sealed } = await made.call('GET', `/v1/collections/${id}/package`)
  expect((await verifyPackage(sealed.folder, { publicKey: sealed.publicKey })).problems).toEqual([])
  const rows = await rowsOf(sealed.folder)
  expect(rows.map(lasting)).toEqual(unbroken)
  for (const row of rows) {
    expect(readFileSync(join(sealed.folder, row.nativePath), 'utf8') === expected.get(row.itemId)).toBe(true)
  }
}
