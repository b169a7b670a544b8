import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Sealer } from '../crypto/sealer.ts'
import type { Database, Query } from '../database/database.ts'
import { GatewardenError } from '../errors.ts'

/**
 * Where the chain stood at a time, signed, and kept outside the database: whoever can write the database but holds no
 * key of the ring can neither shorten the chain below it nor change what is before it without being seen.
 */
export interface Checkpoint {
  /** Its form: 1 for those of before entries had a MAC. */
  v: 1 | 2
  seq: number
  hash: string
  at: string
}

const lineShape = z.strictObject({
  /** 1: entries up to here may have no MAC. 2: every entry has one. */
  v: z.union([z.literal(1), z.literal(2)]),
  seq: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.string(),
  publicKey: z.string(),
  signature: z.string(),
})

export interface CheckpointSigner {
  /** Raw Ed25519 public key, base64. Note it elsewhere to have the file checked by others. */
  publicKey: string
  /** Signs `text` for one purpose. */
  sign(purpose: 'checkpoint' | 'cut', text: string): Buffer
  verify(purpose: 'checkpoint' | 'cut', text: string, signature: Uint8Array): boolean
  /** HMAC over an entry's number and hash, under a key that is made from the signing key. */
  mac(seq: number, hash: Uint8Array): Buffer
  isMac(seq: number, hash: Uint8Array, mac: Uint8Array | null): boolean
}

export const signingKeyBinding = { record: 'installation', field: 'audit_signing_key.sealed' }

/** The signer of this installation: one Ed25519 key, made at the first use and sealed under the key ring. */
export async function openCheckpointSigner(db: Database, sealer: Sealer): Promise<CheckpointSigner> {
  const there = await readKey(db.query)
  if (there) return signerOf(sealer.open(there, signingKeyBinding))
  const { privateKey } = generateKeyPairSync('ed25519')
  const sealed = sealer.seal(privateKey.export({ type: 'pkcs8', format: 'der' }), signingKeyBinding)
  await sql`insert into audit_signing_key (sealed) values (${sealed}) on conflict do nothing`.execute(
    db.query,
  )
  const made = await readKey(db.query)
  if (!made) throw new Error('the audit signing key vanished while it was made')
  return signerOf(sealer.open(made, signingKeyBinding))
}

async function readKey(query: Query): Promise<Buffer | undefined> {
  const found = await sql<{ sealed: Buffer }>`select sealed from audit_signing_key`.execute(query)
  return found.rows[0]?.sealed
}

function signerOf(key: Buffer): CheckpointSigner {
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const publicKey: KeyObject = createPublicKey(privateKey)
  const raw = publicKey.export({ format: 'jwk' }).x ?? ''
  const message = (purpose: string, text: string) => Buffer.from(`gatewarden.audit.${purpose}\n${text}`)
  const der = privateKey.export({ type: 'pkcs8', format: 'der' })
  // An object of its own, not bytes: every release of a token pays for it (see KeyRing.derive).
  const macKey = createSecretKey(
    Buffer.from(hkdfSync('sha256', der, Buffer.alloc(0), 'gatewarden.audit.entry', 32)),
  )
  const mac = (seq: number, hash: Uint8Array) =>
    createHmac('sha256', macKey).update(`${seq}\n`).update(hash).digest()
  return {
    publicKey: Buffer.from(raw, 'base64url').toString('base64'),
    sign: (purpose, text) => sign(null, message(purpose, text), privateKey),
    verify: (purpose, text, signature) => verify(null, message(purpose, text), publicKey, signature),
    mac,
    isMac: (seq, hash, given) => given?.length === 32 && timingSafeEqual(mac(seq, hash), given),
  }
}

const signedText = ({ v, seq, hash, at }: Checkpoint): string =>
  `${v === 1 ? '' : `${v}\n`}${seq}\n${hash}\n${at}`

/** Appends a signed line to the checkpoint file and syncs it. */
export function writeCheckpoint(file: string, point: Checkpoint, signer: CheckpointSigner): void {
  const line = JSON.stringify({
    ...point,
    publicKey: signer.publicKey,
    signature: signer.sign('checkpoint', signedText(point)).toString('base64'),
  })
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const handle = openSync(file, 'a', 0o600)
  try {
    writeSync(handle, `${line}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** What is wrong with a line of the checkpoint file. */
export interface BadLine {
  line: number
  problem: 'not a checkpoint' | 'not signed by this installation'
}

/** Reads the checkpoint file. A last line that a crash cut off is left out. @throws GatewardenError `data_folder_unusable` */
export function readCheckpoints(
  file: string,
  signer: CheckpointSigner,
): { points: Checkpoint[]; bad: BadLine[] } {
  const points: Checkpoint[] = []
  const bad: BadLine[] = []
  const lines = readText(file).split('\n')
  // What follows the last line feed is empty, or was cut off by a crash.
  lines.pop()
  lines.forEach((text, index) => {
    const parsed = lineShape.safeParse(parseJson(text))
    if (!parsed.success) {
      bad.push({ line: index + 1, problem: 'not a checkpoint' })
      return
    }
    const { v, seq, hash, at, signature } = parsed.data
    if (signer.verify('checkpoint', signedText({ v, seq, hash, at }), Buffer.from(signature, 'base64'))) {
      points.push({ v, seq, hash, at })
    } else {
      bad.push({ line: index + 1, problem: 'not signed by this installation' })
    }
  })
  return { points, bad }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new GatewardenError('data_folder_unusable', {
      detail: `The audit checkpoints in ${file} cannot be read.`,
      remedy: 'Give this user the right to read the file.',
      cause: error,
    })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
