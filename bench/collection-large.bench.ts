// The memory of a collecting service: 100,000 messages, and one message of 150 MB. Its speed is `collection`'s.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@gatewarden/client'
import { startPinned } from './pinned.ts'

const most = 280
const parts = [
  { what: 'one message of 150 MB', messages: 20, megabytes: 150 },
  { what: '100,000 messages of 3 KB', messages: Number(process.env.BENCH_MESSAGES ?? 100_000), megabytes: 0 },
].filter((_, index) => (process.env.BENCH_PART ?? String(index + 1)) === String(index + 1))
const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
const here = import.meta.dirname
const both = '0,1'

interface EmulatorReady {
  origin: string
  addresses: string[]
}
interface ServiceReady {
  url: string
  key: string
  connection: string
  pid: number
}

const status = (pid: number, name: 'VmRSS' | 'VmHWM'): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** @returns megabytes of the service: after a tenth of the messages, at most while it read, and at most with the package sealed */
async function measure({ messages, megabytes }: (typeof parts)[number]) {
  const emulator = await startPinned<EmulatorReady>(both, join(here, 'collection/large-emulator.ts'), [
    String(messages),
    String(megabytes),
  ])
  const data = mkdtempSync(join(folder, 'data-'))
  const service = await startPinned<ServiceReady>(both, join(here, 'collection/serve.ts'), [
    data,
    emulator.ready.origin,
    JSON.stringify(emulator.ready),
  ])
  try {
    const { url, key, connection, pid } = service.ready
    const client = createClient({ url, apiKey: key })
    const all = messages + (megabytes > 0 ? 1 : 0)
    const { id } = await client.request('POST /v1/collections', {
      body: {
        connection,
        custodians: emulator.ready.addresses.map((address) => ({ mailboxes: [address] })),
        package: { documents: megabytes > 0 },
      },
    })
    const seen = { early: 0, reading: 0 }
    for (;;) {
      const {
        numbers,
        status: state,
        reason,
      } = await client.request('GET /v1/collections/{id}', { path: { id } })
      if (seen.early === 0 && numbers.collected >= all / 10) seen.early = status(pid, 'VmRSS')
      if (state === 'running') seen.reading = status(pid, 'VmHWM')
      if (state === 'completed' && numbers.collected === all) break
      if (state !== 'running' && state !== 'sealing')
        throw new Error(
          `the collection is ${state} with ${numbers.collected} of ${all}: ${reason?.detail ?? ''}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    return { ...seen, peak: status(pid, 'VmHWM') }
  } finally {
    await service.stop()
    await emulator.stop()
  }
}

try {
  let good = true
  for (const part of parts) {
    const { early, reading, peak } = await measure(part)
    console.log(
      `${part.what}: ${early.toFixed(0)} MB after a tenth, at most ${reading.toFixed(0)} MB reading, ${peak.toFixed(0)} MB with the sealed package (${most})`,
    )
    good &&= peak <= most
  }
  console.log(good ? 'held' : 'NOT HELD')
  process.exitCode = good ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
