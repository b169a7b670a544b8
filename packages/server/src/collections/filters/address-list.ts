/**
 * A list of addresses and domains, ready to be asked. Without regard to case:
 *   ada@contoso.com   this address
 *   contoso.com       every address of this domain (@contoso.com says the same), none of its sub-domains
 *   *.contoso.com     every address of its sub-domains, none of its own
 * An address without a domain (what Exchange writes for some internal senders) is compared as a whole.
 */
export class AddressList {
  readonly #addresses = new Set<string>()
  readonly #domains = new Set<string>()
  readonly #above: string[] = []

  constructor(entries: readonly string[]) {
    for (const entry of entries.map((one) => one.toLowerCase())) {
      if (entry.startsWith('*.')) this.#above.push(entry.slice(1))
      else if (entry.startsWith('@')) this.#domains.add(entry.slice(1))
      else if (entry.includes('@') || entry.includes('/')) this.#addresses.add(entry)
      else this.#domains.add(entry)
    }
  }

  get isEmpty(): boolean {
    return this.#addresses.size + this.#domains.size + this.#above.length === 0
  }

  has(address: string | null): boolean {
    if (address === null) return false
    const one = address.trim().toLowerCase()
    const domain = one.slice(one.lastIndexOf('@') + 1)
    return (
      this.#addresses.has(one) ||
      (one.includes('@') &&
        (this.#domains.has(domain) ||
          this.#above.some((ending) => domain.endsWith(ending) && domain !== ending)))
    )
  }
}
