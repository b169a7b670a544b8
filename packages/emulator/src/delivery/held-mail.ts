/** Deliveries that a test holds back: the sender is told of a delay, and the mail arrives when it is let go. */
export class HeldMail {
  readonly #held = new Map<string, (() => void)[]>()

  /** Holds back what comes for this address, or for every address of this domain, from now on. */
  hold(addressOrDomain: string): void {
    const key = addressOrDomain.toLowerCase()
    if (!this.#held.has(key)) this.#held.set(key, [])
  }

  isHeld(address: string): boolean {
    return this.#keyOf(address) !== undefined
  }

  keep(address: string, deliver: () => void): void {
    const key = this.#keyOf(address)
    if (key === undefined) throw new Error(`nothing is held back for ${address}`)
    this.#held.get(key)?.push(deliver)
  }

  /** Delivers what was held back, and holds no more. @returns how many messages */
  release(addressOrDomain: string): number {
    const key = addressOrDomain.toLowerCase()
    const kept = this.#held.get(key) ?? []
    this.#held.delete(key)
    for (const deliver of kept) deliver()
    return kept.length
  }

  #keyOf(address: string): string | undefined {
    const key = address.toLowerCase()
    return [key, key.split('@').at(-1) ?? ''].find((one) => this.#held.has(one))
  }
}
