import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { markUsed } from './due-tokens.ts'
import type { Resource } from './service.ts'

/** A use is noted only where the last noted one is older than this, in milliseconds. */
const noteEveryMs = 15 * 60_000
const flushEveryMs = 10_000
const mostInOneWrite = 5000

export interface UsedMarks {
  /** Notes a release, times in milliseconds since 1970. Costs nothing where the last noted one is recent. */
  note(grantId: string, resource: Resource, lastNoted: number, now: number): void
  flush(): Promise<void>
  close(): Promise<void>
}

/**
 * Which tokens are in use, gathered in memory and written in batches: only tokens in use are renewed ahead. A crash
 * loses some seconds of it, which at worst makes a caller wait for a renewal.
 */
export function createUsedMarks(options: {
  db: Database
  clock: Clock
  refreshAheadMs: number
  onFailure: (error: unknown) => void
}): UsedMarks {
  let noted = new Map<string, { grantId: string; resource: Resource; at: Date }>()
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    const batch = [...noted.values()]
    noted = new Map()
    for (let from = 0; from < batch.length; from += mostInOneWrite) {
      await markUsed(options.db.query, batch.slice(from, from + mostInOneWrite), options.refreshAheadMs)
    }
  }
  const flush = (): Promise<void> => {
    flushing = flushing.then(write).catch(options.onFailure)
    return flushing
  }

  return {
    note(grantId, resource, lastNoted, now) {
      if (now - lastNoted < noteEveryMs) return
      noted.set(`${grantId} ${resource}`, { grantId, resource, at: new Date(now) })
      timer ??= setTimeout(() => {
        timer = undefined
        void flush()
      }, flushEveryMs).unref()
    },
    flush,
    async close() {
      clearTimeout(timer)
      timer = undefined
      await flush()
    },
  }
}
