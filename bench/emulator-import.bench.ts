// What `--mail` takes for 20,000 messages of 72 KB, as a folder of .eml files and as an mbox: messages a second beside merely
// reading the same files, and whether memory stays flat meanwhile.
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bulkMail } from '../packages/emulator/src/seed/bulk-mail.ts'
import { startPinned } from './pinned.ts'

const count = Number(process.env.BENCH_MESSAGES ?? 20_000)
const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
const clean = () => rmSync(folder, { recursive: true, force: true })
process.once('SIGINT', () => {
  clean()
  process.exit(130)
})

interface Imported {
  messages: number
  bytes: number
  seconds: number
  cpuMs: number
  earlyMb: number
  highestMb: number
  endMb: number
}

let good = true
try {
  const files = join(folder, 'files')
  const mbox = join(folder, 'all.mbox')
  mkdirSync(files)
  const out = openSync(mbox, 'w')
  let number = 0
  for (const { mime } of bulkMail({ count })) {
    writeFileSync(join(files, `${String(number++).padStart(6, '0')}.eml`), mime)
    writeSync(out, `From rider@courier.example Mon Mar  2 09:30:00 2026\r\n`)
    writeSync(out, mime)
    writeSync(out, '\r\n')
  }
  closeSync(out)
  const began = performance.now()
  for (const name of readdirSync(files)) readFileSync(join(files, name))
  const floor = count / ((performance.now() - began) / 1000)
  for (const [name, path] of [
    ['a folder of .eml', files],
    ['an mbox', mbox],
  ] as const) {
    const { ready, stop } = await startPinned<Imported>(
      1,
      join(import.meta.dirname, 'emulator-import/start.ts'),
      [path],
    )
    await stop().catch(() => undefined)
    const rate = ready.messages / ready.seconds
    console.log(
      `${name}: ${ready.messages} messages, ${rate.toFixed(0)} a second with the start, ${(ready.cpuMs / ready.messages).toFixed(2)} ms of processor time each; ${(rate / floor).toFixed(2)} of merely reading the files; ${ready.earlyMb.toFixed(0)} MB resident at most in the first third, ${ready.highestMb.toFixed(0)} MB in all, ${ready.endMb.toFixed(0)} MB at the end`,
    )
    // What 20,000 messages themselves take is some 20 MB.
    good &&= ready.messages === count && ready.highestMb - ready.earlyMb < 100
  }
  console.log(good ? 'held' : 'NOT HELD')
} finally {
  clean()
}
process.exit(good ? 0 : 1)
