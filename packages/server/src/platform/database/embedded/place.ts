import { realpathSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { GatewardenError } from '../../errors.ts'
import { findTree } from './binaries.ts'
import { chooseRunAs, type RunAs } from './run-as.ts'
import {
  ensureSystemUser,
  ownerOfLinked,
  placeForUser,
  reachableTree,
  type SystemUserOptions,
} from './system-user.ts'

/** How and where PostgreSQL runs for a folder. */
export interface Place {
  runAs: RunAs
  /** Resolved: PostgreSQL names its cluster by that. */
  folder: string
  /** The tree of programs. */
  root: string
}

/**
 * How to run PostgreSQL for this folder, and where its cluster is.
 * @throws GatewardenError `database_unavailable`, `data_folder_unusable` where there is no way
 */
export async function choosePlace(options: {
  folder: string
  namespaces?: boolean
  systemUser?: SystemUserOptions
}): Promise<Place> {
  const tree = findTree()
  const linked = await ownerOfLinked(options.folder)
  const runAs =
    linked ?? chooseRunAs(options.namespaces === undefined ? {} : { namespaces: options.namespaces })
  if (runAs && runAs.how !== 'user') {
    await mkdir(options.folder, { recursive: true, mode: 0o700 })
    return { runAs, folder: realpathSync(options.folder), root: tree }
  }
  if (process.getuid?.() !== 0) {
    throw new GatewardenError('database_unavailable', {
      detail: 'This user has no name on this machine, and PostgreSQL refuses such users.',
      remedy: 'Run Gatewarden as a user that /etc/passwd lists, allow user namespaces, or set DATABASE_URL.',
    })
  }
  const user = runAs ?? ensureSystemUser(options.systemUser)
  const place = await placeForUser(options.folder, user, options.systemUser)
  return {
    runAs: user,
    folder: realpathSync(place),
    root: await reachableTree(tree, user, options.systemUser),
  }
}
