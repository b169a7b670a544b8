/** A message that waits at the door of one address. */
export interface Held {
  readonly address: string
  readonly mime: Buffer
}

/** Deliveries that a test holds back: the sender is told of a delay, and the mail arrives when it is let go. */
export class HeldMail {
  readonly #held = new Map<string, Held[]>()

  /** Holds back what comes for this address, or for every address of this domain, from now on. */
  hold(addressOrDomain: string): void {
    const key = addressOrDomain.toLowerCase()
    if (!this.#held.has(key)) this.#held.set(key, [])
  }

  isHeld(address: string): boolean {
    return this.#keyOf(address) !== undefined
  }

  keep(address: string, mime: Buffer): void {
    const key = this.#keyOf(address)
    if (key === undefined) throw new Error(`nothing is held back for ${address}`)
    this.#held.get(key)?.push({ address, mime })
  }

  /** Holds no more. @returns what was held back, which is to be delivered now */
  release(addressOrDomain: string): readonly Held[] {
    const key = addressOrDomain.toLowerCase()
    const kept = this.#held.get(key) ?? []
    this.#held.delete(key)
    return kept
  }

  /** For a snapshot. */
  save() {
    return { held: this.#held }
  }

  load({ held }: ReturnType<HeldMail['save']>): void {
    for (const [key, kept] of held) this.#held.set(key, [...kept])
  }

  #keyOf(address: string): string | undefined {
    const key = address.toLowerCase()
    return [key, key.split('@').at(-1) ?? ''].find((one) => this.#held.has(one))
  }
}
