import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Customer } from './customer.ts'
import type { CustomerWish } from './service.ts'

type CustomerTables = {
  customers: {
    external_id: string
    name: string | null
    attributes: Record<string, string>
    created_at: Date
    updated_at: Date
  }
}

const tables = (query: Query) => query.withTables<CustomerTables>()

const toCustomer = (row: CustomerTables['customers']): Customer => ({
  externalId: row.external_id,
  name: row.name,
  attributes: row.attributes,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export async function selectCustomer(query: Query, externalId: string): Promise<Customer | undefined> {
  const row = await tables(query)
    .selectFrom('customers')
    .selectAll()
    .where('external_id', '=', externalId)
    .executeTakeFirst()
  return row && toCustomer(row)
}

/** Locks the row, so that nobody connects a customer who is being erased. */
export async function lockCustomer(trx: Query, externalId: string): Promise<boolean> {
  const row = await tables(trx)
    .selectFrom('customers')
    .select('external_id')
    .where('external_id', '=', externalId)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

export async function selectCustomers(
  query: Query,
  filter: { customers: readonly string[] | null; after?: string | undefined; limit: number },
): Promise<Customer[]> {
  let select = tables(query).selectFrom('customers').selectAll().orderBy('external_id').limit(filter.limit)
  if (filter.customers !== null)
    select = select.where('external_id', '=', sql<string>`any(${[...filter.customers]})`)
  if (filter.after !== undefined) select = select.where('external_id', '>', filter.after)
  return (await select.execute()).map(toCustomer)
}

/** @returns the customer, and what it was before; undefined where it is new */
export async function upsertCustomer(
  trx: Query,
  wish: CustomerWish,
  now: Date,
): Promise<{ customer: Customer; before: Customer | undefined }> {
  const before = await selectCustomer(trx, wish.externalId)
  const row = await tables(trx)
    .insertInto('customers')
    .values({
      external_id: wish.externalId,
      name: wish.name ?? null,
      attributes: wish.attributes ?? {},
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) =>
      conflict.column('external_id').doUpdateSet({
        ...(wish.name === undefined ? {} : { name: wish.name }),
        ...(wish.attributes === undefined ? {} : { attributes: wish.attributes }),
        ...(wish.name === undefined && wish.attributes === undefined
          ? { external_id: wish.externalId }
          : { updated_at: now }),
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  return { customer: toCustomer(row), before }
}

export async function deleteCustomer(trx: Query, externalId: string): Promise<void> {
  await tables(trx).deleteFrom('customers').where('external_id', '=', externalId).execute()
}
