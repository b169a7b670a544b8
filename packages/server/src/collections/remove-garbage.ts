import { rm } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { Platform } from '../platform/platform.ts'
import { packagesFolder } from './package/package-folder.ts'
import { forget, garbagePackages, removeNatives } from './store/garbage-store.ts'

/** Removes from disk what was erased: package folders, and natives that no other collection holds. */
export async function removeGarbage(
  platform: Pick<Platform, 'db' | 'blobs' | 'config'>,
  signal: AbortSignal,
): Promise<void> {
  const { db, blobs } = platform
  for (const folder of await garbagePackages(db.query)) {
    // Only ever what lies directly in the folder of packages, whatever the row says.
    const name = relative(packagesFolder(platform), folder)
    if (name !== '' && !name.startsWith('..') && !name.includes(sep))
      await rm(folder, { recursive: true, force: true })
    await forget(db.query, 'package', [folder])
  }
  for (let left = 1; left > 0 && !signal.aborted; ) {
    left = await db.transaction((trx) => removeNatives(trx, (sha256) => blobs.delete(sha256)))
  }
}
