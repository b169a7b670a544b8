import { join } from 'node:path'
import type { Platform } from '../../platform/platform.ts'

const idShape = /^col_[0-9a-z]{1,40}$/

/** Where packages are put. */
export const packagesFolder = (platform: Pick<Platform, 'config'>): string =>
  join(platform.config.dataFolder, 'packages')

/**
 * The folder of one package. It is made from the ids alone and never read from a row: whoever can write the database
 * must not have another folder of this machine (the key ring's, say) packed up or removed.
 */
export function packageFolder(
  platform: Pick<Platform, 'config'>,
  collectionId: string,
  number: number,
): string {
  if (!idShape.test(collectionId) || !Number.isSafeInteger(number))
    throw new Error('A collection has an id or a package a number that Gatewarden did not make.')
  return join(packagesFolder(platform), `${collectionId}-${number}`)
}
