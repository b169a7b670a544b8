import { hash } from 'node:crypto'
import type { Random } from '../platform/random.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const body = 32
const check = 4
const shape = new RegExp(`^gw_[${alphabet}]{${body + check}}$`)

/** How many characters of a key's text are kept in the clear, to tell keys apart. */
export const hintLength = 8

/**
 * Makes the text of an API key: `gw_`, 160 random bits and 20 bits of checksum, in Crockford's base 32.
 * The checksum keeps mistyped keys and random guesses away from the database; it protects nothing.
 */
export function newKeyText(random: Random): string {
  let text = ''
  for (const byte of random.bytes(body)) text += alphabet[byte % 32]
  return `gw_${text}${checksum(text)}`
}

/** True where `text` could be a key: shape and checksum are right. Says nothing about whether it works. */
export function isKeyText(text: string): boolean {
  return shape.test(text) && checksum(text.slice(3, 3 + body)) === text.slice(3 + body)
}

function checksum(text: string): string {
  const digest = hash('sha256', text, 'buffer')
  let out = ''
  for (let i = 0; i < check; i++) out += alphabet[(digest[i] ?? 0) % 32]
  return out
}
