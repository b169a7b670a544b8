import type { Item } from '@gatewarden/client'

export type ConnectionStatus = Item<'GET /v1/connections'>['status']

/** In the order in which they need attention. */
export const statuses = ['error', 'needs_reauth', 'needs_admin', 'pending', 'active', 'disabled'] as const

/** The list's filters, as they stand in its address. */
export interface ConnectionsSearch {
  q?: string
  status?: ConnectionStatus
  /** Id or name of a connector. */
  connector?: string
  customer?: string
}

/** What is no filter is left out: addresses are typed by people, too. */
export function readConnectionsSearch(raw: Record<string, unknown>): ConnectionsSearch {
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '')
  const status = statuses.find((one) => one === raw.status)
  const [q, connector, customer] = [text(raw.q), text(raw.connector), text(raw.customer)]
  return {
    ...(q && { q }),
    ...(status && { status }),
    ...(connector && { connector }),
    ...(customer && { customer }),
  }
}
