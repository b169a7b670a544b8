/** One row of a file from elsewhere, as the API takes it, or why it is none. */
export type ReadRow =
  | {
      row: number
      /** What the file calls the connector: to choose ours by. */
      from: string | null
      customer: { externalId: string; name?: string }
      refreshToken?: string
      tenantId?: string
    }
  | { row: number; skipped: string }

export const importFormats = ['csv', 'nango', 'nylas'] as const
export type ImportFormat = (typeof importFormats)[number]

/** A text of an object that may hold anything; undefined for what is none. */
export function textOf(value: unknown, ...path: string[]): string | undefined {
  let at = value
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = Object.entries(at).find(([key]) => key === name)?.[1]
  }
  if (typeof at === 'number') return String(at)
  return typeof at === 'string' && at.trim() !== '' ? at.trim() : undefined
}

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** A row with what was found, or the reason why nothing can be made of it. No value of the file is repeated. */
export function rowOf(
  row: number,
  found: {
    from: string | undefined
    customer: string | undefined
    name?: string | undefined
    refreshToken: string | undefined
    tenantId: string | undefined
  },
): ReadRow {
  const { customer, name, refreshToken, tenantId } = found
  if (customer === undefined) return { row, skipped: 'names no customer' }
  if (!/^[\x21-\x7e]{1,200}$/.test(customer))
    return { row, skipped: 'the customer must be 1 to 200 visible ASCII characters without spaces' }
  if (refreshToken === undefined && tenantId === undefined)
    return { row, skipped: 'has neither a refresh token nor a tenant' }
  if (refreshToken !== undefined && !/^[\x21-\x7e]{1,8000}$/.test(refreshToken))
    return { row, skipped: 'what should be a refresh token is none' }
  if (tenantId !== undefined && !guid.test(tenantId))
    return { row, skipped: 'what should be the id of a tenant is none' }
  return {
    row,
    from: found.from ?? null,
    customer: { externalId: customer, ...nameOf(name) },
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(tenantId === undefined ? {} : { tenantId }),
  }
}

/** For people only: what the API would refuse in it is left out rather than the row. */
function nameOf(name: string | undefined): { name?: string } {
  const plain = name
    ?.replace(/\p{Cc}+/gu, ' ')
    .slice(0, 200)
    .toWellFormed()
    .trim()
  return plain ? { name: plain } : {}
}
