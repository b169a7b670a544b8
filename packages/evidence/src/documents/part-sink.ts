import { once } from 'node:events'
import type { MimeNode } from '@zone-eu/mailsplit'

/** What takes the decoded bytes of a part. */
export interface ByteTarget {
  write(bytes: Uint8Array): Promise<void> | void
}

/** Decodes the body of one part as it comes and hands the bytes on, waiting for whoever takes them. */
export class PartSink {
  readonly #decoder: ReturnType<MimeNode['getDecoder']>
  readonly #taken: Promise<void>

  constructor(node: MimeNode, target: ByteTarget) {
    this.#decoder = node.getDecoder()
    this.#taken = takeAll(this.#decoder, target)
    // Told to whoever ends it; nobody may be waiting yet when it fails.
    this.#taken.catch(() => undefined)
  }

  async write(bytes: Buffer): Promise<void> {
    if (!this.#decoder.write(bytes)) await Promise.race([once(this.#decoder, 'drain'), this.#taken])
  }

  async end(): Promise<void> {
    this.#decoder.end()
    await this.#taken
  }
}

async function takeAll(decoded: AsyncIterable<Buffer>, target: ByteTarget): Promise<void> {
  for await (const chunk of decoded) await target.write(chunk)
}

/** Keeps what it is given, up to a limit. */
export class TextTarget implements ByteTarget {
  readonly #limit: number
  readonly #chunks: Uint8Array[] = []
  #size = 0
  isCut = false

  constructor(limit: number) {
    this.#limit = limit
  }

  write(bytes: Uint8Array): void {
    const room = this.#limit - this.#size
    if (bytes.length > room) this.isCut = true
    if (room <= 0) return
    this.#chunks.push(bytes.length > room ? bytes.subarray(0, room) : bytes)
    this.#size += Math.min(room, bytes.length)
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }
}
