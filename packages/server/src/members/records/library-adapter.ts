import { createAdapterFactory } from 'better-auth/adapters'
import type { Database } from '../../platform/database/database.ts'
import { type Fields, type Kind, kindOf, type Stored, type Value } from './kinds.ts'
import { type Condition, isList, matches } from './matches.ts'
import type { Lookup, Records } from './records.ts'

/**
 * The sign-in library's way to its data (https://better-auth.com/docs/guides/create-a-db-adapter): every record it keeps is
 * sealed, and what has not been sealed by Gatewarden is not there for it. Records are found by the columns that are looked up
 * and everything else is compared here: there are few of them.
 */
export function libraryAdapter(db: Database, records: Records) {
  const select = async (kind: Kind, where: readonly Condition[], within = db.query, lock = false) => {
    const found = await records.find(within, kind, lookupOf(kind, where), { lock })
    return found.filter((record) => matches(record, where))
  }

  /** Reads, changes and writes one after the other, so that of two at once the second sees what the first has left. */
  const change = (
    kind: Kind,
    where: readonly Condition[],
    most: number,
    changed: (record: Stored) => Fields,
  ): Promise<Stored[]> =>
    db.transaction(async (trx) => {
      const found = (await select(kind, where, trx, true)).slice(0, most)
      const fresh = found.map((record) => ({ ...record, ...changed(record), id: record.id }))
      for (const record of fresh) await records.write(trx, kind, record)
      return fresh
    })

  const remove = (kind: Kind, where: readonly Condition[], most: number): Promise<Stored[]> =>
    db.transaction(async (trx) => {
      const found = (await select(kind, where, trx, true)).slice(0, most)
      await records.remove(
        trx,
        kind,
        found.map(({ id }) => id),
      )
      return found
    })

  return createAdapterFactory({
    config: {
      adapterId: 'gatewarden',
      supportsJSON: false,
      supportsArrays: false,
      supportsNumericIds: false,
    },
    adapter: () => ({
      async create({ model, data }) {
        await records.insert(db.query, kindOf(model), storedOf(data))
        return data
      },
      async update<T>({ model, where, update }: { model: string; where: Condition[]; update: T }) {
        const [done] = await change(kindOf(model), where, 1, () => fieldsOf(update))
        return asModel<T>(done)
      },
      async updateMany({ model, where, update }) {
        return (await change(kindOf(model), where, Number.POSITIVE_INFINITY, () => fieldsOf(update))).length
      },
      async findOne<T>({ model, where }: { model: string; where: Condition[] }) {
        const [found] = await select(kindOf(model), where)
        return asModel<T>(found)
      },
      async findMany<T>({ model, where = [], limit, offset = 0, sortBy }: Page) {
        const found = await select(kindOf(model), where)
        if (sortBy) found.sort((a, b) => order(a[sortBy.field], b[sortBy.field], sortBy.direction))
        return found.slice(offset, offset + limit).flatMap((record) => asModel<T>(record) ?? [])
      },
      async delete({ model, where }) {
        await remove(kindOf(model), where, 1)
      },
      async deleteMany({ model, where }) {
        return (await remove(kindOf(model), where, Number.POSITIVE_INFINITY)).length
      },
      async consumeOne<T>({ model, where }: { model: string; where: Condition[] }) {
        const [taken] = await remove(kindOf(model), where, 1)
        return asModel<T>(taken)
      },
      async incrementOne<T>({ model, where, increment, set = {} }: Increment) {
        const [done] = await change(kindOf(model), where, 1, (record) => ({
          ...fieldsOf(set),
          ...Object.fromEntries(
            Object.entries(increment).map(([field, delta]) => [field, Number(record[field] ?? 0) + delta]),
          ),
        }))
        return asModel<T>(done)
      },
      async count({ model, where = [] }) {
        return (await select(kindOf(model), where)).length
      },
    }),
  })
}

interface Page {
  model: string
  where?: Condition[] | undefined
  limit: number
  offset?: number | undefined
  sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined
}

interface Increment {
  model: string
  where: Condition[]
  increment: Record<string, number>
  set?: Record<string, unknown> | undefined
}

/** What of the conditions the database can look up: equal values of columns, all joined by AND. */
function lookupOf(kind: Kind, where: readonly Condition[]): Lookup {
  if (where.some((one) => one.connector === 'OR')) return {}
  const lookup: Record<string, Value> = {}
  for (const { field, operator = 'eq', value, mode } of where) {
    const looked = field === 'id' || kind.columns[field] !== undefined
    if (looked && operator === 'eq' && mode !== 'insensitive' && !isList(value)) lookup[field] = value
  }
  return lookup
}

/** The library's records are flat; anything else would be a new field that nobody has looked at. */
function fieldsOf(data: unknown): Fields {
  const fields: Fields = {}
  for (const [name, value] of Object.entries(data ?? {})) {
    if (value === undefined) continue
    if (value !== null && typeof value === 'object' && !(value instanceof Date))
      throw new Error(`the sign-in library keeps something that is not flat in ${name}`)
    fields[name] = value
  }
  return fields
}

function storedOf(data: unknown): Stored {
  const { id, ...fields } = fieldsOf(data)
  if (typeof id !== 'string') throw new Error('the sign-in library made a record without an id')
  return { ...fields, id }
}

/** The library says what type it awaits and nobody can know it here: what comes out is what it has put in. */
const asModel = <T>(record: Stored | undefined): T | null => (record ?? null) as T | null

function order(a: Value | undefined, b: Value | undefined, direction: 'asc' | 'desc'): number {
  const [left, right] = [a, b].map((one) => (one instanceof Date ? one.getTime() : (one ?? '')))
  const compared = String(left).localeCompare(String(right), 'en', { numeric: true })
  return direction === 'asc' ? compared : -compared
}
