import type { ColumnType } from 'kysely'

export type AuditTables = {
  audit_entries: {
    seq: number
    at: Date
    actor: string
    action: string
    subject: string
    customer: string | null
    details: ColumnType<Record<string, unknown> | null, string | null, never>
    hash: Buffer
    mac: Buffer | null
  }
  audit_head: { seq: number; hash: Buffer }
}
