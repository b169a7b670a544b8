import { type SealedColumn, sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding, Sealer } from '../../platform/crypto/sealer.ts'
import { type Fields, type Kind, kinds, type Stored, type Value } from './kinds.ts'

/** A row: its id, its columns by their names, and what is sealed. */
export type Row = Record<string, unknown> & { id: string; sealed: Buffer }

const bindingOf = (kind: Kind, id: string): Binding => ({ record: id, field: `${kind.table}.sealed` })

/** JSON knows no dates: they stand as `{ "date": "…" }`. */
const written = (fields: Fields): string =>
  JSON.stringify(fields, function (this: Fields, key, value: unknown) {
    const held = key === '' ? undefined : this[key]
    return held instanceof Date ? { date: held.toISOString() } : value
  })

function readValue(value: unknown): Value {
  if (typeof value === 'object' && value !== null && 'date' in value) return new Date(String(value.date))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}

/** The row for a record. */
export function sealRecord(sealer: Sealer, kind: Kind, record: Stored): Row {
  const { id, ...fields } = record
  const columns = Object.entries(kind.columns).map(([field, column]) => [column, fields[field] ?? null])
  return { ...Object.fromEntries(columns), id, sealed: sealer.seal(written(fields), bindingOf(kind, id)) }
}

/** The record of a row; undefined where the row is not as Gatewarden wrote it. */
export function openRecord(sealer: Sealer, kind: Kind, row: Row): Stored | undefined {
  let text: string
  try {
    text = sealer.open(row.sealed, bindingOf(kind, row.id)).toString('utf8')
  } catch {
    return undefined
  }
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const fields = Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, readValue(value)]))
  const agrees = Object.entries(kind.columns).every(([field, column]) =>
    isSame(fields[field] ?? null, row[column]),
  )
  return agrees ? { ...fields, id: row.id } : undefined
}

const isSame = (sealed: Value, column: unknown): boolean =>
  sealed instanceof Date
    ? column instanceof Date && column.getTime() === sealed.getTime()
    : sealed === (column ?? null)

/** For the re-wrapping under a new first key. */
export const recordColumns: readonly SealedColumn[] = Object.values(kinds).map((kind: Kind) =>
  sealedColumn<{ id: string }>({
    table: kind.table,
    column: 'sealed',
    key: ['id'],
    binding: ({ id }) => bindingOf(kind, id),
  }),
)
