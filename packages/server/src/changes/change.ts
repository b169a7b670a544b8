/** What happened to a thing that an integrator follows. Written in the transaction that made it happen. */
export interface Change {
  /** `chg_…` */
  id: string
  /** `connection.active`, `connection.needs_reauth`, `connection.removed`, `customer.erased`, … */
  type: string
  /** Whose: externalId of the customer. */
  customer: string
  /** `conn_…`, or null where the change is about no connection. */
  connection: string | null
  at: Date
  /** Facts for programs. Never a secret. */
  data: Record<string, unknown>
}

export type NewChange = Omit<Change, 'id' | 'at'>
