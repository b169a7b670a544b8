import type { EmulatorClock } from './clock.ts'
import { Consents } from './consents.ts'
import { Directory } from './directory.ts'
import { ExchangeAdmin } from './exchange-admin.ts'
import { Groups } from './group.ts'
import { MailProtocols } from './mail-protocols.ts'
import type { Mailbox } from './mailbox.ts'
import type { Resource } from './permission-catalogue.ts'
import { Propagation } from './propagation.ts'
import type { SeededRandom } from './seeded-random.ts'
import { SignInPolicies } from './sign-in-policies.ts'

/**
 * Who may consent to delegated permissions without an administrator:
 * `allow` anybody to anything that does not itself demand an administrator;
 * `refuse-mail` as new tenants have it since autumn 2025: mail, calendars and contacts need an administrator;
 * `verified-low-impact` only for verified publishers, and only sign-in permissions;
 * `refuse` nobody to anything.
 */
export type UserConsent = 'allow' | 'refuse-mail' | 'verified-low-impact' | 'refuse'

/** Switches an administrator has in the portal. */
export interface TenantPolicies {
  userConsent: UserConsent
}

export interface TenantAbout {
  readonly id: string
  /** The initial domain, such as contoso.onmicrosoft.com. */
  readonly domain: string
  readonly otherDomains: readonly string[]
  readonly displayName: string
  readonly countryLetterCode: string
  readonly preferredLanguage: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** What an administrator may write about the organization; microsoft.graph.organization's words. */
export interface OrganizationContact {
  readonly businessPhones?: readonly string[]
  readonly city?: string | null
  readonly country?: string | null
  readonly defaultUsageLocation?: string | null
  readonly marketingNotificationEmails?: readonly string[]
  readonly postalCode?: string | null
  readonly preferredLanguage?: string | null
  readonly privacyProfile?: {
    readonly contactEmail?: string | null
    readonly statementUrl?: string | null
  } | null
  readonly securityComplianceNotificationMails?: readonly string[]
  readonly securityComplianceNotificationPhones?: readonly string[]
  readonly state?: string | null
  readonly street?: string | null
  readonly technicalNotificationMails?: readonly string[]
}

/** One organization: its people, its mailboxes, and what it has granted to apps. */
export class Tenant {
  readonly id: string
  readonly about: TenantAbout
  readonly policies: TenantPolicies
  contact: OrganizationContact = {}
  readonly directory: Directory
  readonly groups = new Groups()
  readonly consents: Consents
  /** How long changes take to act here. */
  readonly propagation = new Propagation()
  readonly exchange: ExchangeAdmin
  readonly mailProtocols = new MailProtocols()
  readonly signIn = new SignInPolicies()
  readonly #mailboxes = new Map<string, Mailbox>()
  readonly #byAddress = new Map<string, Mailbox>()
  readonly #byUser = new Map<string, Mailbox>()

  constructor(about: TenantAbout, policies: TenantPolicies, clock: EmulatorClock, random: SeededRandom) {
    this.id = about.id
    this.about = about
    this.policies = policies
    this.directory = new Directory(clock)
    this.consents = new Consents(about.id, clock, random)
    this.exchange = new ExchangeAdmin(clock, this.propagation)
  }

  get domains(): readonly string[] {
    return [this.about.domain, ...this.about.otherDomains]
  }

  get mailboxes(): Iterable<Mailbox> {
    return this.#mailboxes.values()
  }

  findMailbox(id: string): Mailbox | undefined {
    return this.#mailboxes.get(id)
  }

  /** By any of its addresses, without regard to case. The addresses of deleted people lead nowhere. */
  mailboxAt(address: string): Mailbox | undefined {
    const mailbox = this.#byAddress.get(address.toLowerCase())
    return mailbox && this.directory.find(mailbox.userId) ? mailbox : undefined
  }

  mailboxOf(userId: string): Mailbox | undefined {
    return this.#byUser.get(userId)
  }

  /** @throws Error when an address is taken */
  addMailbox(mailbox: Mailbox, aliases: readonly string[] = []): void {
    this.setAddresses(mailbox, mailbox.address, aliases)
    this.#mailboxes.set(mailbox.id, mailbox)
    this.#byUser.set(mailbox.userId, mailbox)
  }

  /** Other addresses in place of those a mailbox has. @throws Error when one is taken */
  setAddresses(mailbox: Mailbox, primary: string, aliases: readonly string[]): void {
    const addresses = [primary, ...aliases].map((address) => address.toLowerCase())
    const taken = addresses.find((address) => (this.mailboxAt(address) ?? mailbox) !== mailbox)
    if (taken !== undefined) throw new Error(`the address ${taken} belongs to another mailbox`)
    if (this.#mailboxes.has(mailbox.id)) this.#forgetAddresses(mailbox)
    for (const address of addresses) this.#byAddress.set(address, mailbox)
    mailbox.rename(primary)
  }

  removeMailbox(mailbox: Mailbox): void {
    this.#mailboxes.delete(mailbox.id)
    this.#byUser.delete(mailbox.userId)
    this.#forgetAddresses(mailbox)
  }

  /** For a snapshot. */
  save() {
    return {
      about: this.about,
      policies: this.policies,
      contact: this.contact,
      directory: this.directory.save(),
      groups: this.groups.save(),
      consents: this.consents.save(),
      propagation: this.propagation.delays,
      exchange: this.exchange.save(),
      mailProtocols: this.mailProtocols.save(),
      signIn: this.signIn.save(),
      mailboxes: [...this.#mailboxes.values()].map((mailbox) => mailbox.save()),
      addresses: [...this.#byAddress].map(([address, { id }]) => ({ address, mailbox: id })),
    }
  }

  /**
   * For one that was made with the same `about` and policies.
   * @param open makes a mailbox of this tenant
   * @param findApi an API by its client id
   */
  load(
    saved: ReturnType<Tenant['save']>,
    open: (saved: ReturnType<Mailbox['save']>) => Mailbox,
    findApi: (appId: string) => Resource | undefined,
  ): void {
    this.contact = saved.contact
    this.directory.load(saved.directory)
    this.groups.load(saved.groups)
    this.consents.load(saved.consents)
    this.propagation.set(saved.propagation)
    this.exchange.load(saved.exchange)
    this.mailProtocols.load(saved.mailProtocols)
    this.signIn.load(saved.signIn, findApi)
    for (const one of saved.mailboxes) {
      const mailbox = open(one)
      this.#mailboxes.set(mailbox.id, mailbox)
      this.#byUser.set(mailbox.userId, mailbox)
    }
    for (const { address, mailbox } of saved.addresses) {
      const found = this.#mailboxes.get(mailbox)
      if (found) this.#byAddress.set(address, found)
    }
  }

  #forgetAddresses(mailbox: Mailbox): void {
    for (const [address, held] of this.#byAddress) if (held === mailbox) this.#byAddress.delete(address)
  }
}
