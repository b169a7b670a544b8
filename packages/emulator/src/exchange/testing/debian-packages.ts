import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Sees that programs (or files, by patterns of their paths) of Debian packages are there, and installs what is missing where this user
 * may. @throws Error that says what to install where it cannot
 */
export async function requireDebianPackages(packages: Readonly<Record<string, string>>): Promise<void> {
  const missing = () => Object.entries(packages).flatMap(([what, name]) => (isThere(what) ? [] : [name]))
  const wanted = missing()
  if (wanted.length === 0) return
  const how = `apt-get install -y ${wanted.join(' ')}`
  if (process.getuid?.() !== 0) throw new Error(`This test needs Debian's ${wanted.join(', ')}: sudo ${how}`)
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  await run('apt-get', ['update', '-qq'], options)
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], options)
  const still = missing()
  if (still.length > 0)
    throw new Error(`${still.join(', ')} did not bring what this test needs; it tried ${how}`)
}

function isThere(what: string): boolean {
  if (what.startsWith('/')) return globSync(what).length > 0
  return pathFolders().some((folder) => existsSync(join(folder, what)))
}

function pathFolders(): string[] {
  return (process.env.PATH ?? '').split(delimiter)
}
