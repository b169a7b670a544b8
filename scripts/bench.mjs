// Runs the benchmarks one after the other: `npm run bench`, or `npm run bench -- NAME` for those whose name holds NAME.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bench')
const wanted = process.argv[2] ?? ''
const names = readdirSync(folder).filter((name) => name.endsWith('.bench.ts') && name.includes(wanted))
if (names.length === 0) {
  console.log(`No benchmark has ${JSON.stringify(wanted)} in its name.`)
  process.exit(2)
}
let good = true
for (const name of names) {
  console.log(`\n== ${name.replace('.bench.ts', '')}`)
  good = spawnSync(process.execPath, [join(folder, name)], { stdio: 'inherit' }).status === 0 && good
}
process.exit(good ? 0 : 1)
