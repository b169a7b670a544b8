import { CONCURRENT_SUBMISSIONS } from '../limits.ts'

/** Who is handing over a message for which mailbox, over all connections. */
export class ConcurrentSubmissions {
  readonly #busy = new Map<string, Set<object>>()

  /** Takes a place. False where as many as may be are under way. */
  enter(mailboxId: string, session: object): boolean {
    const busy = this.#busy.get(mailboxId) ?? new Set()
    if (!busy.has(session) && busy.size >= CONCURRENT_SUBMISSIONS) return false
    this.#busy.set(mailboxId, busy.add(session))
    return true
  }

  leave(mailboxId: string, session: object): void {
    const busy = this.#busy.get(mailboxId)
    busy?.delete(session)
    if (busy?.size === 0) this.#busy.delete(mailboxId)
  }
}
