import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import type { Database } from '../database/database.ts'
import { GatewardenError } from '../errors.ts'
import type { Random } from '../random.ts'
import { createSealer } from './create-sealer.ts'
import { type KeyRing, parseKeyRing } from './key-ring.ts'
import { keyRingFile, keyRingOfFile, newRingKey, readKeyRingFile, writeKeyRingFile } from './key-ring-file.ts'

const canaryText = 'This opens only with the key ring that sealed it.'
export const canaryBinding = { record: 'installation', field: 'key_ring_canary.sealed' }

export interface KeyRingParts {
  config: Pick<Config, 'dataFolder' | 'keys'>
  db: Database
  clock: Clock
  random: Random
}

/**
 * The key ring of this installation: from GATEWARDEN_KEYS, or keys.json in the data folder, which is made on the first
 * start. The canary in the database proves that it is the one which the data was sealed with.
 * @throws GatewardenError `key_ring_missing`, `key_ring_wrong`
 */
export async function openKeyRing(parts: KeyRingParts): Promise<KeyRing> {
  const canary = await readCanary(parts.db)
  const ring = findRing(parts, canary !== undefined)
  const sealer = createSealer(ring, parts.random)
  if (canary === undefined) {
    const sealed = sealer.seal(canaryText, canaryBinding)
    await sql`
      insert into key_ring_canary (sealed, made_at) values (${sealed}, ${parts.clock.now()})
      on conflict do nothing`.execute(parts.db.query)
  }
  // Read again: another process may have been first, with another ring.
  const sealed = await readCanary(parts.db)
  if (sealed === undefined || !opens(() => sealer.open(sealed, canaryBinding))) throw wrongRing(parts)
  return ring
}

async function readCanary(db: Database): Promise<Buffer | undefined> {
  const found = await sql<{ sealed: Buffer }>`select sealed from key_ring_canary`.execute(db.query)
  return found.rows[0]?.sealed
}

function findRing(parts: KeyRingParts, dataIsThere: boolean): KeyRing {
  if (parts.config.keys) return parseKeyRing(parts.config.keys.reveal())
  const file = keyRingFile(parts.config.dataFolder)
  const there = readKeyRingFile(file)
  if (there) return keyRingOfFile(file, there)
  if (dataIsThere) {
    throw new GatewardenError('key_ring_missing', {
      detail: `The data was sealed with a key ring, and neither ${file} nor GATEWARDEN_KEYS holds one.`,
      remedy:
        'Put the copy of keys.json back, or set GATEWARDEN_KEYS to the same keys. Without them the secrets cannot be read: connect again in an empty data folder.',
    })
  }
  writeKeyRingFile(file, [newRingKey(parts.clock, parts.random)], { onlyIfNew: true })
  const made = readKeyRingFile(file)
  if (!made) throw new GatewardenError('key_ring_missing', { detail: `${file} vanished while it was made.` })
  return keyRingOfFile(file, made)
}

function opens(open: () => Buffer): boolean {
  try {
    return open().toString('utf8') === canaryText
  } catch {
    return false
  }
}

const wrongRing = (parts: KeyRingParts): GatewardenError =>
  new GatewardenError('key_ring_wrong', {
    detail: `${parts.config.keys ? 'GATEWARDEN_KEYS holds' : `${keyRingFile(parts.config.dataFolder)} holds`} other keys than the ones this data was sealed with.`,
    remedy: 'Put the right key ring back (keys.json, or GATEWARDEN_KEYS). Nothing was changed.',
  })
