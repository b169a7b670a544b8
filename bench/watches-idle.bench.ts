// MAILBOXES watched mailboxes in which nothing happens: what the service that looks after them takes of a processor, and of memory.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { followAll, watchedService } from './changes/watched-service.ts'
import { childrenOf, cpuMs, residentMb } from './pinned.ts'

const mailboxes = Number(process.env.BENCH_MAILBOXES ?? 10_000)
const seconds = Number(process.env.BENCH_SECONDS ?? 120)
/** Half minutes to wait for rest. */
const mostWindows = 30
/** Looks a second below which the first looks are over: mailboxes of which Microsoft notifies need one in half an hour. */
const restingRate = mailboxes / 1800

const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
console.log(`making ${mailboxes} mailboxes …`)
const running = await watchedService(folder, mailboxes)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
try {
  const { emulator, service } = running
  const began = performance.now()
  let shown = 0
  await followAll(running, emulator.ready.addresses, (following, notified) => {
    if (performance.now() - shown < 30_000) return
    shown = performance.now()
    console.log(
      `  ${following} followed, ${notified} notified of, after ${((shown - began) / 1000).toFixed(0)} s`,
    )
  })
  const tookSeconds = (performance.now() - began) / 1000
  console.log(`all are followed after ${tookSeconds.toFixed(0)} s; waiting until they rest …`)
  const looks = async () => {
    const answer = await fetch(`${service.ready.url}/metrics`, {
      headers: { authorization: `Bearer ${service.ready.key}` },
    })
    return [...(await answer.text()).matchAll(/^gatewarden_mailbox_look_seconds_count\{.*\} (\d+)/gm)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    )
  }
  // Each is looked at a few times more, half a minute after it was followed and after it was subscribed to.
  for (let window = 0; window < mostWindows; window++) {
    const from = await looks()
    await pause(30_000)
    const rate = ((await looks()) - from) / 30
    console.log(`  ${rate.toFixed(1)} looks a second`)
    if (rate < restingRate) break
  }
  await spreadLooks()
  await pause(10_000)
  // Sessions of the database come and go: what an ended one took is not known any more.
  const database = () => new Map(descendants(service.ready.pid).map((pid) => [pid, cpuOf(pid)]))
  const before = {
    cpu: cpuMs(service.ready.pid),
    database: database(),
    looks: await looks(),
    at: performance.now(),
  }
  await pause(seconds * 1000)
  const elapsed = performance.now() - before.at
  const share = ((cpuMs(service.ready.pid) - before.cpu) / elapsed) * 100
  let databaseMs = 0
  for (const [pid, ms] of database()) databaseMs += ms - (before.database.get(pid) ?? 0)
  const databaseShare = (databaseMs / elapsed) * 100
  const looked = (await looks()) - before.looks
  const memory = residentMb(service.ready.pid)
  console.log(
    `${mailboxes} mailboxes idle: ${share.toFixed(1)} % of one processor (wanted 5), ${memory.toFixed(0)} MB resident (350); its database ${databaseShare.toFixed(1)} %; ${((looked * 1000) / elapsed).toFixed(1)} looks a second`,
  )
  const good = share < 5 && memory < 350
  console.log(good ? 'held' : 'NOT HELD')
  process.exitCode = good ? 0 : 1
} finally {
  await running.stop()
  rmSync(folder, { recursive: true, force: true })
}

/**
 * Mailboxes that were followed within five minutes are due within five minutes of each half hour, and at no other time;
 * the chance in each rest (a tenth either way) spreads them over the half hour within a day, which is what they are put to.
 */
async function spreadLooks(): Promise<void> {
  const database = new pg.Client(running.service.ready.target)
  await database.connect()
  await database.query("update watched_mailboxes set due_at = now() + random() * interval '30 minutes'")
  await database.end()
}

function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)])
}

/** Of a process that may have ended meanwhile. */
function cpuOf(pid: number): number {
  try {
    return cpuMs(pid)
  } catch {
    return 0
  }
}
