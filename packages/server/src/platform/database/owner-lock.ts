import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { GatewardenError } from '../errors.ts'
import type { DatabaseTarget } from './connect.ts'
import { databaseFailure } from './unavailable.ts'

/** Who owns the embedded cluster holds this lock, in a session of its own: it ends with the process. */
const ownerKey = 7_218_340_002
const patienceMs = 2000

export interface OwnerLock {
  /** Resolves when the session is gone although nobody released it: the database stopped or was killed. */
  lost: Promise<void>
  release(): Promise<void>
}

/**
 * Takes the lock of this cluster. Waits a moment, because the session of a process that was just killed takes one to go.
 * @throws GatewardenError `data_folder_in_use` naming the process that holds it
 */
export async function takeOwnerLock(
  target: DatabaseTarget,
  about: { dataFolder: string },
): Promise<OwnerLock> {
  try {
    return await tryLock(target, about)
  } catch (error) {
    throw databaseFailure(error)
  }
}

async function tryLock(target: DatabaseTarget, about: { dataFolder: string }): Promise<OwnerLock> {
  const client = new Client({ ...target, application_name: `gatewarden owner, process ${process.pid}` })
  let released = false
  const lost = new Promise<void>((resolve) => {
    client.once('end', () => {
      if (!released) resolve()
    })
    client.on('error', () => undefined)
  })
  await client.connect()
  const release = async () => {
    released = true
    await client.end().catch(() => undefined)
  }
  const deadline = performance.now() + patienceMs
  for (;;) {
    const answer = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      ownerKey,
    ])
    if (answer.rows[0]?.taken) return { lost, release }
    if (performance.now() > deadline) break
    await wait(100)
  }
  const holder = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32) + l.objid::bigint = $1`,
    [ownerKey],
  )
  await release()
  const who = holder.rows[0]?.name.replace(/^gatewarden owner, /, '') ?? 'another process'
  throw new GatewardenError('data_folder_in_use', {
    detail: `Another Gatewarden (${who}) already serves the data folder ${about.dataFolder}.`,
    remedy:
      'End that one, or choose another folder with GATEWARDEN_DATA. For several processes on one database set DATABASE_URL.',
  })
}
