import { GatewardenError } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'

/**
 * Members see to the whole installation, so keys that are limited to some customers or mailboxes have no part in them.
 * @throws GatewardenError `forbidden`
 */
export function assertWhole(caller: Caller): void {
  if (caller.customers === null && caller.mailboxes === null) return
  throw new GatewardenError('forbidden', {
    detail: 'This API key is limited to some customers or mailboxes, and members reach all of them.',
    remedy: 'Use a key without such limits.',
  })
}
