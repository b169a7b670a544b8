// Access tokens over the full product path against a bare server doing one prepared select and one decryption.
// The server is pinned to one processor, PostgreSQL and the generator to the other.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from './load.ts'
import { median, pin, residentMb, startPinned } from './pinned.ts'

const count = Number(process.env.BENCH_CONNECTIONS ?? 100_000)
const pairs = Number(process.env.BENCH_RUNS ?? 5)
const seconds = 5
const sockets = 16

interface Ready {
  url: string
  key: string
  keyId: string
  adminKey: string
  postmaster: string
  target: unknown
}

const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
pin(process.pid, 1)
const here = import.meta.dirname
console.log(`filling in ${count} connections …`)
const script = join(here, 'token-release/serve.ts')
const data = join(folder, 'data')
// Filled by a process of its own: what that leaves in memory is not the service's.
await (await startPinned<Ready>(0, script, [data, String(count)])).stop()
const service = await startPinned<Ready>(0, script, [data])
pin(Number(service.ready.postmaster), 1)
const bare = await startPinned<{ url: string }>(0, join(here, 'token-release/bare.ts'), [
  JSON.stringify(service.ready.target),
])
try {
  const randomId = () => `conn_bench${Math.floor(Math.random() * count)}`
  const headers = { authorization: `Bearer ${service.ready.key}` }
  const product = () =>
    load({
      origin: service.ready.url,
      serverPid: service.child.pid ?? 0,
      sockets,
      seconds,
      request: () => ({ method: 'POST', path: `/v1/connections/${randomId()}/token`, headers }),
    })
  const floor = () =>
    load({
      origin: bare.ready.url,
      serverPid: bare.child.pid ?? 0,
      sockets,
      seconds,
      request: () => ({ method: 'GET', path: `/v1/connections/${randomId()}`.replace('/connections', '/x') }),
    })
  await product()
  await floor()
  pin(Number(service.ready.postmaster), 1)
  const runs = []
  for (let pair = 0; pair < pairs; pair++) {
    const ours = await product()
    const theirs = await floor()
    runs.push({ ours, theirs, ratio: ours.perSecond / theirs.perSecond })
    console.log(
      `product ${ours.perSecond.toFixed(0)}/s p50 ${ours.p50Ms.toFixed(2)} ms p99 ${ours.p99Ms.toFixed(1)} ms CPU ${ours.cpuMsEach.toFixed(3)} ms each (failed ${ours.failed})   bare ${theirs.perSecond.toFixed(0)}/s p99 ${theirs.p99Ms.toFixed(1)} ms CPU ${theirs.cpuMsEach.toFixed(3)} ms each (failed ${theirs.failed})   ratio ${(ours.perSecond / theirs.perSecond).toFixed(2)}`,
    )
  }
  const rate = median(runs.map(({ ours }) => ours.perSecond))
  const p99 = median(runs.map(({ ours }) => ours.p99Ms))
  const ratio = median(runs.map((run) => run.ratio))
  const memory = residentMb(service.child.pid ?? 0)
  const revoked = await fetch(`${service.ready.url}/v1/keys/${service.ready.keyId}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${service.ready.adminKey}` },
  })
  const after = await fetch(`${service.ready.url}/v1/connections/${randomId()}/token`, {
    method: 'POST',
    headers,
  })
  console.log(
    `median: ${rate.toFixed(0)} tokens/s (wanted 3000), p99 ${p99.toFixed(1)} ms (20), ${memory.toFixed(0)} MB resident (220), ${ratio.toFixed(2)} of the bare server (0.33)`,
  )
  console.log(`after revoking the key (${revoked.status}) the next release answers ${after.status} (401)`)
  const good = rate >= 3000 && p99 <= 20 && memory <= 220 && ratio >= 1 / 3 && after.status === 401
  console.log(good ? 'held' : 'NOT HELD')
  process.exitCode = good ? 0 : 1
} finally {
  await bare.stop()
  await service.stop()
  rmSync(folder, { recursive: true, force: true })
}
