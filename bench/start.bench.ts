// From `npm start` on a fresh data folder, and again on a warm one, to the first answered request; then the memory of the idle
// service with its database, as the kernel divides what is shared (PSS). Nothing is removed before the end: a disk that frees what
// a run left is slow to sync what the next one makes.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { childrenOf, median } from './pinned.ts'

const runs = 5
const idleSeconds = 20
const root = dirname(import.meta.dirname)

function tree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(tree)]
}

const pssMb = (pid: number): number => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

async function start(folder: string, look: (pid: number) => Promise<void>): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const began = performance.now()
  const child = spawn('npm', ['start', '--silent', '--', '--port', String(port), '--data', folder], {
    cwd: root,
    stdio: 'ignore',
  })
  let answered = 0
  while (answered === 0) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/health`).catch(() => undefined)
    if (answer?.ok) answered = performance.now() - began
    else await sleep(20)
    if (performance.now() - began > 60_000) throw new Error('npm start does not answer')
  }
  await look(child.pid ?? 0)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  for (const pid of tree(child.pid ?? 0)) {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bin.ts')) process.kill(pid, 'SIGTERM')
  }
  await ended
  return answered
}

const cold: number[] = []
const warm: number[] = []
let idle = 0
const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
for (let run = 0; run < runs; run++) {
  const data = join(folder, `data${run}`)
  cold.push(await start(data, async () => {}))
  warm.push(
    await start(data, async (pid) => {
      if (run > 0) return
      await sleep(idleSeconds * 1000)
      // npm and the script that starts the service are not the service.
      const service = tree(pid).filter((one) => {
        const words = readFileSync(`/proc/${one}/cmdline`, 'utf8')
        return words.includes('bin.ts') || words.includes('postgres')
      })
      idle = service.map(pssMb).reduce((sum, one) => sum + one, 0)
      for (const one of service)
        console.log(
          `  ${pssMb(one).toFixed(0).padStart(4)} MB  ${readFileSync(`/proc/${one}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 90)}`,
        )
    }),
  )
}
rmSync(folder, { recursive: true, force: true })
console.log(
  `cold start ${median(cold).toFixed(0)} ms (wanted 3000), warm ${median(warm).toFixed(0)} ms, idle ${idle.toFixed(0)} MB (230)`,
)
const good = median(cold) < 3000 && idle < 230
console.log(good ? 'held' : 'NOT HELD')
process.exit(good ? 0 : 1)
