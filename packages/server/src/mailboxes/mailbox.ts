import type { Check } from '../doctor/index.ts'

/**
 * What the last look at a mailbox found.
 *
 *   pending ──look──▶ ready       at least one of mail, calendar and contacts opens
 *                     denied      Exchange refuses it: no access, or it has not reached every server yet; nobody can tell which
 *                     not_found   the organization has no such address
 *                     no_mailbox  there is an account, and no mailbox of Exchange Online
 *                     blocked     the connection itself does not work, or lacks a permission
 *                     unknown     Microsoft did not answer
 *
 * Any of them may become any other: each is looked at again, soon where it may change by itself (see next-look.ts).
 */
export const mailboxStatuses = [
  'pending',
  'ready',
  'denied',
  'not_found',
  'no_mailbox',
  'blocked',
  'unknown',
] as const
export type MailboxStatus = (typeof mailboxStatuses)[number]

export const workloads = ['mail', 'calendar', 'contacts'] as const
export type Workload = (typeof workloads)[number]

/** A mailbox that somebody has named on a connection. */
export interface LinkedMailbox {
  /** `mbx_…`; names of mailboxes come and go, so lists go by this. */
  id: string
  connectionId: string
  /** As it was named, small. */
  address: string
  userId: string | null
  name: string | null
  kind: string | null
  /** What is known of it now. */
  status: MailboxStatus
  opens: Workload[]
  reason: string | null
  remedy: string | null
  checks: Check[]
  accessSince: Date
  checkedAt: Date | null
  dueAt: Date
  createdAt: Date
}

/** What one look has found. */
export type Finding = Pick<
  LinkedMailbox,
  'userId' | 'name' | 'kind' | 'opens' | 'reason' | 'remedy' | 'checks'
> & { status: Exclude<MailboxStatus, 'pending'> }

/** Named on one connection. */
export const mostMailboxes = 10_000

/** An address that a mailbox is added by: nothing in it that a list, a path or a script could read otherwise. */
export const addressShape = /^[^\s@/\\<>"',;:()[\]\p{C}]{1,64}@[^\s@/\\<>"',;:()[\]\p{C}]{1,255}$/u
