import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { AskedRequest, Outcome } from './asked-request.ts'
import type { Measure } from './measures.ts'
import { addCounts, type CountOfMinute, insertRequests } from './store.ts'

const flushEveryMs = 2000
/** Rows that one process writes at most each time: a collection makes hundreds of requests a second, all of them alike. */
const mostAnswered = 60
const mostInTrouble = 240
const minuteMs = 60_000

export interface Gatherer {
  count(measure: Measure): void
  /** Counts a request to Microsoft, and keeps what is said of it where there is room; else nobody is asked to say it. */
  asked(outcome: Outcome, describe: () => AskedRequest): void
  /** Writes what waits. */
  flush(): Promise<void>
  close(): Promise<void>
}

/**
 * Gathers in memory and writes in batches, so that nothing that is counted waits for a write. A crash loses some seconds of it.
 * Every request is counted; of those that went well, not every one is kept as a row.
 */
export function createGatherer(options: {
  db: Database
  clock: Clock
  onFailure: (error: unknown) => void
}): Gatherer {
  let counts = new Map<string, CountOfMinute>()
  let requests: AskedRequest[] = []
  let room = { answered: mostAnswered, inTrouble: mostInTrouble }
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    const counted = [...counts.values()]
    const kept = requests
    counts = new Map()
    requests = []
    room = { answered: mostAnswered, inTrouble: mostInTrouble }
    if (counted.length > 0) await addCounts(options.db.query, counted)
    if (kept.length > 0) await insertRequests(options.db.query, kept)
  }
  const flush = (): Promise<void> => {
    flushing = flushing.then(write).catch(options.onFailure)
    return flushing
  }
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void flush()
    }, flushEveryMs).unref()
  }
  const count = (measure: Measure): void => {
    const minute = Math.floor(options.clock.now().getTime() / minuteMs) * minuteMs
    const key = `${minute} ${measure}`
    const found = counts.get(key)
    if (found) found.count += 1
    else counts.set(key, { minute: new Date(minute), measure, count: 1 })
    later()
  }
  return {
    count,
    asked(outcome, describe) {
      count(`microsoft.${outcome}`)
      const kind = outcome === 'answered' ? 'answered' : 'inTrouble'
      if (room[kind] === 0) return
      room[kind] -= 1
      requests.push(describe())
    },
    flush,
    async close() {
      clearTimeout(timer)
      timer = undefined
      await flush()
    },
  }
}
