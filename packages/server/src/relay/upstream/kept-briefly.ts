/** Answers kept in memory: many devices of one mailbox come within a moment of each other. */
export class KeptBriefly<Value> {
  readonly #forMs: number
  readonly #kept = new Map<string, { value: Value; until: number }>()
  static readonly #most = 1000

  constructor(forMs: number) {
    this.#forMs = forMs
  }

  /** What was found a moment ago, or finds it now. A failure is not kept. */
  async get(name: string, find: () => Promise<Value>): Promise<Value> {
    const known = this.#kept.get(name)
    if (known !== undefined && performance.now() < known.until) return known.value
    const value = await find()
    this.set(name, value)
    return value
  }

  set(name: string, value: Value): void {
    this.#kept.delete(name)
    this.#kept.set(name, { value, until: performance.now() + this.#forMs })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KeptBriefly.#most && oldest !== undefined) this.#kept.delete(oldest)
  }
}
