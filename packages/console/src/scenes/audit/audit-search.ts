export const auditFilters = ['actor', 'action', 'subject', 'customer', 'since', 'until'] as const
export type AuditFilter = (typeof auditFilters)[number]

/** What is searched for, as it stands in the address. `since` and `until` are days: `2026-11-21`. */
export type AuditSearch = Partial<Record<AuditFilter, string>>

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const found: AuditSearch = {}
  for (const name of auditFilters) {
    const value = search[name]
    if (typeof value === 'string' && value !== '') found[name] = value
  }
  return found
}

/** What the API is asked: days become the times at which they begin and end here. */
export function auditQuery({ since, until, ...rest }: AuditSearch): AuditSearch {
  const begin = dayStart(since, 0)
  const end = dayStart(until, 1)
  return { ...rest, ...(begin ? { since: begin } : {}), ...(end ? { until: end } : {}) }
}

function dayStart(day: string | undefined, later: number): string | undefined {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const date = new Date(`${day}T00:00:00`)
  if (Number.isNaN(date.getTime())) return undefined
  date.setDate(date.getDate() + later)
  return date.toISOString()
}
