import type { Features } from './features.ts'
import type { BackupSummary } from './platform/backup/backup.ts'
import type { RestoreSummary } from './platform/backup/restore.ts'
import { systemClock } from './platform/clock.ts'
import { type ConfigSources, loadConfig } from './platform/config/load-config.ts'
import type { OwnedPlatform } from './platform/create-platform.ts'
import type { RewrapProgress } from './platform/crypto/rewrap.ts'
import { type RotationSummary, retireOldKeys, rotateKeyRing } from './platform/crypto/rotate.ts'
import { systemRandom } from './platform/random.ts'
import { version } from './version.ts'

// What takes long to read is read by those who need it: a start of the service, which asks this file too, does not wait for it.

/**
 * Writes a backup of this installation into a file, while its service runs or not. It holds no keys.
 * @throws GatewardenError `conflict`, `disk_full`, `database_unavailable`, `data_folder_unusable`
 */
export async function backup(sources: ConfigSources, file: string): Promise<BackupSummary> {
  const { backupInstallation } = await import('./platform/backup/run-backup.ts')
  const { spoolBackup } = await import('./relay/index.ts')
  const config = loadConfig(sources)
  return backupInstallation(config, file, version, [spoolBackup(config.dataFolder)])
}

/** Loads a backup into an empty data folder or database. @throws GatewardenError; nothing is left then */
export async function restore(sources: ConfigSources, file: string): Promise<RestoreSummary> {
  const { restoreInstallation } = await import('./platform/backup/run-backup.ts')
  const { spoolBackup } = await import('./relay/index.ts')
  const config = loadConfig(sources)
  return restoreInstallation(config, file, [spoolBackup(config.dataFolder)])
}

/** Puts a new key first in the key ring of this data folder. @throws GatewardenError `conflict`, `key_ring_missing` */
export function rotateKeys(sources: ConfigSources): RotationSummary {
  return rotateKeyRing({ config: loadConfig(sources), clock: systemClock, random: systemRandom })
}

/** How the key ring stands: its keys, how far the sealing under the first one is, what still needs the others. */
export interface KeyRingStatus {
  keys: string[]
  progress: RewrapProgress[]
  /** Stored secrets under an older key. */
  ciphertexts: number
  /** API keys that have not been used since the rotation. */
  apiKeys: number
}

/** Needs a living `serve`, or DATABASE_URL. @throws GatewardenError `database_unavailable` */
export async function keyRingStatus(sources: ConfigSources): Promise<KeyRingStatus> {
  return besideService(sources, async (platform, features, rewrapOf) => {
    const rewrap = rewrapOf(platform, features)
    return {
      keys: platform.keyRing.keys.map((key) => key.id),
      progress: await rewrap.progress(),
      ciphertexts: await rewrap.countStale(),
      apiKeys: await features.access.service.countStaleTexts(),
    }
  })
}

/**
 * Takes the older keys out of the ring. Needs a living `serve`, or DATABASE_URL.
 * @throws GatewardenError `conflict` while anything stands under them
 */
export async function retireKeys(
  sources: ConfigSources,
  options: { dropApiKeys?: boolean } = {},
): Promise<RotationSummary> {
  return besideService(sources, async (platform, features, rewrapOf) => {
    const inUse = {
      ciphertexts: await rewrapOf(platform, features).countStale(),
      apiKeys: await features.access.service.countStaleTexts(),
    }
    return retireOldKeys(platform, inUse, options)
  })
}

type RewrapOf = typeof import('./rewrap-of.ts').rewrapOf

async function besideService<T>(
  sources: ConfigSources,
  run: (platform: OwnedPlatform, features: Features, rewrapOf: RewrapOf) => Promise<T>,
): Promise<T> {
  const [{ createPlatform }, { createFeatures }, { rewrapOf }] = await Promise.all([
    import('./platform/create-platform.ts'),
    import('./features.ts'),
    import('./rewrap-of.ts'),
  ])
  const platform = await createPlatform(loadConfig(sources), 'join')
  try {
    return await run(platform, createFeatures(platform), rewrapOf)
  } finally {
    await platform.close()
  }
}
