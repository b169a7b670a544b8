// The full counts that `npm test` takes a sample of: hundreds of kills, long property runs. Hours, by hand.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const done = spawnSync(process.execPath, [join(root, 'scripts/test.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, GATEWARDEN_SOAK: '1' },
})
process.exit(done.status ?? 1)
