import { type ReadRow, rowOf, textOf } from './import-row.ts'
import { readObjects } from './read-objects.ts'

/**
 * Connections as Nango's API answers them one by one, with their credentials
 * (https://nango.dev/docs/reference/backend/http-api/connections/get): `provider_config_key`, `provider`, `connection_id`,
 * `credentials.refresh_token`, `connection_config`, and whom it is for in `tags` or `end_user`.
 */
export async function* readNango(path: string): AsyncGenerator<ReadRow> {
  let row = 0
  for await (const one of readObjects(path)) yield rowFrom(++row, one)
}

/** Integrations of Nango that sign in at Microsoft; those for a whole organization keep its tenant instead of a token. */
const microsoft = /^(microsoft|outlook|one-drive|one-note|sharepoint|excel)/

function rowFrom(row: number, one: unknown): ReadRow {
  const provider = textOf(one, 'provider')
  if (provider !== undefined && !microsoft.test(provider)) return { row, skipped: 'is not of Microsoft' }
  const type = textOf(one, 'credentials', 'type')
  const forOrganization = /-admin|-cc/.test(provider ?? '') || type === 'OAUTH2_CC'
  const refreshToken = textOf(one, 'credentials', 'refresh_token')
  if (refreshToken === undefined && !forOrganization)
    return { row, skipped: 'has no credentials.refresh_token (ask Nango with refresh_token=true)' }
  return rowOf(row, {
    from: textOf(one, 'provider_config_key'),
    customer:
      textOf(one, 'tags', 'organization_id') ??
      textOf(one, 'end_user', 'organization', 'id') ??
      textOf(one, 'tags', 'end_user_id') ??
      textOf(one, 'end_user', 'id') ??
      textOf(one, 'connection_id'),
    name: textOf(one, 'end_user', 'organization', 'display_name') ?? textOf(one, 'end_user', 'display_name'),
    refreshToken: forOrganization ? undefined : refreshToken,
    tenantId:
      textOf(one, 'connection_config', 'tenantId') ??
      textOf(one, 'connection_config', 'tenant') ??
      textOf(one, 'connection_config', 'tenant_id'),
  })
}
