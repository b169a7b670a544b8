import type { Random } from '../../platform/random.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const length = 20

/** How many characters of a password are kept in the clear, to tell credentials apart. */
export const hintLength = 4

/**
 * A device's password: 100 random bits as 20 letters and digits, which every device's form takes. Guessing is hopeless, so
 * that an HMAC is enough to keep it by and a sign-in costs no key derivation.
 */
export function newPassword(random: Random): string {
  let text = ''
  for (const byte of random.bytes(length)) text += alphabet[byte % 32]
  return text
}

/** Whether a text could be a password of ours: what is not costs no look into the database. */
export const isPasswordShaped = (text: string): boolean => shape.test(text)

const shape = new RegExp(`^[${alphabet}]{${length}}$`)
