import { type Selectable, sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Endpoint, Standing } from './endpoint.ts'
import { type EndpointTables, tables } from './tables.ts'

type Row = Omit<
  Selectable<EndpointTables['endpoints']>,
  'secret' | 'previous_secret' | 'after_position' | 'failures' | 'rest_until'
>

const columns = [
  'id',
  'url',
  'description',
  'types',
  'customers',
  'connections',
  'status',
  'reason_code',
  'reason',
  'remedy',
  'previous_until',
  'failing_since',
  'created_at',
  'updated_at',
] as const

const toEndpoint = (row: Row): Endpoint => ({
  id: row.id,
  url: row.url,
  description: row.description,
  types: row.types,
  customers: row.customers,
  connections: row.connections,
  status: row.status,
  reasonCode: row.reason_code,
  reason: row.reason,
  remedy: row.remedy,
  previousUntil: row.previous_until,
  failingSince: row.failing_since,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export interface NewEndpoint {
  id: string
  url: string
  description: string | null
  types: readonly string[]
  customers: readonly string[] | null
  connections: readonly string[] | null
  secret: Buffer
  afterPosition: number
  now: Date
}

export async function insertEndpoint(query: Query, endpoint: NewEndpoint): Promise<void> {
  await tables(query)
    .insertInto('endpoints')
    .values({
      id: endpoint.id,
      url: endpoint.url,
      description: endpoint.description,
      types: [...endpoint.types],
      customers: endpoint.customers && [...endpoint.customers],
      connections: endpoint.connections && [...endpoint.connections],
      status: 'active',
      reason_code: null,
      reason: null,
      remedy: null,
      secret: endpoint.secret,
      previous_secret: null,
      previous_until: null,
      after_position: endpoint.afterPosition,
      failing_since: null,
      rest_until: null,
      created_at: endpoint.now,
      updated_at: endpoint.now,
    })
    .execute()
}

/** @param customers whose endpoints a caller may see: all of an endpoint's customers have to be among them; null: all */
export async function selectEndpoints(
  query: Query,
  filter: { id?: string; customers: readonly string[] | null; before?: string | undefined; limit: number },
): Promise<Endpoint[]> {
  let select = tables(query).selectFrom('endpoints').select(columns).orderBy('id', 'desc').limit(filter.limit)
  if (filter.id !== undefined) select = select.where('id', '=', filter.id)
  if (filter.before !== undefined) select = select.where('id', '<', filter.before)
  if (filter.customers !== null)
    select = select.where('customers', '<@', sql<string[]>`${[...filter.customers]}::text[]`)
  return (await select.execute()).map(toEndpoint)
}

export interface EndpointEdit {
  url?: string | undefined
  description?: string | null | undefined
  types?: string[] | undefined
  customers?: string[] | null | undefined
  connections?: string[] | null | undefined
  standing?: Standing | undefined
  after_position?: number | undefined
}

/** Changes what is given. With a new standing or a new address what waits is tried anew, and its three days begin again. */
export async function updateEndpoint(query: Query, id: string, edit: EndpointEdit, now: Date): Promise<void> {
  const { standing, ...fields } = edit
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const fresh = standing !== undefined || edit.url !== undefined
  await tables(query)
    .updateTable('endpoints')
    .set({
      ...given,
      ...(standing === undefined
        ? {}
        : {
            status: standing.status,
            reason_code: standing.reasonCode,
            reason: standing.reason,
            remedy: standing.remedy,
          }),
      ...(fresh ? { failures: 0, failing_since: null, rest_until: null } : {}),
      updated_at: now,
    })
    .where('id', '=', id)
    .execute()
  if (!fresh) return
  await sql`update endpoint_lanes set next_at = least(next_at, ${now}) where endpoint_id = ${id}`.execute(
    query,
  )
  await sql`
    update endpoint_changes set first_tried_at = null
    where endpoint_id = ${id} and state = 'waiting' and first_tried_at is not null`.execute(query)
}

export async function deleteEndpoint(query: Query, id: string): Promise<void> {
  await tables(query).deleteFrom('endpoints').where('id', '=', id).execute()
}

export interface SealedSecrets {
  secret: Buffer
  previous_secret: Buffer | null
  previous_until: Date | null
}

export async function selectSecrets(
  query: Query,
  id: string,
  lock = false,
): Promise<SealedSecrets | undefined> {
  const select = tables(query)
    .selectFrom('endpoints')
    .select(['secret', 'previous_secret', 'previous_until'])
    .where('id', '=', id)
  return (lock ? select.forUpdate() : select).executeTakeFirst()
}

export async function updateSecrets(
  query: Query,
  id: string,
  secrets: SealedSecrets,
  now: Date,
): Promise<void> {
  await tables(query)
    .updateTable('endpoints')
    .set({ ...secrets, updated_at: now })
    .where('id', '=', id)
    .execute()
}

/** Forgets secrets whose overlap is over. */
export async function dropOldSecrets(query: Query, now: Date): Promise<void> {
  await tables(query)
    .updateTable('endpoints')
    .set({ previous_secret: null, previous_until: null })
    .where('previous_until', '<=', now)
    .execute()
}

/** Removes endpoints of nobody else, and takes the customer out of the others. */
export async function eraseCustomerEndpoints(query: Query, customer: string): Promise<void> {
  await sql`delete from endpoints where customers = array[${customer}]::text[]`.execute(query)
  await sql`
    update endpoints set customers = array_remove(customers, ${customer})
    where ${customer} = any(customers)`.execute(query)
}
