import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { z } from 'zod'
import type { Spool } from '../tenant/spool.ts'
import { SnapshotError } from './snapshot-error.ts'

/** Another one whenever what the state holds means something else than before. */
export const SNAPSHOT_VERSION = 3
const FORMAT = 'gatewarden-emulator-snapshot'

const longestHeader = 4096
const chunk = 1024 * 1024
/** SHA-256 in hex and a line feed. */
const sealLength = 65

const header = z.object({
  format: z.literal(FORMAT),
  version: z.int(),
  /** Real time, and that of the emulator. */
  takenAt: z.iso.datetime(),
  now: z.iso.datetime(),
  stateBytes: z.int().min(0),
  mailBytes: z.int().min(0),
})

/** What a snapshot says of itself. */
export type SnapshotHeader = Pick<z.output<typeof header>, 'version' | 'takenAt' | 'now'>

/**
 * Writes a snapshot: a line of JSON that says what it is, the lines of the state, the bytes of the mail, and the SHA-256 of all of it. The
 * file is there when it is whole, and not before; only this user may read it, for it holds passwords and keys.
 * @param now the emulator's time, milliseconds since 1970
 * @throws the system's error
 */
export async function writeSnapshotFile(
  path: string,
  state: readonly Buffer[],
  spool: Spool,
  now: number,
): Promise<SnapshotHeader> {
  const mailBytes = spool.size
  const stateBytes = state.reduce((sum, { length }) => sum + length, 0)
  const about = {
    version: SNAPSHOT_VERSION,
    takenAt: new Date().toISOString(),
    now: new Date(now).toISOString(),
  }
  const line = `${JSON.stringify({ format: FORMAT, ...about, stateBytes, mailBytes })}\n`
  const part = `${path}.part`
  const file = await open(part, 'w', 0o600)
  try {
    const hash = createHash('sha256')
    const write = async (piece: Buffer) => {
      hash.update(piece)
      await file.writeFile(piece)
    }
    await write(Buffer.from(line))
    for (const lines of state) await write(lines)
    for (let at = 0; at < mailBytes; at += chunk) {
      await write(spool.read({ offset: at, length: Math.min(chunk, mailBytes - at) }))
    }
    await file.writeFile(`${hash.digest('hex')}\n`)
  } catch (error) {
    await file.close()
    await rm(part, { force: true })
    throw error
  }
  await file.close()
  await rename(part, path)
  return about
}

/**
 * Reads a snapshot and appends its mail to an empty spool. @returns the lines of the state
 * @throws SnapshotError for what is no snapshot, a damaged one, or one of a newer emulator; the system's error where there is no file
 */
export async function readSnapshotFile(path: string, spool: Spool): Promise<Iterable<string>> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const line = await readLine(file)
    const { stateBytes, mailBytes } = parseHeader(line)
    const expected = line.length + stateBytes + mailBytes + sealLength
    if (size !== expected) {
      throw new SnapshotError(
        `The snapshot has ${size} bytes where it says that it has ${expected}: it was cut or changed.`,
      )
    }
    const hash = createHash('sha256').update(line)
    const state: Buffer[] = []
    const readTo = async (from: number, length: number, take: (bytes: Buffer) => void) => {
      for (let at = 0; at < length; at += chunk) {
        const bytes = await readExactly(file, from + at, Math.min(chunk, length - at))
        hash.update(bytes)
        take(bytes)
      }
    }
    await readTo(line.length, stateBytes, (bytes) => state.push(bytes))
    await readTo(line.length + stateBytes, mailBytes, (bytes) => spool.append(bytes))
    const seal = await readExactly(file, expected - sealLength, sealLength)
    if (seal.toString('latin1') !== `${hash.digest('hex')}\n`) {
      throw new SnapshotError('The snapshot is damaged: its contents do not have the checksum at its end.')
    }
    return linesOf(state)
  } finally {
    await file.close()
  }
}

/** The lines that these pieces hold one after the other. A piece is let go once it was read. */
function* linesOf(pieces: Buffer[]): Generator<string> {
  let begun: Buffer[] = []
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    let from = 0
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, from)) {
      yield Buffer.concat([...begun, piece.subarray(from, end)]).toString()
      begun = []
      from = end + 1
    }
    begun.push(piece.subarray(from))
  }
}

function parseHeader(line: Buffer): z.output<typeof header> {
  const parsed = header.safeParse(parseJson(line))
  if (!parsed.success) throw new SnapshotError('This is no snapshot of an emulator.')
  const { version } = parsed.data
  if (version > SNAPSHOT_VERSION) {
    throw new SnapshotError(
      `The snapshot has version ${version}, of a newer emulator: this one reads version ${SNAPSHOT_VERSION}.`,
    )
  }
  if (version < SNAPSHOT_VERSION) {
    throw new SnapshotError(
      `The snapshot has version ${version}, of an older emulator: this one reads version ${SNAPSHOT_VERSION}. Take it again.`,
    )
  }
  return parsed.data
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

async function readLine(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(longestHeader), 0, longestHeader, 0)
  return buffer.subarray(0, Math.min(buffer.indexOf(0x0a) + 1 || bytesRead, bytesRead))
}

async function readExactly(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done)
    if (bytesRead === 0) throw new SnapshotError('The snapshot was changed while it was read.')
    done += bytesRead
  }
  return bytes
}
