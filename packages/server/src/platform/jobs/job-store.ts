import { Client, type Pool } from 'pg'
import { type Db, PgBoss } from 'pg-boss'
import type { DatabaseTarget } from '../database/connect.ts'
import { databaseFailure } from '../database/unavailable.ts'

export const bossSchema = 'pgboss'

interface ListenHandle {
  close(): Promise<void>
}

/** Told what a notification says: a job was added to this queue (empty: any may have been). */
export type OnNotify = (queue: string) => void

/** pg-boss on our own pool, in a schema of its own; its listener wakes our loops too. */
export function createBoss(options: {
  pool: Pool
  target: DatabaseTarget
  /** Whether this process works jobs; one that only enqueues neither listens nor maintains. */
  works: boolean
  onNotify: OnNotify
  onError: (error: unknown) => void
  onWarning: (warning: unknown) => void
}): PgBoss {
  const boss = new PgBoss({
    db: adapter(options),
    schema: bossSchema,
    schedule: false,
    supervise: options.works,
    useListenNotify: options.works,
    // A dead worker's job comes back after its heartbeat (10 s) and one round of these.
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
    monitorVacuum: false,
  })
  boss.on('error', options.onError)
  boss.on('warning', options.onWarning)
  return boss
}

function adapter(options: {
  pool: Pool
  target: DatabaseTarget
  onNotify: OnNotify
  onError: (error: unknown) => void
}): Db {
  return {
    async executeSql(text, values) {
      try {
        return await (values === undefined ? options.pool.query(text) : options.pool.query(text, values))
      } catch (error) {
        throw databaseFailure(error)
      }
    },
    listen: (channel, onNotification, onReconnect) => listen(options, channel, onNotification, onReconnect),
  }
}

/** One session that listens; it comes back by itself, and says so, because what was notified meanwhile is lost. */
async function listen(
  options: { target: DatabaseTarget; onNotify: OnNotify; onError: (error: unknown) => void },
  channel: string,
  onNotification: (payload: string) => void,
  onReconnect: () => void,
): Promise<ListenHandle> {
  let closed = false
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  /** Which connection counts; what earlier ones still say is not heard. */
  let current = 0

  async function connect(): Promise<void> {
    const mine = ++current
    const next = new Client({ ...options.target, application_name: 'gatewarden jobs', keepAlive: true })
    const lost = () => {
      if (mine === current) again()
    }
    next.on('error', lost)
    next.on('end', lost)
    next.on('notification', (message) => {
      onNotification(message.payload ?? '')
      options.onNotify(message.payload ?? '')
    })
    try {
      await next.connect()
      await next.query(`listen "${channel.replaceAll('"', '""')}"`)
    } catch (error) {
      current += 1
      await next.end().catch(() => undefined)
      throw error
    }
    client = next
    onReconnect()
    options.onNotify('')
  }

  function again(): void {
    current += 1
    client = undefined
    if (closed) return
    timer = setTimeout(() => {
      connect().catch((error: unknown) => {
        options.onError(error)
        again()
      })
    }, 1000)
  }

  await connect()
  return {
    async close() {
      closed = true
      current += 1
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
