/**
 * What comes of a password at the mail servers: `disabled` as with security defaults or an authentication policy,
 * `retired` as after the end of basic authentication, `allowed` as before it.
 */
export type BasicAuthentication = 'allowed' | 'disabled' | 'retired'

/** `Set-CASMailbox` for one mailbox. */
export interface MailboxProtocols {
  imapEnabled: boolean
  /** Null: as the tenant has it. */
  smtpClientAuthenticationDisabled: boolean | null
}

/** What an administrator has set about IMAP and SMTP in one tenant, and which folders IMAP clients have subscribed to. */
export class MailProtocols {
  readonly #mailboxes = new Map<string, MailboxProtocols>()
  readonly #subscriptions = new Map<string, Set<number>>()
  /** `Set-TransportConfig -SmtpClientAuthenticationDisabled`. */
  smtpClientAuthenticationDisabled = false
  basicAuthentication: BasicAuthentication = 'disabled'

  of(mailboxId: string): Readonly<MailboxProtocols> {
    return this.#mailboxes.get(mailboxId) ?? { imapEnabled: true, smtpClientAuthenticationDisabled: null }
  }

  set(mailboxId: string, change: Partial<MailboxProtocols>): void {
    this.#mailboxes.set(mailboxId, { ...this.of(mailboxId), ...change })
  }

  /** For a snapshot. */
  save() {
    const { smtpClientAuthenticationDisabled, basicAuthentication } = this
    return {
      mailboxes: this.#mailboxes,
      subscriptions: this.#subscriptions,
      smtpClientAuthenticationDisabled,
      basicAuthentication,
    }
  }

  load({ mailboxes, subscriptions, ...switches }: ReturnType<MailProtocols['save']>): void {
    for (const [id, protocols] of mailboxes) this.#mailboxes.set(id, protocols)
    for (const [id, folders] of subscriptions) this.#subscriptions.set(id, folders)
    Object.assign(this, switches)
  }

  /** Numbers of the folders; undefined until somebody subscribes or ends it. */
  subscriptionsOf(mailboxId: string): Set<number> | undefined {
    return this.#subscriptions.get(mailboxId)
  }

  setSubscriptions(mailboxId: string, folders: Set<number>): void {
    this.#subscriptions.set(mailboxId, folders)
  }
}
