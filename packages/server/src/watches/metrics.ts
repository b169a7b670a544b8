import { Counter, Gauge, Histogram } from 'prom-client'
import type { Platform } from '../platform/platform.ts'
import { countSubscriptions } from './notifications/subscription-store.ts'
import { countMailboxes } from './watch-store.ts'

/** Looks at mailboxes, how many are followed, and how far behind the looks are. */
export function watchLooks({
  metrics,
  db,
  clock,
}: Pick<Platform, 'metrics' | 'db' | 'clock'>): (
  outcome: 'quiet' | 'changed' | 'failed',
  seconds: number,
) => void {
  const looks = new Histogram({
    name: 'gatewarden_mailbox_look_seconds',
    help: 'How long looks at watched mailboxes took, by outcome.',
    labelNames: ['outcome'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 300],
    registers: [metrics],
  })
  const lag = new Gauge({
    name: 'gatewarden_watch_lag_seconds',
    help: 'How long the mailbox that has waited longest is overdue for a look.',
    registers: [metrics],
  })
  new Gauge({
    name: 'gatewarden_watched_mailboxes',
    help: 'Watched mailboxes, by state.',
    labelNames: ['state'],
    registers: [metrics],
    async collect() {
      this.reset()
      let longest = 0
      for (const { state, mailboxes, lag: seconds } of await countMailboxes(db.query, clock.now())) {
        this.set({ state }, mailboxes)
        longest = Math.max(longest, seconds)
      }
      lag.set(longest)
    },
  })
  return (outcome, seconds) => looks.observe({ outcome }, seconds)
}

/** Subscriptions to Microsoft's notifications, and what came of notifications. */
export function watchNotifications({
  metrics,
  db,
}: Pick<Platform, 'metrics' | 'db'>): (outcome: 'taken' | 'refused', items: number) => void {
  const notifications = new Counter({
    name: 'gatewarden_notifications_total',
    help: 'Notifications that came: taken, or refused because their sender is not known.',
    labelNames: ['outcome'],
    registers: [metrics],
  })
  new Gauge({
    name: 'gatewarden_subscriptions',
    help: 'Subscriptions to notifications, by resource and state.',
    labelNames: ['resource', 'state'],
    registers: [metrics],
    async collect() {
      this.reset()
      for (const { resource, state, subscriptions } of await countSubscriptions(db.query))
        this.set({ resource, state }, subscriptions)
    },
  })
  return (outcome, items) => notifications.inc({ outcome }, items)
}
