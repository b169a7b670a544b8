import type { EmulatorClock } from './clock.ts'
import { Consents } from './consents.ts'
import { Directory } from './directory.ts'
import type { Mailbox } from './mailbox.ts'
import type { SeededRandom } from './seeded-random.ts'

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

/** One organization: its people, its mailboxes, and what it has granted to apps. */
export class Tenant {
  readonly id: string
  readonly about: TenantAbout
  readonly policies: TenantPolicies
  readonly directory: Directory
  readonly consents: Consents
  readonly #mailboxes = new Map<string, Mailbox>()
  readonly #byAddress = new Map<string, Mailbox>()
  readonly #byUser = new Map<string, Mailbox>()

  constructor(about: TenantAbout, policies: TenantPolicies, clock: EmulatorClock, random: SeededRandom) {
    this.id = about.id
    this.about = about
    this.policies = policies
    this.directory = new Directory(clock)
    this.consents = new Consents(about.id, clock, random)
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

  /** By any of its addresses, without regard to case. */
  mailboxAt(address: string): Mailbox | undefined {
    return this.#byAddress.get(address.toLowerCase())
  }

  mailboxOf(userId: string): Mailbox | undefined {
    return this.#byUser.get(userId)
  }

  /** @throws Error when an address is taken */
  addMailbox(mailbox: Mailbox, aliases: readonly string[] = []): void {
    const addresses = [mailbox.address, ...aliases].map((address) => address.toLowerCase())
    const taken = addresses.find((address) => this.#byAddress.has(address))
    if (taken !== undefined) throw new Error(`the address ${taken} belongs to another mailbox`)
    this.#mailboxes.set(mailbox.id, mailbox)
    this.#byUser.set(mailbox.userId, mailbox)
    for (const address of addresses) this.#byAddress.set(address, mailbox)
  }

  removeMailbox(mailbox: Mailbox): void {
    this.#mailboxes.delete(mailbox.id)
    this.#byUser.delete(mailbox.userId)
    for (const [address, held] of this.#byAddress) if (held === mailbox) this.#byAddress.delete(address)
  }
}
