import type { Caller } from '../platform/http/caller.ts'
import type { NewKey, ShownKey } from './api-key.ts'

export interface AccessService {
  /**
   * Who holds this key. One HMAC for each key of the ring and one prepared select; nothing is remembered between
   * calls, so that revoking a key stops the very next request in every process.
   * @param bearer the token after `Bearer `
   * @param address where the request came from; guessing is slowed for each
   * @throws GatewardenError `unauthenticated`; `rate_limited` for an address that has guessed too often
   */
  authenticate(bearer: string, address: string): Promise<Caller>
  /** Makes a key with every scope where no key was ever made; undefined otherwise. Safe when several processes start at once. */
  ensureAdminKey(): Promise<ShownKey | undefined>
  /** Makes a key on the operator's word (the local command), held to no other key's reach. */
  createForOperator(key: NewKey): Promise<ShownKey>
  /** Writes which keys were used since the last time; runs by itself once a minute and at the end. */
  flushLastUsed(): Promise<void>
}
