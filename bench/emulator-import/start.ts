// An emulator that imports the mail at PATH as `--mail` does; prints how it went as one line of JSON.
import { createEmulator } from '@gatewarden/emulator'
import { cpuMs, residentMb } from '../pinned.ts'

const [path = ''] = process.argv.slice(2)
const began = performance.now()
const cpuBefore = cpuMs(process.pid)
const highest: number[] = []
const watch = setInterval(() => highest.push(residentMb(process.pid)), 50)
const emulator = await createEmulator({ mail: [{ address: 'mette.sorensen@contoso.onmicrosoft.com', path }] })
clearInterval(watch)
const [report] = emulator.imports
const third = highest.slice(0, Math.ceil(highest.length / 3))
process.stdout.write(
  `${JSON.stringify({
    messages: report?.messages ?? 0,
    bytes: report?.bytes ?? 0,
    seconds: (performance.now() - began) / 1000,
    cpuMs: cpuMs(process.pid) - cpuBefore,
    earlyMb: Math.max(0, ...third),
    highestMb: Math.max(0, ...highest),
    endMb: residentMb(process.pid),
  })}\n`,
)
await emulator.close()
