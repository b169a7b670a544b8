// One mailbox under Outlook's limits (4 calls at once, 10,000 in 10 minutes) with 150 ms latency, in real time: the rate beside
// what the limits allow, and whether Microsoft ever had to say no. About 13 minutes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@gatewarden/client'
import { startPinned } from './pinned.ts'

const count = Number(process.env.BENCH_MESSAGES ?? 13_000)
const latencyMs = 150
const allowed = Math.min(10_000 / 600, 4 / (latencyMs / 1000))

interface EmulatorReady {
  origin: string
  addresses: string[]
}
interface ServiceReady {
  url: string
  key: string
  connection: string
}

const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
const here = import.meta.dirname
const emulator = await startPinned<EmulatorReady>(1, join(here, 'collection/emulator.ts'), [
  String(count),
  '1',
  'on',
  String(latencyMs),
])
const { origin, addresses } = emulator.ready
const service = await startPinned<ServiceReady>(0, join(here, 'collection/serve.ts'), [
  join(folder, 'data'),
  origin,
  JSON.stringify(emulator.ready),
])
try {
  const { url, key, connection } = service.ready
  const client = createClient({ url, apiKey: key })
  const began = performance.now()
  const { id } = await client.request('POST /v1/collections', {
    body: { connection, custodians: addresses.map((address) => ({ mailboxes: [address] })) },
  })
  let told = 0
  let seconds = 0
  for (;;) {
    const { status, numbers, rate, etaSeconds } = await client.request('GET /v1/collections/{id}/progress', {
      path: { id },
    })
    seconds = (performance.now() - began) / 1000
    if (seconds - told >= 60) {
      told = seconds
      console.log(
        `${seconds.toFixed(0)} s: ${numbers.collected} collected, ${rate?.toFixed(1) ?? '-'} a second, ${etaSeconds?.toFixed(0) ?? '-'} s left`,
      )
    }
    if (numbers.collected === count) break
    if (status !== 'running') throw new Error(`the collection is ${status}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const answer = await fetch(`${origin}/_emulator/requests?status=429`)
  const { requests } = (await answer.json()) as { requests: unknown[] }
  const rate = count / seconds
  console.log(
    `${count} messages in ${seconds.toFixed(0)} s: ${rate.toFixed(2)} a second, ${((100 * rate) / allowed).toFixed(0)} % of the ${allowed.toFixed(2)} that the limits allow for long; ${requests.length} times 429`,
  )
  const good = rate >= 0.95 * allowed && requests.length === 0
  console.log(good ? 'held' : 'NOT HELD')
  process.exitCode = good ? 0 : 1
} finally {
  await service.stop()
  await emulator.stop()
  rmSync(folder, { recursive: true, force: true })
}
