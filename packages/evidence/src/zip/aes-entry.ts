import { createCipheriv, createHmac, pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'

const deriveKeys = promisify(pbkdf2)

const block = 16
/** The derived keys: AES-256, HMAC-SHA1, and two bytes that tell a wrong password early. */
const keyBytes = 32
const iterations = 1000

export const aesSaltBytes = 16
/** What encryption adds to the data of an entry: salt, check of the password, authentication code. */
export const aesExtraBytes = aesSaltBytes + 2 + 10

/**
 * Encrypts the data of one ZIP entry as WinZip's AE-2 with AES-256 does (winzip.com, "AES Encryption Information"): keys by
 * PBKDF2-HMAC-SHA1, AES in counter mode with a little-endian counter from 1, HMAC-SHA1 of the ciphertext, cut to 80 bits.
 */
export async function* encryptEntry(
  data: AsyncIterable<Buffer>,
  password: string,
  salt: Buffer,
): AsyncIterable<Buffer> {
  const keys = await deriveKeys(password, salt, iterations, keyBytes * 2 + 2, 'sha1')
  const cipher = createCipheriv('aes-256-ecb', keys.subarray(0, keyBytes), null).setAutoPadding(false)
  const code = createHmac('sha1', keys.subarray(keyBytes, keyBytes * 2))
  yield Buffer.concat([salt, keys.subarray(keyBytes * 2)])
  let counter = 0
  let left = Buffer.alloc(0)
  for await (const chunk of data) {
    const blocks = Math.max(0, Math.ceil((chunk.length - left.length) / block))
    const counters = Buffer.alloc(blocks * block)
    for (let index = 0; index < blocks; index++) counters.writeUIntLE(++counter, index * block, 6)
    const stream = Buffer.concat([left, cipher.update(counters)])
    const out = Buffer.allocUnsafe(chunk.length)
    for (let index = 0; index < chunk.length; index++) out[index] = (chunk[index] ?? 0) ^ (stream[index] ?? 0)
    left = stream.subarray(chunk.length)
    code.update(out)
    yield out
  }
  yield code.digest().subarray(0, 10)
}

/** A salt for the data of an entry, of its name and the SHA-256 of its content. */
export type SaltOf = (name: string, sha256: Buffer) => Buffer

/**
 * Salts that are the same whenever the same archive is made anew, so that a download that broke can go on. A salt follows from
 * the content by a keyed hash: different content never meets the same key stream, and only who knows the password can compute one.
 * To try passwords by them costs more than by the archive itself, which has a thousand rounds.
 * @param archive what the archive is of, and no other: one password gives each archive other salts
 */
export async function saltsOf(password: string, archive: string): Promise<SaltOf> {
  const key = await deriveKeys(password, `gatewarden zip salts ${archive}`, 100 * iterations, 32, 'sha256')
  return (name, sha256) =>
    createHmac('sha256', key).update(sha256).update(name).digest().subarray(0, aesSaltBytes)
}
