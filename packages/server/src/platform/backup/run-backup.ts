import { readdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { createSealer } from '../crypto/create-sealer.ts'
import { type KeyRing, parseKeyRing } from '../crypto/key-ring.ts'
import { keyRingFile, keyRingOfFile, readKeyRingFile } from '../crypto/key-ring-file.ts'
import { canaryBinding } from '../crypto/open-key-ring.ts'
import { claimDataFolder, isFreshFolder } from '../data-folder.ts'
import { openCluster } from '../database/open-database.ts'
import type { Cluster } from '../database/own-cluster.ts'
import { GatewardenError } from '../errors.ts'
import { systemRandom } from '../random.ts'
import { createFolderBlobStore, type FolderBlobs } from '../storage/folder-blob-store.ts'
import { type BackupSummary, writeBackup } from './backup.ts'
import { type KeptFolder, RestoredFolders } from './kept-folder.ts'
import { type RestoreSummary, readBackup } from './restore.ts'

/**
 * Writes a backup of an installation, beside a living `serve` or alone.
 * @throws GatewardenError `conflict`, `disk_full`, `database_unavailable`, `data_folder_unusable`
 */
export async function backupInstallation(
  config: Config,
  file: string,
  version: string,
  folders: readonly KeptFolder[] = [],
): Promise<BackupSummary> {
  if (!config.databaseUrl && isFreshFolder(config.dataFolder)) {
    throw new GatewardenError('data_folder_unusable', {
      detail: `There is no installation in ${config.dataFolder}.`,
      remedy: 'Name its data folder with GATEWARDEN_DATA.',
    })
  }
  claimDataFolder(config.dataFolder)
  const cluster = await joinOrOwn(config)
  const blobs = await createFolderBlobStore(config.blobs.folder, systemRandom)
  try {
    return await writeBackup({ target: cluster.target, blobs, clock: systemClock, version, folders }, file)
  } finally {
    await blobs.close()
    await cluster.close()
  }
}

async function joinOrOwn(config: Config): Promise<Cluster> {
  try {
    return await openCluster({ config, role: 'join' })
  } catch (error) {
    if (!(error instanceof GatewardenError) || error.code !== 'database_unavailable' || config.databaseUrl)
      throw error
    return openCluster({ config, role: 'serve' })
  }
}

/**
 * Loads a backup into an empty data folder (and an empty DATABASE_URL, where one is set). The key ring that the backup
 * was made with has to be there: keys.json in the folder, or GATEWARDEN_KEYS.
 * @throws GatewardenError `conflict` where something is there already, `key_ring_missing`, `key_ring_wrong`,
 *   `invalid_request` for a damaged file, `database_newer`, `disk_full`; nothing of it stays then
 */
export async function restoreInstallation(
  config: Config,
  file: string,
  folders: readonly KeptFolder[] = [],
): Promise<RestoreSummary> {
  if (!isFreshFolder(config.dataFolder)) {
    throw new GatewardenError('conflict', {
      detail: `The data folder ${config.dataFolder} is not empty.`,
      remedy: 'Restore into an empty folder; only keys.json and gatewarden.yaml may lie there.',
    })
  }
  if (await holdsAnything(config.blobs.folder)) {
    throw new GatewardenError('conflict', {
      detail: `The blob folder ${config.blobs.folder} is not empty.`,
      remedy: 'Restore into an empty one.',
    })
  }
  const folder = claimDataFolder(config.dataFolder)
  let opened: Cluster | undefined
  let blobs: FolderBlobs | undefined
  try {
    const ring = requireKeyRing(config)
    opened = await openCluster({ config, role: 'serve' })
    blobs = await createFolderBlobStore(config.blobs.folder, systemRandom)
    const summary = await readBackup(
      {
        target: opened.target,
        blobs,
        folders,
        prove: async (client) => {
          const found = await client.query<{ sealed: Buffer }>('select sealed from key_ring_canary')
          const sealed = found.rows[0]?.sealed
          if (sealed) createSealer(ring, systemRandom).open(sealed, canaryBinding)
        },
      },
      file,
    )
    await blobs.close()
    await opened.close()
    return summary
  } catch (error) {
    await blobs?.close()
    await opened?.close()
    await new RestoredFolders(folders).discard()
    const cluster = join(folder, 'postgres')
    // Where PostgreSQL runs as a user of its own this is a link.
    const place = await realpath(cluster).catch(() => cluster)
    for (const made of [place, cluster, config.blobs.folder, join(folder, 'gatewarden.json')]) {
      await rm(made, { recursive: true, force: true })
    }
    throw error
  }
}

async function holdsAnything(folder: string): Promise<boolean> {
  return readdir(folder).then(
    (names) => names.length > 0,
    () => false,
  )
}

function requireKeyRing(config: Config): KeyRing {
  if (config.keys) return parseKeyRing(config.keys.reveal())
  const file = keyRingFile(config.dataFolder)
  const keys = readKeyRingFile(file)
  if (keys) return keyRingOfFile(file, keys)
  throw new GatewardenError('key_ring_missing', {
    detail: `A backup holds no keys, and neither ${file} nor GATEWARDEN_KEYS does.`,
    remedy:
      'Put the keys.json of the installation that was backed up into the folder, or set GATEWARDEN_KEYS, and restore again.',
  })
}
