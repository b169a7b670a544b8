/** What happened to a thing that an integrator follows. Written in the transaction that made it happen. */
export interface Change {
  /** `chg_…` */
  id: string
  /** `connection.active`, `connection.needs_reauth`, `message.created`, `endpoint.paused`, … */
  type: string
  /** Whose: externalId of the customer; null: the operator's own matter. */
  customer: string | null
  /** `conn_…`, or null where the change is about no connection. */
  connection: string | null
  /** Address of the mailbox it happened in, lower case; null where it happened in none. */
  mailbox: string | null
  at: Date
  /** Facts for programs. Never a secret. */
  data: Record<string, unknown>
}

export type NewChange = Omit<Change, 'id' | 'at' | 'mailbox'> & { mailbox?: string }
