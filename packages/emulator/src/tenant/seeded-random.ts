import { createHmac } from 'node:crypto'

/**
 * Everything that looks random in the emulator and should be the same in every run: ids, lifetimes, keys of limits.
 * A value depends on the seed and on its label only, never on the order of the calls.
 */
export class SeededRandom {
  readonly #number: number
  readonly #seed: string
  readonly #streams = new Map<string, number>()

  constructor(seed: number) {
    this.#number = seed
    this.#seed = `gatewarden emulator ${seed}`
  }

  /** 32 bytes for this label. */
  bytes(...label: readonly (string | number)[]): Buffer {
    return createHmac('sha256', this.#seed).update(label.join('\u0000')).digest()
  }

  /** A version 4 GUID for this label, in lower case. */
  guid(...label: readonly (string | number)[]): string {
    const bytes = this.bytes(...label)
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
    const hex = bytes.toString('hex', 0, 16)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  /** The next GUID of a numbered series. */
  nextGuid(series: string): string {
    return this.guid(series, this.#next(series))
  }

  /** The next number of a series, in [0, 1). */
  nextNumber(series: string): number {
    return this.bytes(series, this.#next(series)).readUInt32BE(0) / 0x1_0000_0000
  }

  /** The next whole number of a series, both ends included. */
  nextBetween(series: string, low: number, high: number): number {
    return low + Math.floor(this.nextNumber(series) * (high - low + 1))
  }

  /** For a snapshot: the seed number, and how far each series has come. */
  save() {
    return { seed: this.#number, streams: this.#streams }
  }

  /** For one that was made with the same seed number. */
  load({ streams }: ReturnType<SeededRandom['save']>): void {
    for (const [series, n] of streams) this.#streams.set(series, n)
  }

  #next(series: string): number {
    const n = this.#streams.get(series) ?? 0
    this.#streams.set(series, n + 1)
    return n
  }
}
