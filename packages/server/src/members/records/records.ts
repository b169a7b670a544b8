import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Kind, Stored, Value } from './kinds.ts'
import { openRecord, type Row, sealRecord } from './seal-record.ts'

/** Equality of a looked-up field; several are all to hold. */
export type Lookup = Readonly<Record<string, Value>>

/** Sealed records of the console: whatever is read was written by Gatewarden. */
export interface Records {
  insert(within: Query, kind: Kind, record: Stored): Promise<void>
  /** @param lock keeps the rows until the transaction ends */
  find(within: Query, kind: Kind, lookup: Lookup, options?: { lock?: boolean }): Promise<Stored[]>
  /** Writes a record anew. @returns false where it is gone */
  write(within: Query, kind: Kind, record: Stored): Promise<boolean>
  /** @returns how many there were */
  remove(within: Query, kind: Kind, ids: readonly string[]): Promise<number>
}

export function createRecords(platform: Pick<Platform, 'sealer' | 'log' | 'audit'>): Records {
  const { sealer, log, audit } = platform
  const told = new Set<string>()

  /** Once for each record and process: whoever altered it would otherwise fill the audit log. */
  const tell = (kind: Kind, id: string): void => {
    if (told.has(id) || told.size > 1000) return
    told.add(id)
    log.warn({ table: kind.table, id }, 'a record of the console was refused: Gatewarden has not written it')
    audit.recordSoon({ actor: 'system', action: 'member.refused-as-altered', subject: id })
  }

  return {
    async insert(within, kind, record) {
      const row = sealRecord(sealer, kind, record)
      const names = Object.keys(row)
      await sql`insert into ${sql.table(kind.table)} (${sql.join(names.map((name) => sql.ref(name)))})
        values (${sql.join(names.map((name) => row[name]))})`.execute(within)
    },

    async find(within, kind, lookup, { lock = false } = {}) {
      const conditions = Object.entries(lookup).map(([field, value]) => {
        const column = field === 'id' ? 'id' : kind.columns[field]
        if (column === undefined) throw new Error(`${kind.table} is not looked up by ${field}`)
        return value === null ? sql`${sql.ref(column)} is null` : sql`${sql.ref(column)} = ${value}`
      })
      const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
      const found = await sql<Row>`select * from ${sql.table(kind.table)} where ${where} order by id
        ${lock ? sql`for update` : sql``}`.execute(within)
      return found.rows.flatMap((row) => {
        const record = openRecord(sealer, kind, row)
        if (record === undefined) tell(kind, row.id)
        return record ?? []
      })
    },

    async write(within, kind, record) {
      const row = sealRecord(sealer, kind, record)
      const set = Object.entries(row).filter(([name]) => name !== 'id')
      const done = await sql`update ${sql.table(kind.table)}
        set ${sql.join(set.map(([name, value]) => sql`${sql.ref(name)} = ${value}`))}
        where id = ${record.id}`.execute(within)
      return Number(done.numAffectedRows ?? 0) > 0
    },

    async remove(within, kind, ids) {
      if (ids.length === 0) return 0
      const done =
        await sql`delete from ${sql.table(kind.table)} where id = any(${[...ids]}::text[])`.execute(within)
      return Number(done.numAffectedRows ?? 0)
    },
  }
}
