import { type ReadRow, rowOf, textOf } from './import-row.ts'
import { readObjects } from './read-objects.ts'

/**
 * Grants of Nylas (https://developer.nylas.com/docs/v3/auth/manage-grants/) with the refresh tokens that the product gave
 * to Nylas by custom authentication: `provider`, `email`, `state`, `settings.refresh_token`. What Nylas' own hosted
 * sign-in obtained it does not hand out.
 */
export async function* readNylas(path: string): AsyncGenerator<ReadRow> {
  let row = 0
  for await (const one of readObjects(path)) yield rowFrom(++row, one)
}

function rowFrom(row: number, one: unknown): ReadRow {
  const provider = textOf(one, 'provider')
  if (provider !== undefined && !/^(microsoft|azure|office365|graph|outlook)$/i.test(provider))
    return { row, skipped: 'is not of Microsoft' }
  const refreshToken =
    textOf(one, 'settings', 'refresh_token') ??
    textOf(one, 'settings', 'microsoft_refresh_token') ??
    textOf(one, 'refresh_token')
  const tenantId = textOf(one, 'settings', 'tenant_id') ?? textOf(one, 'settings', 'tenant')
  if (refreshToken === undefined && tenantId === undefined)
    return {
      row,
      skipped: 'has no settings.refresh_token: Nylas hands out none that its own sign-in obtained',
    }
  return rowOf(row, {
    from: provider,
    customer:
      textOf(one, 'state') ?? textOf(one, 'email') ?? textOf(one, 'email_address') ?? textOf(one, 'id'),
    name: textOf(one, 'name') ?? textOf(one, 'email'),
    refreshToken,
    // Of personal accounts and of grants for many tenants it is a word, not an id.
    tenantId: /^[0-9a-f-]{36}$/i.test(tenantId ?? '') ? tenantId : undefined,
  })
}
