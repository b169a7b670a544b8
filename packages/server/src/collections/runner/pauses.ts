import type { ChangesService } from '../../changes/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Remark } from '../collection.ts'
import { recordMove } from '../service.ts'
import { changeStatus, selectCollection, takeDuePaused } from '../store/collections-store.ts'
import type { RunOptions } from './options.ts'

/** What would mend a pause: space or rights in the store, the connection, or only somebody. */
type Mends = 'storage' | 'connection' | 'nothing'

export interface Pauses {
  pause(collectionId: string, remark: Remark, mends: Mends): Promise<void>
  /** Resumes paused runs whose cause is mended. Microsoft is not asked: the connection's own state says it. */
  resumeDue(tryStore: () => Promise<void>): Promise<void>
}

const storageCodes = new Set(['disk_full', 'storage_failed'])

export function createPauses(parts: {
  platform: Platform
  connections: Pick<ConnectionsService, 'get'>
  changes: Pick<ChangesService, 'record'>
  options: Pick<RunOptions, 'worker' | 'mendedAfterSeconds'>
}): Pauses {
  const { platform, connections, options } = parts
  const { db } = platform

  const isActive = async (connectionId: string): Promise<boolean> => {
    const connection = await connections.get(connectionId, null).catch(() => undefined)
    return connection?.status === 'active'
  }
  const isMended = async (
    code: string,
    connectionId: string,
    tryStore: () => Promise<void>,
  ): Promise<boolean> => {
    if (!storageCodes.has(code)) return isActive(connectionId)
    return tryStore().then(
      () => true,
      () => false,
    )
  }

  return {
    async pause(collectionId, remark, mends) {
      const collection = await selectCollection(db.query, platform, collectionId, null)
      if (!collection) return
      const retryInSeconds = mends === 'nothing' ? null : options.mendedAfterSeconds
      await db.transaction(async (trx) => {
        const change = { status: 'paused', remark, retryInSeconds } as const
        if (!(await changeStatus(trx, collectionId, ['running', 'sealing'], change))) return
        await recordMove(parts, trx, collection, {
          actor: options.worker,
          action: 'paused',
          status: 'paused',
          details: { ...remark },
        })
      })
    },
    async resumeDue(tryStore) {
      for (const { id, connectionId, code } of await takeDuePaused(db.query, options.mendedAfterSeconds)) {
        if (!(await isMended(code, connectionId, tryStore))) continue
        const collection = await selectCollection(db.query, platform, id, null)
        if (!collection) continue
        await db.transaction(async (trx) => {
          if (!(await changeStatus(trx, id, ['paused'], { status: 'running', remark: null }))) return
          await recordMove(parts, trx, collection, {
            actor: options.worker,
            action: 'resumed',
            status: 'running',
            details: { mended: code },
          })
        })
      }
    },
  }
}
