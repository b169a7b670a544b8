// How long the emulator takes to start with its own people and mail, and what 200,000 messages of 72 KB take of memory.
// Needs about 15 GB of free disk for a while.
import { join } from 'node:path'
import { createEmulator } from '@gatewarden/emulator'
import { median, residentMb, startPinned } from './pinned.ts'

const count = Number(process.env.BENCH_MESSAGES ?? 200_000)

const starts: number[] = []
for (let run = 0; run < 5; run++) {
  const began = performance.now()
  const emulator = await createEmulator()
  await (await fetch(`${emulator.origin}/_emulator`)).text()
  starts.push(performance.now() - began)
  await emulator.close()
}
console.log(`first answer after ${median(starts).toFixed(0)} ms (wanted 2000)`)

const { ready, child, stop } = await startPinned<{ origin: string; addresses: string[] }>(
  1,
  join(import.meta.dirname, 'collection/emulator.ts'),
  [String(count), '8'],
)
const memory = residentMb(child.pid ?? 0)
console.log(
  `${count} messages in ${ready.addresses.length} mailboxes: ${memory.toFixed(0)} MB resident (wanted 1500)`,
)
await stop()
const good = median(starts) < 2000 && memory < 1500
console.log(good ? 'held' : 'NOT HELD')
process.exit(good ? 0 : 1)
