import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { GatewardenError } from '../errors.ts'
import type { Random } from '../random.ts'
import type { RingKey } from './key-ring.ts'
import { keyRingFile, newRingKey, readKeyRingFile, writeKeyRingFile } from './key-ring-file.ts'

/** What a rotation did: the ids of the ring's keys, first key first. */
export interface RotationSummary {
  file: string
  first: string
  others: string[]
}

interface RotateParts {
  config: Pick<Config, 'dataFolder' | 'keys'>
  clock: Clock
  random: Random
}

/**
 * Puts a new key first in keys.json. Running processes follow within seconds; what is stored is sealed again by the
 * service in the background, and stays readable meanwhile.
 * @throws GatewardenError `conflict` where the ring comes from GATEWARDEN_KEYS, `key_ring_missing`
 */
export function rotateKeyRing(parts: RotateParts): RotationSummary {
  const { file, keys } = requireFile(parts)
  const fresh = newRingKey(parts.clock, parts.random, keys)
  writeKeyRingFile(file, [fresh, ...keys], { onlyIfNew: false })
  return { file, first: fresh.id, others: keys.map((key) => key.id) }
}

/**
 * Takes all keys but the first out of keys.json.
 * @param inUse what still stands under an older key, counted just now
 * @throws GatewardenError `conflict` while anything does
 */
export function retireOldKeys(
  parts: RotateParts,
  inUse: { ciphertexts: number; apiKeys: number },
  options: { dropApiKeys?: boolean } = {},
): RotationSummary {
  const { file, keys } = requireFile(parts)
  if (inUse.ciphertexts > 0) {
    throw new GatewardenError('conflict', {
      detail: `${inUse.ciphertexts} stored secrets are still sealed with an older key.`,
      remedy: 'Let the service run until all of them are sealed again, then try once more.',
    })
  }
  if (inUse.apiKeys > 0 && !options.dropApiKeys) {
    throw new GatewardenError('conflict', {
      detail: `${inUse.apiKeys} API keys have not been used since the rotation; they would stop working.`,
      remedy:
        'Use each of them once (it counts within a minute), revoke them, or say that they may stop: keys ring retire --drop-api-keys.',
    })
  }
  const [first] = keys
  if (!first) throw new Error('an empty key ring')
  writeKeyRingFile(file, [first], { onlyIfNew: false })
  return { file, first: first.id, others: [] }
}

function requireFile(parts: RotateParts): { file: string; keys: RingKey[] } {
  if (parts.config.keys) {
    throw new GatewardenError('conflict', {
      detail: 'The key ring comes from GATEWARDEN_KEYS, which Gatewarden cannot change.',
      remedy: 'Put a new ID=BASE64 in front there, on every machine, and start the processes again.',
    })
  }
  const file = keyRingFile(parts.config.dataFolder)
  const keys = readKeyRingFile(file)
  if (keys) return { file, keys }
  throw new GatewardenError('key_ring_missing', {
    detail: `There is no key ring in ${parts.config.dataFolder}.`,
    remedy: 'Start the service once, or name its data folder with GATEWARDEN_DATA.',
  })
}
