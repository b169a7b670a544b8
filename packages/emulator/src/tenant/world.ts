import { HeldMail } from '../delivery/held-mail.ts'
import { Outbox } from '../delivery/outbox.ts'
import { SendingLimits } from '../delivery/sending-limits.ts'
import { Alarms } from './alarms.ts'
import type { AppRegistration } from './app.ts'
import type { EmulatorClock } from './clock.ts'
import { MailboxIds } from './item-ids.ts'
import { type FillMailbox, Mailbox, type MailboxKind } from './mailbox.ts'
import { ChangeFeed, type MailboxChange, MailboxCore } from './mailbox-core.ts'
import type { MailboxSettings } from './mailbox-settings.ts'
import type { Resource } from './permission-catalogue.ts'
import { SeededRandom } from './seeded-random.ts'
import type { Spool } from './spool.ts'
import { Recipients } from './summarize-mime.ts'
import { Tenant } from './tenant.ts'
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
  /** Mail that is to go later. */
  readonly outbox: Outbox
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
    this.outbox = new Outbox(this)
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
    const about = { kind, userId: user.id, address, settings, ...(fill && { fill }) }
    const mailbox = this.#makeMailbox(tenant, about)
    mailbox.availableFrom = this.clock.now() + tenant.propagation.delayOf('mailbox')
    tenant.addMailbox(mailbox, user.state.aliases)
    return mailbox
  }

  /** For a snapshot. The seed number is in `random`. */
  save() {
    return {
      clock: this.clock.save(),
      random: this.random.save(),
      heldMail: this.heldMail.save(),
      sendingLimits: this.sendingLimits.save(),
      outbox: this.outbox.save(),
      apps: [...this.#apps.values()],
      tenants: [...this.#tenants.values()].map((tenant) => tenant.save()),
    }
  }

  /** For one with nothing in it, of the same seed number, whose spool holds the same bytes. @param findApi an API by its client id */
  load(saved: ReturnType<World['save']>, findApi: (appId: string) => Resource | undefined): void {
    this.clock.load(saved.clock)
    this.heldMail.load(saved.heldMail)
    this.sendingLimits.load(saved.sendingLimits)
    for (const app of saved.apps) this.addApp(app)
    for (const one of saved.tenants) {
      const tenant = new Tenant(one.about, one.policies, this.clock, this.random)
      this.addTenant(tenant)
      const open = (mailbox: (typeof one.mailboxes)[number]) => {
        const made = this.#makeMailbox(tenant, mailbox)
        made.load(mailbox)
        return made
      }
      tenant.load(one, open, findApi)
    }
    this.outbox.load(saved.outbox)
    this.random.load(saved.random)
  }

  #makeMailbox(
    tenant: Tenant,
    about: {
      readonly kind: MailboxKind
      readonly userId: string
      readonly address: string
      readonly settings: MailboxSettings
      readonly fill?: FillMailbox
    },
  ): Mailbox {
    const { userId } = about
    const ids = new MailboxIds(this.random.guid('mailbox', userId), this.random.bytes('replica', userId))
    const core = new MailboxCore(ids, this.clock, this.spool, this.#feed)
    return new Mailbox(core, this.#recipients, { ...about, propagation: tenant.propagation })
  }

  /** Hears of every change in every mailbox, at the moment it is made. @returns what ends it */
  onChange(listener: ChangeListener): () => void {
    return this.#feed.listen(listener)
  }
}
