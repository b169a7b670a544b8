import { Counter, Gauge, Histogram } from 'prom-client'
import type { Platform } from '../platform/platform.ts'
import type { Outcome } from './deliver.ts'
import { countBacklog } from './records-store.ts'

/** Attempts, the time from a change to its delivery, and what waits. */
export function watchDeliveries(
  { metrics, db, clock }: Pick<Platform, 'metrics' | 'db' | 'clock'>,
  count: (outcome: 'delivered' | 'refused' | 'unanswered') => void,
): (outcome: Outcome, change: { at: Date }) => void {
  const attempts = new Counter({
    name: 'gatewarden_webhook_attempts_total',
    help: 'Tries at delivering webhooks, by outcome: delivered, refused (an answer that is no 2xx), unanswered.',
    labelNames: ['outcome'],
    registers: [metrics],
  })
  const lag = new Histogram({
    name: 'gatewarden_webhook_lag_seconds',
    help: 'From a change to its delivery.',
    buckets: [0.25, 0.5, 1, 2, 5, 15, 60, 600, 3600],
    registers: [metrics],
  })
  new Gauge({
    name: 'gatewarden_webhook_backlog',
    help: 'Changes that wait for an endpoint, and those that were given up.',
    labelNames: ['state'],
    registers: [metrics],
    async collect() {
      const backlog = await countBacklog(db.query, clock.now())
      this.set({ state: 'waiting' }, backlog.waiting)
      this.set({ state: 'parked' }, backlog.parked)
    },
  })
  return (outcome, change) => {
    const ended = outcome.delivered ? 'delivered' : outcome.status === null ? 'unanswered' : 'refused'
    attempts.inc({ outcome: ended })
    count(ended)
    if (outcome.delivered) lag.observe(Math.max(0, (clock.now().getTime() - change.at.getTime()) / 1000))
  }
}
