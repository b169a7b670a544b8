import type { EmulatorClock } from '../tenant/clock.ts'

const minute = 60_000
const day = 24 * 60 * minute
/** https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits */
const MESSAGES_PER_MINUTE = 30
const RECIPIENTS_PER_DAY = 10_000

interface Sent {
  readonly at: number
  readonly recipients: number
}

/** How much each mailbox has sent lately, by the emulator's clock. Off until switched on. */
export class SendingLimits {
  enabled = false
  readonly #clock: EmulatorClock
  readonly #sent = new Map<string, Sent[]>()

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  /**
   * Counts a message.
   * @returns when it goes on its way (later where the mailbox has sent its thirty in this minute), or null where it has
   * reached its ten thousand recipients of a day
   */
  count(mailboxId: string, recipients: number): number | null {
    const now = this.#clock.now()
    if (!this.enabled) return now
    const lately = (this.#sent.get(mailboxId) ?? []).filter(({ at }) => at > now - day)
    const sum = lately.reduce((total, one) => total + one.recipients, recipients)
    if (sum > RECIPIENTS_PER_DAY) return null
    const before = lately.at(-MESSAGES_PER_MINUTE)
    const at = before ? Math.max(now, before.at + minute) : now
    this.#sent.set(mailboxId, [...lately, { at, recipients }])
    return at
  }

  /** For a snapshot. */
  save() {
    return { enabled: this.enabled, sent: this.#sent }
  }

  load({ enabled, sent }: ReturnType<SendingLimits['save']>): void {
    this.enabled = enabled
    for (const [mailboxId, lately] of sent) this.#sent.set(mailboxId, lately)
  }
}
