import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'

/** The key pair with which one emulator signs its tokens, and how it is named. */
export interface SigningKeys {
  /** Both `kid` and `x5t`. */
  readonly keyId: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly publicJwk: JsonWebKey
}

/** A new RSA key of 2048 bits; it lives as long as the emulator. */
export async function makeSigningKeys(): Promise<SigningKeys> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return signingKeysOf(privateKey)
}

/** The keys in PKCS #8, for a snapshot, so that tokens stay good. */
export function saveSigningKeys({ privateKey }: SigningKeys): string {
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}

/** @throws the system's error for what is no key */
export function loadSigningKeys(pem: string): SigningKeys {
  return signingKeysOf(createPrivateKey(pem))
}

function signingKeysOf(privateKey: KeyObject): SigningKeys {
  const publicKey = createPublicKey(privateKey)
  const publicJwk = publicKey.export({ format: 'jwk' })
  const keyId = createHash('sha1')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('base64url')
  return { keyId, privateKey, publicKey, publicJwk }
}

/** A compact JWT, RS256. */
export function signJwt(keys: SigningKeys, claims: object, header: object = {}): string {
  const head = { typ: 'JWT', alg: 'RS256', ...header, kid: keys.keyId }
  const input = `${encode(head)}.${encode(claims)}`
  return `${input}.${sign('sha256', Buffer.from(input), keys.privateKey).toString('base64url')}`
}

/** The claims of a JWT that these keys have signed; undefined for any other text. */
export function openJwt(keys: SigningKeys, token: string): Record<string, unknown> | undefined {
  const [head, body, signature, ...more] = token.split('.')
  if (!head || !body || !signature || more.length > 0) return undefined
  if (decode(head)?.alg !== 'RS256') return undefined
  const good = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    keys.publicKey,
    Buffer.from(signature, 'base64url'),
  )
  return good ? decode(body) : undefined
}

/** A part of a JWT as an object; undefined when it is none. */
export function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
