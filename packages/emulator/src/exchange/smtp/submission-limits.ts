import { CONCURRENT_SUBMISSIONS, MESSAGES_PER_MINUTE, RECIPIENTS_PER_DAY } from '../limits.ts'

const minute = 60_000
const dayLong = 24 * 60 * minute

interface Sent {
  readonly at: number
  readonly recipients: number
}

/** How much each mailbox has submitted lately, by the emulator's clock. */
export class SubmissionLimits {
  readonly #sent = new Map<string, Sent[]>()
  readonly #busy = new Map<string, number>()

  /** Takes a place for a submission. False where three are under way; else `leave` must follow. */
  enter(mailboxId: string): boolean {
    const busy = this.#busy.get(mailboxId) ?? 0
    if (busy >= CONCURRENT_SUBMISSIONS) return false
    this.#busy.set(mailboxId, busy + 1)
    return true
  }

  leave(mailboxId: string): void {
    const left = (this.#busy.get(mailboxId) ?? 1) - 1
    if (left > 0) this.#busy.set(mailboxId, left)
    else this.#busy.delete(mailboxId)
  }

  /** Whether so many more recipients are within the day's number. */
  hasRoom(mailboxId: string, recipients: number, now: number): boolean {
    const lately = this.#lately(mailboxId, now)
    return lately.reduce((sum, one) => sum + one.recipients, recipients) <= RECIPIENTS_PER_DAY
  }

  /**
   * Counts a message. @returns the moment when it goes on its way: now, or the beginning of a later minute where the
   * mailbox has sent its thirty in this one
   */
  count(mailboxId: string, recipients: number, now: number): number {
    const lately = this.#lately(mailboxId, now)
    const waiting = lately.at(-MESSAGES_PER_MINUTE)
    const at = waiting ? Math.max(now, waiting.at + minute) : now
    lately.push({ at, recipients })
    this.#sent.set(mailboxId, lately)
    return at
  }

  #lately(mailboxId: string, now: number): Sent[] {
    return (this.#sent.get(mailboxId) ?? []).filter(({ at }) => at > now - dayLong)
  }
}
