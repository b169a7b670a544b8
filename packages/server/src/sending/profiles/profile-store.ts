import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { Authentication, SendingProfile } from './profile.ts'

type Row = {
  id: string
  customer: string | null
  name: string
  transport: SendingProfile['transport']
  auth: Authentication['type']
  connection_id: string | null
  cloud: string | null
  tenant_id: string | null
  client_id: string | null
  scope: string | null
  username: string | null
  secret: Buffer | null
  host: string | null
  port: number | null
  security: SendingProfile['security']
  local_domain: string | null
  sender_address: string
  sender_name: string | null
  notifications: boolean
  read_receipts: boolean
  is_default: boolean
  paused: boolean
  created_at: Date
  updated_at: Date
}

const table = (query: Query) => query.withTables<{ sending_profiles: Row }>()

const read = (row: Row): SendingProfile => ({
  id: row.id,
  customer: row.customer,
  name: row.name,
  transport: row.transport,
  authentication: readAuthentication(row),
  host: row.host,
  port: row.port,
  security: row.security,
  localDomain: row.local_domain,
  sender: { address: row.sender_address, name: row.sender_name },
  notifications: row.notifications,
  readReceipts: row.read_receipts,
  isDefault: row.is_default,
  paused: row.paused,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

function readAuthentication(row: Row): Authentication {
  if (row.auth === 'connection')
    return { type: 'connection', connection: row.connection_id ?? '', username: row.username }
  if (row.auth === 'app') {
    return {
      type: 'app',
      cloud: row.cloud ?? '',
      tenantId: row.tenant_id ?? '',
      clientId: row.client_id ?? '',
      scope: row.scope,
      username: row.username,
    }
  }
  return row.auth === 'password' ? { type: 'password', username: row.username ?? '' } : { type: 'none' }
}

const write = (profile: SendingProfile, secret: Buffer | null): Row => {
  const { authentication } = profile
  const app = authentication.type === 'app' ? authentication : undefined
  return {
    id: profile.id,
    customer: profile.customer,
    name: profile.name,
    transport: profile.transport,
    auth: authentication.type,
    connection_id: authentication.type === 'connection' ? authentication.connection : null,
    cloud: app?.cloud ?? null,
    tenant_id: app?.tenantId ?? null,
    client_id: app?.clientId ?? null,
    scope: app?.scope ?? null,
    username: authentication.type === 'none' ? null : authentication.username,
    secret,
    host: profile.host,
    port: profile.port,
    security: profile.security,
    local_domain: profile.localDomain,
    sender_address: profile.sender.address,
    sender_name: profile.sender.name,
    notifications: profile.notifications,
    read_receipts: profile.readReceipts,
    is_default: profile.isDefault,
    paused: profile.paused,
    created_at: profile.createdAt,
    updated_at: profile.updatedAt,
  }
}

/** Whom a key may see: the customers and sender addresses it is limited to; null: all. */
export interface Sight {
  customers: readonly string[] | null
  mailboxes: readonly string[] | null
}

const everything: Sight = { customers: null, mailboxes: null }

export async function insertProfile(query: Query, profile: SendingProfile, secret: Buffer | null) {
  await table(query).insertInto('sending_profiles').values(write(profile, secret)).execute()
}

export async function updateProfile(query: Query, profile: SendingProfile, secret: Buffer | null) {
  const { id, created_at: _, ...row } = write(profile, secret)
  await table(query).updateTable('sending_profiles').set(row).where('id', '=', id).execute()
}

/** The default of a customer gives way to another. */
export async function clearDefault(query: Query, customer: string | null): Promise<void> {
  await table(query)
    .updateTable('sending_profiles')
    .set({ is_default: false })
    .where('is_default', '=', true)
    .where(sql<boolean>`customer is not distinct from ${customer}`)
    .execute()
}

export async function selectProfiles(
  query: Query,
  filter: {
    id?: string
    ids?: readonly string[]
    isDefault?: boolean
    before?: string | undefined
    limit: number
    sight?: Sight
  },
): Promise<SendingProfile[]> {
  const { customers, mailboxes } = filter.sight ?? everything
  let select = table(query)
    .selectFrom('sending_profiles')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(filter.limit)
  if (filter.id !== undefined) select = select.where('id', '=', filter.id)
  if (filter.ids !== undefined) select = select.where('id', '=', sql<string>`any(${[...filter.ids]}::text[])`)
  if (filter.isDefault) select = select.where('is_default', '=', true)
  if (filter.before !== undefined) select = select.where('id', '<', filter.before)
  if (customers !== null) select = select.where('customer', '=', sql<string>`any(${[...customers]}::text[])`)
  if (mailboxes !== null)
    select = select.where(sql<boolean>`lower(sender_address) = any(${[...mailboxes]}::text[])`)
  return (await select.execute()).map(read)
}

export async function selectSecret(query: Query, id: string): Promise<Buffer | null> {
  const row = await table(query)
    .selectFrom('sending_profiles')
    .select('secret')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.secret ?? null
}

export async function deleteProfile(query: Query, id: string): Promise<void> {
  await table(query).deleteFrom('sending_profiles').where('id', '=', id).execute()
}

export async function deleteProfilesOf(query: Query, customer: string): Promise<void> {
  await table(query).deleteFrom('sending_profiles').where('customer', '=', customer).execute()
}
