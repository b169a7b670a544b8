import { createHash, type Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { GatewardenError } from '../errors.ts'

/*
 * Plain tar (POSIX ustar), so that any tool can look into a backup. Names have at most 100 bytes, all ours.
 */
const block = 512
const largestSize = 8 ** 11 - 1

/** Writes a tar file and keeps the SHA-256 of every member. */
export class TarWriter {
  readonly #file: FileHandle
  readonly #seconds: number
  readonly checksums: Record<string, string> = {}
  bytes = 0

  constructor(file: FileHandle, at: Date) {
    this.#file = file
    this.#seconds = Math.floor(at.getTime() / 1000)
  }

  async add(name: string, body: Buffer): Promise<void> {
    await this.#write(header(name, body.length, this.#seconds))
    this.checksums[name] = createHash('sha256').update(body).digest('hex')
    await this.#write(body)
    await this.#pad(body.length)
  }

  /** @throws Error when the stream does not have `size` bytes */
  async addStream(name: string, size: number, body: Readable): Promise<void> {
    await this.#write(header(name, size, this.#seconds))
    const hash = createHash('sha256')
    let seen = 0
    for await (const piece of body) {
      const chunk: Buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece)
      hash.update(chunk)
      seen += chunk.length
      await this.#write(chunk)
    }
    if (seen !== size) throw new Error(`${name} has ${seen} bytes, not ${size}`)
    this.checksums[name] = hash.digest('hex')
    await this.#pad(size)
  }

  /** The two empty blocks that end a tar file. */
  end(): Promise<void> {
    return this.#write(Buffer.alloc(2 * block))
  }

  #pad(size: number): Promise<void> {
    return this.#write(Buffer.alloc((block - (size % block)) % block))
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, at)
      at += bytesWritten
    }
    this.bytes += bytes.length
  }
}

function header(name: string, size: number, seconds: number): Buffer {
  if (Buffer.byteLength(name) > 100 || size > largestSize)
    throw new Error(`${name} does not fit into a tar header`)
  const head = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number) =>
    head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'ascii')
  head.write(name, 0, 'utf8')
  octal(0o600, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(seconds, 136, 12)
  head.write('        ', 148, 'ascii')
  head.write('0', 156, 'ascii')
  head.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (const byte of head) sum += byte
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii')
  return head
}

/** One member while it is read; `body` must be read to its end before the next. */
export interface TarMember {
  name: string
  size: number
  body: AsyncIterable<Buffer>
}

/** Reads a tar file from its beginning; `checksums` fills as members are read. */
export class TarReader {
  readonly #file: FileHandle
  readonly #path: string
  #at = 0
  readonly checksums: Record<string, string> = {}

  constructor(file: FileHandle, path: string) {
    this.#file = file
    this.#path = path
  }

  /** @throws GatewardenError `invalid_request` for what is cut off or no tar file */
  async *members(): AsyncGenerator<TarMember> {
    for (;;) {
      const head = await this.#exactly(block)
      if (head.every((byte) => byte === 0)) return
      const { name, size } = this.#parse(head)
      const end = this.#at + size
      const hash = createHash('sha256')
      yield { name, size, body: this.#body(end, hash) }
      if (this.#at < end) for await (const _ of this.#body(end, hash));
      this.checksums[name] = hash.digest('hex')
      this.#at += (block - (size % block)) % block
    }
  }

  async *#body(end: number, hash: Hash): AsyncGenerator<Buffer> {
    while (this.#at < end) {
      const piece = await this.#exactly(Math.min(64 * 1024, end - this.#at))
      hash.update(piece)
      yield piece
    }
  }

  #parse(head: Buffer): { name: string; size: number } {
    const sum = Number.parseInt(head.toString('ascii', 148, 156), 8)
    let seen = 8 * 0x20
    head.forEach((byte, index) => {
      if (index < 148 || index >= 156) seen += byte
    })
    const size = Number.parseInt(head.toString('ascii', 124, 136), 8)
    if (sum !== seen || head.toString('latin1', 257, 262) !== 'ustar' || !Number.isSafeInteger(size)) {
      throw damaged(this.#path, 'it is no backup of Gatewarden, or was changed')
    }
    return { name: head.toString('utf8', 0, head.indexOf(0)).slice(0, 100), size }
  }

  async #exactly(length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await this.#file.read(buffer, filled, length - filled, this.#at)
      if (bytesRead === 0) throw damaged(this.#path, 'it ends too early')
      filled += bytesRead
      this.#at += bytesRead
    }
    return buffer
  }
}

export const damaged = (path: string, why: string): GatewardenError =>
  new GatewardenError('invalid_request', {
    detail: `The backup ${path} cannot be used: ${why}.`,
    remedy: 'Use another copy of it, or an older backup. Nothing was changed.',
  })
