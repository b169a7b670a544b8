import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { GatewardenError } from './errors.ts'

const marker = 'gatewarden.json'
const format = 1
/** What an operator may lay into the folder before the first start, and what file systems put there. */
const mayBeThereBefore = new Set(['gatewarden.yaml', 'keys.json', 'lost+found'])

/**
 * Makes the data folder, or checks the one that is there: a folder of this user, readable by nobody else, that holds
 * Gatewarden's things or nothing.
 * @returns its resolved path
 * @throws GatewardenError `data_folder_unusable`, `disk_full`
 */
export function claimDataFolder(folder: string): string {
  try {
    makeFolder(folder)
    const path = realpathSync(folder)
    if (!statSync(path).isDirectory()) throw unusable(folder, 'it is not a folder')
    checkOwner(path)
    checkContents(path)
    checkWritable(path)
    chmodSync(path, 0o700)
    return path
  } catch (error) {
    throw asUnusable(folder, error)
  }
}

/** With what is missing above it. Node's own `recursive` never ends where a parent lets nothing be made (/proc). */
function makeFolder(folder: string, above = true): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return
    if (code !== 'ENOENT' || !above || dirname(folder) === folder) throw error
    makeFolder(dirname(folder))
    makeFolder(folder, false)
  }
}

function checkOwner(path: string): void {
  const mine = process.getuid?.()
  const { uid } = statSync(path)
  if (mine === undefined || uid === mine) return
  throw unusable(
    path,
    `it belongs to the user with the number ${uid}, and this is ${userNames(mine)}`,
    'Run Gatewarden as the user that owns the folder, or choose another with GATEWARDEN_DATA.',
  )
}

function userNames(uid: number): string {
  try {
    return `${userInfo().username} (${uid})`
  } catch {
    return String(uid)
  }
}

function checkContents(path: string): void {
  const names = readdirSync(path)
  if (names.includes(marker)) {
    checkMarker(path)
    return
  }
  const foreign = names.filter((name) => !mayBeThereBefore.has(name))
  if (foreign.length > 0) {
    const some = foreign.slice(0, 3).map((name) => JSON.stringify(name))
    throw unusable(
      path,
      `it holds what is not Gatewarden's (${some.join(', ')}${foreign.length > 3 ? ', …' : ''})`,
      'Choose an empty folder, or one that Gatewarden made, with GATEWARDEN_DATA.',
    )
  }
  writeFileSync(join(path, marker), `${JSON.stringify({ format })}\n`, { mode: 0o600 })
}

function checkMarker(path: string): void {
  const file = join(path, marker)
  if (!lstatSync(file).isFile()) throw unusable(path, `${marker} is not a file`)
  const found = formatOf(readFileSync(file, 'utf8'))
  if (found === format) return
  throw unusable(
    path,
    `it has the format ${found === undefined ? 'of something else' : found}, and this program knows ${format}`,
    'Start the Gatewarden that made it, or choose another folder with GATEWARDEN_DATA.',
  )
}

function formatOf(text: string): number | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (
      typeof value === 'object' &&
      value !== null &&
      'format' in value &&
      typeof value.format === 'number'
    ) {
      return value.format
    }
  } catch {
    // Not ours.
  }
  return undefined
}

function checkWritable(path: string): void {
  const probe = join(path, `.probe-${process.pid}`)
  writeFileSync(probe, 'x', { mode: 0o600 })
  rmSync(probe)
}

/** Whether there is nothing in a data folder but what an operator lays there beforehand. */
export function isFreshFolder(folder: string): boolean {
  try {
    return readdirSync(folder).every((name) => mayBeThereBefore.has(name))
  } catch {
    return true
  }
}

function asUnusable(folder: string, error: unknown): unknown {
  if (error instanceof GatewardenError || !(error instanceof Error) || !('code' in error)) return error
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new GatewardenError('disk_full', {
        detail: `The disk of the data folder ${folder} is full.`,
        remedy: 'Free some space there and start again.',
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
      return unusable(folder, 'this user may not write there')
    case 'EROFS':
      return unusable(folder, 'its file system is read-only')
    case 'ENOTDIR':
    case 'EEXIST':
      return unusable(folder, 'a part of its path is a file, not a folder')
    case 'ENOENT':
      return unusable(folder, 'it cannot be made there')
    default:
      return unusable(folder, `it answers ${String(error.code)}`)
  }
}

const unusable = (folder: string, why: string, remedy?: string): GatewardenError =>
  new GatewardenError('data_folder_unusable', {
    detail: `The data folder ${folder} cannot be used: ${why}.`,
    remedy:
      remedy ?? 'Give this user the right to write there, or choose another folder with GATEWARDEN_DATA.',
  })
