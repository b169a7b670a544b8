import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { GatewardenError } from '../errors.ts'
import type { Random } from '../random.ts'
import { fromBase64, KeyRing, type RingKey } from './key-ring.ts'

const fileShape = z.strictObject({
  about: z.string().optional(),
  keys: z.array(z.strictObject({ id: z.string(), secret: z.string(), madeAt: z.string().optional() })).min(1),
})

const about =
  'The key ring of Gatewarden: the first key encrypts, all decrypt. Without it the data cannot be read. Keep a copy apart from the backups.'

export const keyRingFile = (dataFolder: string): string => join(dataFolder, 'keys.json')

/** Reads keys.json; undefined where it is not there. @throws GatewardenError `key_ring_wrong`, `data_folder_unusable` */
export function readKeyRingFile(file: string): RingKey[] | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new GatewardenError('data_folder_unusable', {
      detail: `The key ring ${file} cannot be read.`,
      remedy: 'Give this user, and nobody else, the right to read it.',
      cause: error,
    })
  }
  keepPrivate(file)
  try {
    return fileShape
      .parse(JSON.parse(text))
      .keys.map(({ id, secret }) => ({ id, secret: fromBase64(secret) }))
  } catch {
    // Neither the text nor the parser's words: both quote the keys.
    throw new GatewardenError('key_ring_wrong', {
      detail: `The key ring ${file} is not what Gatewarden wrote: it is not JSON of the form { "keys": [{ "id", "secret" }] }.`,
      remedy: 'Put the copy back that was kept of it.',
    })
  }
}

function keepPrivate(file: string): void {
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
}

/** Writes the whole ring, so that the file is there in full or as before, also after a power cut. */
export function writeKeyRingFile(
  file: string,
  keys: readonly RingKey[],
  options: { onlyIfNew: boolean },
): boolean {
  const text = JSON.stringify(
    { about, keys: keys.map(({ id, secret }) => ({ id, secret: secret.toString('base64') })) },
    null,
    2,
  )
  const name = options.onlyIfNew ? file : `${file}.new`
  let handle: number
  try {
    handle = openSync(name, options.onlyIfNew ? 'wx' : 'w', 0o600)
  } catch (error) {
    if (options.onlyIfNew && error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return false
    throw error
  }
  try {
    writeSync(handle, `${text}\n`)
    fsyncSync(handle)
  } catch (error) {
    rmSync(name, { force: true })
    throw error
  } finally {
    closeSync(handle)
  }
  if (!options.onlyIfNew) renameSync(name, file)
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return true
}

/** A fresh key, named by the day it was made. */
export function newRingKey(clock: Clock, random: Random, taken: readonly RingKey[] = []): RingKey {
  const day = clock.now().toISOString().slice(0, 10)
  let id = `k${day.replaceAll('-', '')}`
  for (let n = 2; taken.some((key) => key.id === id); n++) id = `k${day.replaceAll('-', '')}-${n}`
  return { id, secret: random.bytes(32) }
}

/** The ring of a file, which follows the file when a key is put first in it. */
export function keyRingOfFile(file: string, keys: readonly RingKey[]): KeyRing {
  let seen = stampOf(file)
  return new KeyRing(keys, () => {
    const stamp = stampOf(file)
    if (stamp === seen || stamp === undefined) return undefined
    seen = stamp
    return readKeyRingFile(file)
  })
}

function stampOf(file: string): string | undefined {
  try {
    const { mtimeNs, ino, size } = statSync(file, { bigint: true })
    return `${mtimeNs}/${ino}/${size}`
  } catch {
    return undefined
  }
}
