/**
 * A change feed on mailboxes.
 *
 * Each followed mailbox goes through
 *
 *   starting ──everything is read once, nothing is told──▶ following ──◀──answers again── unavailable
 *       └──it is denied, gone, or has no licence──▶ unavailable (asked again, ever more seldom)
 *
 * and is looked at when it is due: soon after it changed, ever later while nothing happens, at once when it is woken.
 * A look reads what changed since the last one (delta), and stores the place in the changes in the same transaction as
 * the changes it tells. What is told is the difference to what was known, so a reading from the start tells nothing twice.
 */
export interface Watch {
  /** `wat_…` */
  id: string
  connection: string
  customer: string
  /** All mailboxes of the organization, also those that come. */
  everyone: boolean
  /** Addresses, lower case; empty where everyone is watched. */
  mailboxes: string[]
  resources: Resource[]
  /** Notifications are to carry items, encrypted; changes are told with what they carry. */
  rich: boolean
  status: 'active' | 'paused'
  createdAt: Date
  updatedAt: Date
}

export const resources = ['mail', 'calendar', 'contacts'] as const
export type Resource = (typeof resources)[number]

/** What is read of a mailbox. */
export type Kind = 'folder' | 'message' | 'event' | 'contact'

/** Why a mailbox is not followed now. */
export interface Remark {
  code: string
  reason: string
  remedy: string
}

/** How a mailbox stands. */
export interface WatchedMailbox {
  id: number
  address: string
  state: 'starting' | 'following' | 'unavailable'
  remark: Remark | null
  lookedAt: Date | null
  changedAt: Date | null
  dueAt: Date
}
