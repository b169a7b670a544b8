import { sql } from 'kysely'
import type { Query } from '../database/database.ts'
import type { Binding } from './sealer.ts'

/** A column of ciphertexts, as the re-wrapping under a new first key goes through it. */
export interface SealedColumn {
  /** `table.column`. */
  field: string
  /** Rows after a place, in the order of the key; `place` is opaque and can be stored. */
  page(query: Query, after: string | null, limit: number): Promise<SealedRow[]>
  /** Writes `fresh` where `old` still stands; false where somebody wrote meanwhile. */
  replace(query: Query, row: SealedRow, fresh: Buffer): Promise<boolean>
}

export interface SealedRow {
  place: string
  sealed: Buffer
  binding: Binding
}

type Row = Record<string, unknown> & { sealed_value: Buffer; row_place: string }

/**
 * Describes a sealed column. `key` is the table's primary key; whatever its types, rows are gone through in the order of
 * its text. `joins` and `extra` are SQL of ours that bring what the binding needs; the table is called `t`.
 */
export function sealedColumn<Extra extends Record<string, unknown>>(described: {
  table: string
  column: string
  key: readonly string[]
  joins?: string
  extra?: string
  binding: (row: Extra) => Binding
}): SealedColumn {
  const { table, column, key, joins = '', extra = '', binding } = described
  const place = sql.raw(`array_to_json(array[${key.map((one) => `t.${one}::text`).join(', ')}])::text`)
  const order = sql.raw(key.map((one) => `t.${one}::text`).join(', '))
  const keys = sql.raw(`(${key.map((one) => `t.${one}::text`).join(', ')})`)
  const from = sql.raw(`from ${table} t ${joins}`)
  const wanted = sql.raw(`${key.map((one) => `t.${one}`).join(', ')}${extra === '' ? '' : `, ${extra}`}`)
  const values = (after: string) => {
    const parts: unknown = JSON.parse(after)
    return sql.join((Array.isArray(parts) ? parts : []).map((part) => sql`${String(part)}::text`))
  }
  return {
    field: `${table}.${column}`,
    async page(query, after, limit) {
      const past = after === null ? sql`true` : sql`${keys} > (${values(after)})`
      const found = await sql<Row & Extra>`
        select ${wanted}, t.${sql.id(column)} as sealed_value, ${place} as row_place ${from}
        where t.${sql.id(column)} is not null and ${past} order by ${order} limit ${limit}`.execute(query)
      return found.rows.map((row) => ({
        place: row.row_place,
        sealed: row.sealed_value,
        binding: binding(row),
      }))
    },
    async replace(query, row, fresh) {
      const done = await sql`
        update ${sql.id(table)} t set ${sql.id(column)} = ${fresh}
        where ${keys} = (${values(row.place)}) and t.${sql.id(column)} = ${row.sealed}`.execute(query)
      return Number(done.numAffectedRows ?? 0) > 0
    },
  }
}
