import { createHash } from 'node:crypto'
import type { AuditEntry } from './audit.ts'

/** The hash before the first entry. */
export const genesis: Buffer = Buffer.alloc(32)

/**
 * SHA-256 over the hash before and the entry's canonical form: a JSON array whose order is fixed, with objects' keys
 * sorted, so that what PostgreSQL's jsonb gives back hashes as what was written.
 */
export function entryHash(previous: Uint8Array, seq: number, at: Date, entry: AuditEntry): Buffer {
  const form = canonicalJson([
    seq,
    at.toISOString(),
    entry.actor,
    entry.action,
    entry.subject,
    entry.customer ?? null,
    entry.details ?? null,
  ])
  return createHash('sha256').update(previous).update(form).digest()
}

/** JSON with sorted keys; members that JSON leaves out (undefined) are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(JSON.parse(JSON.stringify(value))))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => [key, sorted(member)]),
  )
}

/** What is signed where the chain was cut. */
export function cutText(cut: { seq: number; hash: Uint8Array; at: Date }): string {
  return `${cut.seq}\n${Buffer.from(cut.hash).toString('hex')}\n${cut.at.toISOString()}`
}
