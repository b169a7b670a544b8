import { HeldMail } from '../delivery/held-mail.ts'
import { SendingLimits } from '../delivery/sending-limits.ts'
import { Alarms } from './alarms.ts'
import type { AppRegistration } from './app.ts'
import type { EmulatorClock } from './clock.ts'
import { MailboxIds } from './item-ids.ts'
import { type FillMailbox, Mailbox, type MailboxKind } from './mailbox.ts'
import { ChangeFeed, type MailboxChange, MailboxCore } from './mailbox-core.ts'
import type { MailboxSettings } from './mailbox-settings.ts'
import { SeededRandom } from './seeded-random.ts'
import type { Spool } from './spool.ts'
import { Recipients } from './summarize-mime.ts'
import type { Tenant } from './tenant.ts'
import type { User } from './user.ts'

export type ChangeListener = (change: MailboxChange) => void

/** Everything that one emulator knows: tenants, app registrations, time, chance, and the bytes of the mail. */
export class World {
  readonly clock: EmulatorClock
  readonly random: SeededRandom
  readonly spool: Spool
  /** What happens by itself at some moment of the clock. */
  readonly alarms: Alarms
  readonly heldMail = new HeldMail()
  readonly sendingLimits: SendingLimits
  readonly #tenants = new Map<string, Tenant>()
  readonly #byDomain = new Map<string, Tenant>()
  readonly #apps = new Map<string, AppRegistration>()
  readonly #recipients = new Recipients()
  readonly #feed = new ChangeFeed()

  constructor(clock: EmulatorClock, randomSeed: number, spool: Spool) {
    this.clock = clock
    this.random = new SeededRandom(randomSeed)
    this.spool = spool
    this.alarms = new Alarms(clock)
    this.sendingLimits = new SendingLimits(clock)
  }

  get tenants(): Iterable<Tenant> {
    return this.#tenants.values()
  }

  /** By id or by any of its domains. */
  findTenant(idOrDomain: string): Tenant | undefined {
    const key = idOrDomain.toLowerCase()
    return this.#tenants.get(key) ?? this.#byDomain.get(key)
  }

  /** @throws Error when the id or a domain is taken */
  addTenant(tenant: Tenant): void {
    const domains = tenant.domains.map((domain) => domain.toLowerCase())
    const taken = [tenant.id, ...domains].find((key) => this.findTenant(key))
    if (taken !== undefined) throw new Error(`there is a tenant ${taken} already`)
    this.#tenants.set(tenant.id.toLowerCase(), tenant)
    for (const domain of domains) this.#byDomain.set(domain, tenant)
  }

  get apps(): Iterable<AppRegistration> {
    return this.#apps.values()
  }

  findApp(appId: string): AppRegistration | undefined {
    return this.#apps.get(appId.toLowerCase())
  }

  /** @throws Error when the client id is taken */
  addApp(app: AppRegistration): void {
    const key = app.appId.toLowerCase()
    if (this.#apps.has(key)) throw new Error(`there is an app ${app.appId} already`)
    this.#apps.set(key, app)
  }

  removeApp(app: AppRegistration): void {
    this.#apps.delete(app.appId.toLowerCase())
  }

  /** The mailbox at this address in any tenant. */
  mailboxAt(address: string): { readonly tenant: Tenant; readonly mailbox: Mailbox } | undefined {
    for (const tenant of this.#tenants.values()) {
      const mailbox = tenant.mailboxAt(address)
      if (mailbox) return { tenant, mailbox }
    }
    return undefined
  }

  /** Makes the mailbox of a user, whose `mail` must be set, and enters it in the tenant. */
  addMailbox(
    tenant: Tenant,
    user: User,
    kind: MailboxKind,
    settings: MailboxSettings,
    fill?: FillMailbox,
  ): Mailbox {
    const address = user.state.mail
    if (address === null) throw new Error(`${user.state.userPrincipalName} has no mail address`)
    const ids = new MailboxIds(this.random.guid('mailbox', user.id), this.random.bytes('replica', user.id))
    const core = new MailboxCore(ids, this.clock, this.spool, this.#feed)
    const mailbox = new Mailbox(core, this.#recipients, {
      kind,
      userId: user.id,
      address,
      settings,
      propagation: tenant.propagation,
      ...(fill && { fill }),
    })
    mailbox.availableFrom = this.clock.now() + tenant.propagation.delayOf('mailbox')
    tenant.addMailbox(mailbox, user.state.aliases)
    return mailbox
  }

  /** Hears of every change in every mailbox, at the moment it is made. @returns what ends it */
  onChange(listener: ChangeListener): () => void {
    return this.#feed.listen(listener)
  }
}
