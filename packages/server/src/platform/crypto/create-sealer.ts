import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { GatewardenError } from '../errors.ts'
import type { Random } from '../random.ts'
import { encodeBinding } from './binding.ts'
import type { KeyRing, RingKey } from './key-ring.ts'
import type { Binding, Sealer } from './sealer.ts'

/*
 * A sealed value:
 *   1 byte   version, 1
 *   1 byte   length of the key's id
 *   n bytes  the key's id, ASCII
 *   12 bytes nonce, random
 *   m bytes  ciphertext, AES-256-GCM
 *   16 bytes tag
 * Additional data: everything before the nonce, then the binding.
 */
const version = 1
const nonceLength = 12
const tagLength = 16
const sealPurpose = 'seal'

/** The sealer over a key ring. */
export function createSealer(ring: KeyRing, random: Random): Sealer {
  return {
    seal(plaintext, binding) {
      const head = headFor(ring.first)
      const nonce = random.bytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', ring.derive(ring.first, sealPurpose), nonce)
      cipher.setAAD(additionalData(head, binding))
      const text = Buffer.concat([
        typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext),
        cipher.final(),
      ])
      return Buffer.concat([head, nonce, text, cipher.getAuthTag()])
    },
    open(sealed, binding) {
      const parts = split(sealed)
      const key = parts && ring.find(parts.keyId)
      if (!parts || !key) throw cannotOpen(binding, parts?.keyId)
      const decipher = createDecipheriv('aes-256-gcm', ring.derive(key, sealPurpose), parts.nonce, {
        authTagLength: tagLength,
      })
      decipher.setAAD(additionalData(parts.head, binding))
      decipher.setAuthTag(parts.tag)
      try {
        return Buffer.concat([decipher.update(parts.text), decipher.final()])
      } catch {
        throw cannotOpen(binding, undefined)
      }
    },
    isStale: (sealed) => split(sealed)?.keyId !== ring.first.id,
    mac: (purpose, data) => hmac(ring, ring.first, purpose, data),
    macs: (purpose, data) => ring.keys.map((key) => hmac(ring, key, purpose, data)),
  }
}

function hmac(ring: KeyRing, key: RingKey, purpose: string, data: string | Uint8Array): Buffer {
  return createHmac('sha256', ring.derive(key, `mac/${purpose}`))
    .update(data)
    .digest()
}

function headFor(key: RingKey): Buffer {
  const id = Buffer.from(key.id, 'ascii')
  return Buffer.concat([Buffer.from([version, id.length]), id])
}

function additionalData(head: Buffer, binding: Binding): Buffer {
  return Buffer.concat([head, encodeBinding(binding)])
}

interface SealedParts {
  head: Buffer
  keyId: string
  nonce: Buffer
  text: Buffer
  tag: Buffer
}

function split(sealed: Uint8Array): SealedParts | undefined {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const headLength = 2 + (bytes[1] ?? 0)
  if (bytes[0] !== version || bytes.length < headLength + nonceLength + tagLength) return undefined
  return {
    head: bytes.subarray(0, headLength),
    keyId: bytes.toString('latin1', 2, headLength),
    nonce: bytes.subarray(headLength, headLength + nonceLength),
    text: bytes.subarray(headLength + nonceLength, bytes.length - tagLength),
    tag: bytes.subarray(bytes.length - tagLength),
  }
}

function cannotOpen(binding: Binding, keyId: string | undefined): GatewardenError {
  const why =
    keyId !== undefined && /^[a-z0-9-]{1,32}$/.test(keyId)
      ? `it was sealed with the key ${JSON.stringify(keyId)}, which is not in the key ring`
      : 'it was changed, or belongs to another record'
  return new GatewardenError('key_ring_wrong', {
    detail: `${binding.field} of ${binding.record} cannot be opened: ${why}.`,
    remedy: 'Put the key ring back that this data was sealed with (keys.json, or GATEWARDEN_KEYS).',
  })
}
