import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { GatewardenError } from '../errors.ts'
import type { KeyRing } from './key-ring.ts'
import type { SealedColumn } from './sealed-column.ts'
import type { Sealer } from './sealer.ts'

/** How far a column is with the ring's first key. */
export interface RewrapProgress {
  field: string
  keyId: string
  rowsSeen: number
  rowsChanged: number
  /** Rows that no key of the ring opens; they stay as they are. */
  rowsFailed: number
  done: boolean
}

export interface Rewrap {
  /** Goes through every column that is not done with the first key; stops where it is when aborted, and goes on there. */
  run(signal: AbortSignal): Promise<void>
  progress(): Promise<RewrapProgress[]>
  /** How many ciphertexts stand under a key that is no longer the first, counted anew; where any do, they are gone through again. */
  countStale(): Promise<number>
}

export interface RewrapParts {
  db: Database
  ring: KeyRing
  sealer: Sealer
  clock: Clock
  columns: readonly SealedColumn[]
  /** Rows at once. */
  pageSize?: number
}

interface ProgressRow {
  field: string
  key_id: string
  after_place: string | null
  rows_seen: number
  rows_changed: number
  rows_failed: number
  finished_at: Date | null
}

/** A rest between pages, so that the service's own statements come first. */
const restMs = 5

/**
 * Seals everything again under the ring's first key while the service runs. Each row is written only where its old
 * ciphertext still stands; what somebody else writes meanwhile is under the first key anyway.
 */
export function createRewrap(parts: RewrapParts): Rewrap {
  const { db, ring, sealer, clock, columns, pageSize = 200 } = parts

  async function load(field: string): Promise<ProgressRow | undefined> {
    const found = await sql<ProgressRow>`select * from rewrap_progress where field = ${field}`.execute(
      db.query,
    )
    return found.rows[0]
  }

  async function begin(field: string): Promise<ProgressRow> {
    const there = await load(field)
    if (there?.key_id === ring.first.id) return there
    await sql`
      insert into rewrap_progress (field, key_id, updated_at) values (${field}, ${ring.first.id}, ${clock.now()})
      on conflict (field) do update set key_id = excluded.key_id, after_place = null, rows_seen = 0, rows_changed = 0,
        rows_failed = 0, finished_at = null, updated_at = excluded.updated_at`.execute(db.query)
    const made = await load(field)
    if (!made) throw new Error(`the progress of ${field} vanished`)
    return made
  }

  async function save(row: ProgressRow): Promise<void> {
    await sql`
      update rewrap_progress set after_place = ${row.after_place}, rows_seen = ${row.rows_seen},
        rows_changed = ${row.rows_changed}, rows_failed = ${row.rows_failed}, finished_at = ${row.finished_at},
        updated_at = ${clock.now()}
      where field = ${row.field} and key_id = ${row.key_id}`.execute(db.query)
  }

  async function runColumn(column: SealedColumn, signal: AbortSignal): Promise<void> {
    const state = await begin(column.field)
    while (state.finished_at === null && !signal.aborted) {
      const page = await column.page(db.query, state.after_place, pageSize)
      for (const row of page) {
        state.rows_seen += 1
        if (!sealer.isStale(row.sealed)) continue
        try {
          const fresh = sealer.seal(sealer.open(row.sealed, row.binding), row.binding)
          if (await column.replace(db.query, row, fresh)) state.rows_changed += 1
        } catch (error) {
          if (!(error instanceof GatewardenError && error.code === 'key_ring_wrong')) throw error
          state.rows_failed += 1
        }
      }
      state.after_place = page.at(-1)?.place ?? state.after_place
      if (page.length < pageSize) state.finished_at = clock.now()
      await save(state)
      await wait(restMs)
    }
  }

  return {
    async run(signal) {
      ring.refresh()
      for (const column of columns) if (!signal.aborted) await runColumn(column, signal)
    },
    async progress() {
      const shown: RewrapProgress[] = []
      for (const { field } of columns) {
        const row = await load(field)
        const current = row?.key_id === ring.first.id ? row : undefined
        shown.push({
          field,
          keyId: ring.first.id,
          rowsSeen: current?.rows_seen ?? 0,
          rowsChanged: current?.rows_changed ?? 0,
          rowsFailed: current?.rows_failed ?? 0,
          done: current?.finished_at instanceof Date,
        })
      }
      return shown
    },
    async countStale() {
      let stale = 0
      for (const column of columns) {
        let after: string | null = null
        for (;;) {
          const page: Awaited<ReturnType<SealedColumn['page']>> = await column.page(db.query, after, 1000)
          stale += page.filter((row) => sealer.isStale(row.sealed)).length
          after = page.at(-1)?.place ?? null
          if (page.length < 1000) break
        }
      }
      // Written by a process that had not yet seen the new key.
      if (stale > 0)
        await sql`update rewrap_progress set finished_at = null, after_place = null`.execute(db.query)
      return stale
    },
  }
}
