import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { GatewardenError } from '../errors.ts'

/** A key: 32 bytes under a short name. */
export interface RingKey {
  id: string
  secret: Buffer
}

const idShape = /^[a-z0-9][a-z0-9-]{0,31}$/

/** Keys in order: the first encrypts, all decrypt. */
export class KeyRing {
  #keys: readonly RingKey[]
  readonly #derived = new Map<string, KeyObject>()
  readonly #reread: (() => readonly RingKey[] | undefined) | undefined

  /**
   * @param reread answers the keys as they stand now where they may have changed since (a file), undefined otherwise
   * @throws GatewardenError `key_ring_wrong` for an empty ring, a bad id, a double id, a key that is not 32 bytes
   */
  constructor(keys: readonly RingKey[], reread?: () => readonly RingKey[] | undefined) {
    this.#keys = checked(keys)
    this.#reread = reread
  }

  get keys(): readonly RingKey[] {
    return this.#keys
  }

  get first(): RingKey {
    const [first] = this.#keys
    if (!first) throw new Error('an empty key ring')
    return first
  }

  /** Looks at the source again: another process may have put a new key first. */
  refresh(): void {
    const keys = this.#reread?.()
    if (keys) this.#keys = checked(keys)
  }

  /** The key with this id; looks at the source again where it is not known. */
  find(id: string): RingKey | undefined {
    const known = this.#keys.find((key) => key.id === id)
    if (known || !this.#reread) return known
    this.refresh()
    return this.#keys.find((key) => key.id === id)
  }

  /**
   * 32 bytes derived from `key` for one purpose (HKDF-SHA256, RFC 5869); other purposes learn nothing from them.
   * A KeyObject, not its bytes: Node 24 makes a key object of bytes at every use (an HMAC takes 10 µs with bytes, 2 µs
   * with an object; AES-256-GCM of 1.5 kB 22 µs and 8 µs).
   */
  derive(key: RingKey, purpose: string): KeyObject {
    const name = `${key.id}\n${purpose}`
    const known = this.#derived.get(name)
    if (known) return known
    const made = createSecretKey(
      Buffer.from(hkdfSync('sha256', key.secret, '', `gatewarden/1/${purpose}`, 32)),
    )
    this.#derived.set(name, made)
    return made
  }
}

function checked(keys: readonly RingKey[]): readonly RingKey[] {
  const problem = problemOf(keys)
  if (!problem) return [...keys]
  throw new GatewardenError('key_ring_wrong', {
    detail: `The key ring is not valid: ${problem}.`,
    remedy:
      'Write it as ID=BASE64 with 32 bytes behind each id, several separated by commas, the newest first.',
  })
}

function problemOf(keys: readonly RingKey[]): string | undefined {
  if (keys.length === 0) return 'it holds no key'
  const seen = new Set<string>()
  for (const key of keys) {
    if (!idShape.test(key.id)) return `an id is not made of a-z, 0-9 and "-", at most 32 of them`
    if (seen.has(key.id)) return `the id ${JSON.stringify(key.id)} occurs twice`
    if (key.secret.length !== 32) {
      return `the key ${JSON.stringify(key.id)} has ${key.secret.length} bytes, not 32`
    }
    seen.add(key.id)
  }
  return undefined
}

/** Reads `ID=BASE64,ID=BASE64`. @throws GatewardenError `key_ring_wrong` */
export function parseKeyRing(text: string): KeyRing {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part): RingKey => {
      const cut = part.indexOf('=')
      return { id: cut < 0 ? '' : part.slice(0, cut), secret: fromBase64(part.slice(cut + 1)) }
    })
  return new KeyRing(keys)
}

/** Strict: what is not base64 gives no bytes, so that a mistyped key is refused and not silently another one. */
export function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  const same =
    bytes.toString('base64').replace(/=+$/, '') ===
    text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  return same ? bytes : Buffer.alloc(0)
}
