import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'

/** C2SP signed-note with one Ed25519 signature: https://c2sp.org/signed-note */

/** Who signs: a name without white space or `+`, and her private key. */
export interface Signer {
  name: string
  privateKey: KeyObject
}

/** Whom to trust: what a verifier key line says. */
export interface VerifierKey {
  name: string
  /** First 4 bytes of the hash over name, algorithm and key. */
  id: Buffer
  publicKey: KeyObject
}

const ed25519 = 0x01
/** Everything of a DER SubjectPublicKeyInfo of Ed25519 before the 32 bytes of the key (RFC 8410). */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

const keyNamePattern = /^[^\s+\p{Cc}]{1,200}$/u

export function newSigner(name: string): Signer {
  if (!keyNamePattern.test(name))
    throw new RangeError('A key name has no white space and no +, and at most 200 characters.')
  return { name, privateKey: generateKeyPairSync('ed25519').privateKey }
}

/** A signer from the PKCS #8 DER that `privateKey.export({ type: 'pkcs8', format: 'der' })` gave. */
export const signerFrom = (name: string, pkcs8: Buffer): Signer => ({
  name,
  privateKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
})

const rawKey = (key: KeyObject): Buffer =>
  key.export({ type: 'spki', format: 'der' }).subarray(spkiHead.length)

const keyId = (name: string, raw: Buffer): Buffer =>
  createHash('sha256').update(`${name}\n`).update(Uint8Array.of(ed25519)).update(raw).digest().subarray(0, 4)

/** `name+id+key`: the line that lets somebody else verify. */
export function verifierKeyOf(signer: Signer): string {
  const raw = rawKey(createPublicKey(signer.privateKey))
  const encoded = Buffer.concat([Uint8Array.of(ed25519), raw]).toString('base64')
  return `${signer.name}+${keyId(signer.name, raw).toString('hex')}+${encoded}`
}

/**
 * Reads a verifier key line.
 * @throws RangeError that says what is wrong with it.
 */
export function parseVerifierKey(line: string): VerifierKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(line.trim()) ?? []
  if (!name || !id || !encoded || !keyNamePattern.test(name)) {
    throw new RangeError(
      'A public key is one line NAME+ID+KEY, as in public-key.txt: 8 hex digits, then base64.',
    )
  }
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== 33 || bytes[0] !== ed25519 || bytes.toString('base64') !== encoded) {
    throw new RangeError(
      'This public key is not an Ed25519 key: it needs 33 bytes of base64, the first of them 1.',
    )
  }
  const raw = bytes.subarray(1)
  const expected = keyId(name, raw)
  if (expected.toString('hex') !== id)
    throw new RangeError('This public key was altered: its id does not fit name and key.')
  const publicKey = createPublicKey({ key: Buffer.concat([spkiHead, raw]), format: 'der', type: 'spki' })
  return { name, id: expected, publicKey }
}

/** The note: `text` (which must end with LF), an empty line, the signature line. */
export function signNote(text: string, signer: Signer): string {
  const id = keyId(signer.name, rawKey(createPublicKey(signer.privateKey)))
  const signature = sign(null, Buffer.from(text), signer.privateKey)
  return `${text}\n— ${signer.name} ${Buffer.concat([id, signature]).toString('base64')}\n`
}

/** A note taken apart; nothing is believed yet. */
export interface Note {
  text: string
  name: string
  id: Buffer
  signature: Buffer
}

/** Takes a note apart; undefined where it has not exactly the form of one text and one signature line. */
export function parseNote(note: string): Note | undefined {
  const split = note.lastIndexOf('\n\n')
  if (split < 0) return undefined
  const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n$/.exec(note.slice(split + 2)) ?? []
  if (!name || !encoded) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== 68 || bytes.toString('base64') !== encoded) return undefined
  return { text: note.slice(0, split + 1), name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

/** Whether this key made the note's signature. */
export const isSignedBy = (note: Note, key: VerifierKey): boolean =>
  note.name === key.name &&
  note.id.equals(key.id) &&
  verify(null, Buffer.from(note.text), key.publicKey, note.signature)
