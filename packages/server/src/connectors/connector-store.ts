import type { ConnectorMode, DirectoryChoice } from '@gatewarden/microsoft'
import type { Query } from '../platform/database/database.ts'
import type { TenantMode } from './connector.ts'

export type ConnectorRow = {
  id: string
  name: string
  type: string
  mode: ConnectorMode
  app_id: string | null
  permissions: string[]
  directory: DirectoryChoice | null
  tenant_mode: TenantMode['kind']
  tenant_id: string | null
  catalog_title: string
  catalog_short_text: string
  catalog_description: string
  catalog_category: string
  catalog_order: number
  catalog_visible: boolean
  /** Name of its picture. */
  logo: string | null
  created_at: Date
  updated_at: Date
}

type ConnectorTables = { connectors: ConnectorRow }

const tables = (query: Query) => query.withTables<ConnectorTables>()

/** @returns false where the name is taken */
export async function insertConnector(within: Query, row: ConnectorRow): Promise<boolean> {
  const done = await tables(within)
    .insertInto('connectors')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst()
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function connectorByIdOrName(
  within: Query,
  idOrName: string,
): Promise<ConnectorRow | undefined> {
  return tables(within)
    .selectFrom('connectors')
    .selectAll()
    .where((is) => is.or([is('id', '=', idOrName), is('name', '=', idOrName)]))
    .executeTakeFirst()
}

/** Locks the connector's row until the transaction ends. */
export async function lockConnector(within: Query, idOrName: string): Promise<ConnectorRow | undefined> {
  return tables(within)
    .selectFrom('connectors')
    .selectAll()
    .where((is) => is.or([is('id', '=', idOrName), is('name', '=', idOrName)]))
    .forUpdate()
    .executeTakeFirst()
}

/** Newest first, from below `before`. */
export async function listConnectors(
  within: Query,
  before: string | undefined,
  limit: number | undefined,
): Promise<ConnectorRow[]> {
  let select = tables(within).selectFrom('connectors').selectAll().orderBy('id', 'desc')
  if (before !== undefined) select = select.where('id', '<', before)
  if (limit !== undefined) select = select.limit(limit)
  return select.execute()
}

export async function isLogoUsed(within: Query, name: string): Promise<boolean> {
  const row = await tables(within)
    .selectFrom('connectors')
    .select('id')
    .where('logo', '=', name)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Names that begin with `stem`, to find a free one. */
export async function namesLike(within: Query, stem: string): Promise<string[]> {
  const rows = await tables(within)
    .selectFrom('connectors')
    .select('name')
    .where('name', 'like', `${stem}%`)
    .execute()
  return rows.map((row) => row.name)
}

export async function nameTakenBy(within: Query, name: string): Promise<string | undefined> {
  const row = await tables(within)
    .selectFrom('connectors')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.id
}

export async function namesUsingApp(within: Query, appId: string): Promise<string[]> {
  const rows = await tables(within)
    .selectFrom('connectors')
    .select('name')
    .where('app_id', '=', appId)
    .orderBy('name')
    .execute()
  return rows.map((row) => row.name)
}

export async function idsUsingApp(within: Query, appId: string): Promise<string[]> {
  const rows = await tables(within)
    .selectFrom('connectors')
    .select('id')
    .where('app_id', '=', appId)
    .execute()
  return rows.map((row) => row.id)
}

export async function updateConnector(within: Query, row: ConnectorRow): Promise<void> {
  await tables(within).updateTable('connectors').set(row).where('id', '=', row.id).execute()
}

export async function deleteConnector(within: Query, id: string): Promise<void> {
  await tables(within).deleteFrom('connectors').where('id', '=', id).execute()
}
