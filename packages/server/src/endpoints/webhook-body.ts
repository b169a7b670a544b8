import type { Change } from '../changes/index.ts'

/** The body of a webhook: the change as the feed has it. `type`, `timestamp` and `data` are Standard Webhooks' own. */
export function webhookBody(change: Change): string {
  const { id, type, customer, connection, mailbox, at, data } = change
  const time = at.toISOString()
  return JSON.stringify({ id, type, timestamp: time, at: time, customer, connection, mailbox, data })
}
