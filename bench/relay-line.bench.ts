// Bytes over IMAP where the mailbox is as far away as Microsoft's: through the relay and directly, over the same line in the same run.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, startPinned } from './pinned.ts'
import { directly, Reading, readInTurn, throughRelay } from './relay/imap-places.ts'
import type { EmulatorReady, RelayReady } from './relay/ready.ts'

const rounds = Number(process.env.BENCH_RUNS ?? 5)
const roundTripMs = Number(process.env.BENCH_ROUND_TRIP ?? 20)
const megabits = (process.env.BENCH_MEGABITS ?? '100,1000').split(',').map(Number)
const messages = process.env.BENCH_MESSAGES ?? '400'

const here = import.meta.dirname
const emulator = await startPinned<EmulatorReady>(1, join(here, 'relay/emulator.ts'), [messages])
try {
  for (const width of megabits) await overLine(width)
} finally {
  await emulator.stop()
}

async function overLine(width: number): Promise<void> {
  const { imaps } = emulator.ready
  const words = [imaps.port, roundTripMs, width].map(String)
  const line = await startPinned<{ port: number }>('0,1', join(here, 'relay/line.ts'), words)
  const far = { ...emulator.ready, imaps: { ...imaps, port: line.ready.port } }
  const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
  const relay = await startPinned<RelayReady>(0, join(here, 'relay/serve.ts'), [
    join(folder, 'data'),
    JSON.stringify(far),
  ])
  try {
    const direct = new Reading(await directly(far))
    const through = new Reading(throughRelay(relay.ready), relay.ready.pid)
    await readInTurn([direct, through], rounds)
    const rate = ({ rates }: Reading) =>
      `${median(rates).toFixed(1)} MB/s (${Math.min(...rates).toFixed(1)} to ${Math.max(...rates).toFixed(1)})`
    console.log(
      `${width} Mbit/s and ${roundTripMs} ms to the mailbox: ${rate(through)} through the relay, ${rate(direct)} direct: ${through.shareOf(direct).toFixed(0)} % (wanted 90); ${through.cpu.toFixed(2)} ms of the relay's processor for a MB`,
    )
  } finally {
    await relay.stop()
    await line.stop()
    rmSync(folder, { recursive: true })
  }
}
