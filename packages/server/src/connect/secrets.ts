import type { Platform } from '../platform/platform.ts'

/** Bytes of randomness in links, states, cookies and codes. */
const length = 32
/** Letters that nobody confuses on paper; 32 of them, so that a byte's low five bits choose evenly. */
const readable = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

export type Purpose = 'link' | 'state' | 'browser' | 'code'

/**
 * Random values that a browser or a person carries, and the only form in which they are stored: an HMAC under the key
 * ring, so that whoever reads or writes the database can neither use nor make one.
 */
export class ConnectSecrets {
  readonly #platform: Pick<Platform, 'random' | 'sealer'>

  constructor(platform: Pick<Platform, 'random' | 'sealer'>) {
    this.#platform = platform
  }

  make(): string {
    return this.#platform.random.bytes(length).toString('base64url')
  }

  /** A code that a person can carry by hand: 12 letters in groups of four, 60 bits; good for few tries and minutes. */
  makeReadable(): string {
    const letters = [...this.#platform.random.bytes(12)].map((byte) => readable[byte % 32]).join('')
    return letters.replace(/(.{4})(?=.)/g, '$1-')
  }

  mac(purpose: Purpose, value: string): Buffer {
    return this.#platform.sealer.mac(`connect.${purpose}`, value)
  }

  /** One for each key of the ring, to look a value up while keys are being rotated. */
  macs(purpose: Purpose, value: string): Buffer[] {
    return this.#platform.sealer.macs(`connect.${purpose}`, value)
  }

  matches(purpose: Purpose, value: string, stored: Buffer | null): boolean {
    return stored !== null && this.macs(purpose, value).some((mac) => mac.equals(stored))
  }
}

/** A typed code as it was made: letters and digits only, upper case, grouped. */
export function normalizeCode(code: string): string {
  const trimmed = code.trim()
  if (!/^[A-Za-z0-9]{4}[- ]?[A-Za-z0-9]{4}[- ]?[A-Za-z0-9]{4}$/.test(trimmed)) return trimmed
  return trimmed
    .toUpperCase()
    .replace(/[- ]/g, '')
    .replace(/(.{4})(?=.)/g, '$1-')
}
