import type { NotifiedItems } from '@gatewarden/microsoft'
import type { Remark, Resource } from '../watch.ts'

/**
 * A subscription to Microsoft's notifications of one mailbox and one resource. It only says when to look: what changed
 * is always read by delta, so one that is lost, late, repeated or forged changes nothing but when.
 *
 *   wanted ──Microsoft takes it (the address has proven itself)──▶ active ──half of its life is over──▶ renewed, active
 *     │  ▲                                                          │ │
 *     │  └──── gone at Microsoft (404, subscriptionRemoved, expired) ┘ └─ reauthorizationRequired ─▶ renewed at once
 *     └──refused (quota, no right, the address did not prove itself)──▶ refused ──tried again, ever more seldom──▶ active
 *   any ──no active watch wants it, or not in this way──▶ ending ──deleted at Microsoft, or given up──▶ forgotten
 *
 * While all that is watched of a mailbox is `active`, the mailbox is looked at seldom by itself; otherwise polling goes on
 * as if there were no notifications.
 */
export type SubscriptionState = 'wanted' | 'active' | 'refused' | 'ending'

/** A subscription that this process is dealing with now. */
export interface DueSubscription {
  id: number
  connectionId: string
  mailboxId: number | null
  address: string
  resource: Resource
  rich: boolean
  state: SubscriptionState
  graphId: string | null
  expiresAt: Date | null
  failures: number
  revision: number
}

/** How notifications of one resource of a mailbox stand, for people. */
export interface NotificationStanding {
  resource: Resource
  state: 'active' | 'wanted' | 'refused'
  rich: boolean
  expiresAt: Date | null
  /** Why it is polled instead. */
  remark: Remark | null
}

/** Graph's words for what is watched. */
export const notifiedItems: Record<Resource, NotifiedItems> = {
  mail: 'messages',
  calendar: 'events',
  contacts: 'contacts',
}
