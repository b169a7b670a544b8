import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const source = join(import.meta.dirname, 'm365')
const files = ['package.json', 'package-lock.json']

/**
 * The entry of CLI for Microsoft 365. It is too large to come with the workspace: it is installed once, by its own lockfile,
 * into this user's cache. @throws Error when it cannot be installed
 */
export function installM365(): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(join(source, file)))
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gatewarden-tests')
  const folder = join(cache, `m365-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true })
    const fresh = mkdtempSync(join(cache, 'm365-new-'))
    for (const file of files) copyFileSync(join(source, file), join(fresh, file))
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional']
    execFileSync('npm', ['ci', ...options], { cwd: fresh, stdio: 'pipe' })
    renameUnlessThere(fresh, folder)
  }
  return join(folder, 'node_modules/@pnp/cli-microsoft365/dist/index.js')
}

function renameUnlessThere(fresh: string, folder: string): void {
  try {
    renameSync(fresh, folder)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}
