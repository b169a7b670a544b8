import type { Query } from '../database/database.ts'

export interface AuditEntry {
  /** Who: `key_…`, `system`, `operator`, `browser:…`. */
  actor: string
  /** What, as `thing.verb`: `connection.disabled`, `token.released`. */
  action: string
  /** On what: the id of the thing. */
  subject: string
  customer?: string
  /** Facts that explain it. Never a secret, never message content. */
  details?: Record<string, unknown>
}

export interface AuditLog {
  /**
   * Writes in the caller's transaction, so that the act and its record stand or fall together. Others that record wait
   * until it ends: record last, and keep what comes after it short.
   */
  record(within: Query, entry: AuditEntry): Promise<void>
  /** For what happens too often to write at once (token releases): kept in memory, written about once a second and at shutdown. A crash loses at most that second. */
  recordSoon(entry: AuditEntry): void
}
