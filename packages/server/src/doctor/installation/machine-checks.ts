import { open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { canaryBinding } from '../../platform/crypto/open-key-ring.ts'
import type { Finding } from '../check.ts'
import type { InstallationCheck } from './subject.ts'

const keyRing: InstallationCheck = {
  id: 'key-ring',
  needs: ['migrations'],
  async run({ platform, access }) {
    const found = await sql<{ sealed: Buffer }>`select sealed from key_ring_canary`.execute(platform.db.query)
    const sealed = found.rows[0]?.sealed
    if (!sealed) {
      return {
        state: 'unknown',
        seen: 'The database holds no proof of its key ring yet.',
        meaning: 'Nothing was sealed so far.',
        remedy: 'Start the service once.',
      }
    }
    platform.sealer.open(sealed, canaryBinding)
    const staleKeys = await access.countStaleTexts()
    return {
      state: 'ok',
      seen: `The key ring opens this data${staleKeys > 0 ? `; ${staleKeys} API keys still hang on an older key of it` : ''}.`,
      meaning:
        staleKeys > 0
          ? 'Those API keys renew themselves when they are used next; until then the older key must stay in the ring.'
          : 'Secrets can be read.',
      ...(staleKeys > 0
        ? {
            remedy:
              'Before the older key is taken out of the ring, rotate the API keys that are not used any more, or revoke them.',
          }
        : {}),
      facts: { staleKeys },
    }
  },
}

const dataFolder: InstallationCheck = {
  id: 'data-folder',
  needs: [],
  async run({ platform }) {
    const folder = platform.config.dataFolder
    const open = await tooOpen(folder)
    if (open.length > 0) {
      return {
        state: 'failed',
        seen: `Others may read or write: ${open.map(({ path, mode }) => `${path} (${mode})`).join(', ')}.`,
        meaning: 'Whoever can log in to this machine could read sealed data and the key ring that opens it.',
        remedy: 'Take the rights of others away.',
        script: `chmod go-rwx ${open.map(({ path }) => shellQuoted(path)).join(' ')}`,
        facts: { folder, open },
      }
    }
    await writeProbe(join(folder, `.doctor-${platform.random.bytes(8).toString('hex')}`))
    return {
      state: 'ok',
      seen: `${folder} is writable, and its owner’s alone.`,
      meaning: 'Other users of this machine cannot read what is kept there.',
      facts: { folder },
    }
  },
}

/** The folder and what lies in it directly, as far as others may touch it. */
async function tooOpen(folder: string): Promise<{ path: string; mode: string }[]> {
  const open: { path: string; mode: string }[] = []
  const names = await readdir(folder)
  for (const path of [folder, ...names.map((name) => join(folder, name))]) {
    const { mode } = await stat(path)
    // What is inside a closed folder is closed; only the folder itself and lone files in it are looked at.
    if ((mode & 0o077) !== 0) open.push({ path, mode: (mode & 0o777).toString(8).padStart(4, '0') })
  }
  const closed = !open.some(({ path }) => path === folder)
  return closed ? open.filter(({ path }) => path.endsWith('.json') || path.endsWith('.key')) : open
}

/** One word of a POSIX shell, whatever is in it. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

async function writeProbe(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile('gatewarden doctor')
    await file.sync()
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

const gigabyte = 1024 ** 3
const leastFree = gigabyte
const little = 5 * gigabyte

const disk: InstallationCheck = {
  id: 'disk',
  needs: [],
  async run({ platform }) {
    const { config } = platform
    const folders = [...new Set([config.dataFolder, config.blobs.folder])]
    const free: { folder: string; freeBytes: number }[] = []
    for (const folder of folders) {
      const found = await freeBytes(folder)
      if (found !== undefined) free.push({ folder, freeBytes: found })
    }
    return diskFinding(free)
  },
}

/** What so much free space means. */
export function diskFinding(free: readonly { folder: string; freeBytes: number }[]): Finding {
  const seen = `${free.map(({ folder, freeBytes: bytes }) => `${folder}: ${(bytes / gigabyte).toFixed(1)} GB free`).join('; ')}.`
  const least = Math.min(...free.map((one) => one.freeBytes))
  const facts = { free }
  const remedy = 'Free space there, or move the folder to a larger disk.'
  if (free.length === 0)
    return {
      state: 'unknown',
      seen: 'The free space could not be read.',
      meaning: 'It could be proven neither way.',
    }
  if (least < leastFree)
    return {
      state: 'failed',
      seen,
      meaning: 'The database and collections stop when the disk is full.',
      remedy,
      facts,
    }
  if (least < little)
    return { state: 'ok', seen, meaning: 'Enough for the database; a collection can fill it.', remedy, facts }
  return { state: 'ok', seen, meaning: 'Enough for the database and for collections.', facts }
}

async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return undefined
  }
}

export const machineChecks: readonly InstallationCheck[] = [keyRing, dataFolder, disk]
