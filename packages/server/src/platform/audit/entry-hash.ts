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
  return canonical(value) ?? 'null'
}

/** Written by hand: every release of a token comes through here. @returns undefined for what JSON leaves out */
function canonical(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one) ?? 'null').join(',')}]`
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonical(value.toJSON())
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap(([key, member]) => {
      const text = canonical(member)
      return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`]
    })
  return `{${members.join(',')}}`
}

/** What is signed where the chain was cut. */
export function cutText(cut: { seq: number; hash: Uint8Array; at: Date }): string {
  return `${cut.seq}\n${Buffer.from(cut.hash).toString('hex')}\n${cut.at.toISOString()}`
}
