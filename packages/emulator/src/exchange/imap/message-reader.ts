import { type MimeHeaders, readHeaders } from '../../tenant/mime-headers.ts'
import type { Spool, SpoolRef } from '../../tenant/spool.ts'
import { type MimePart, parseMime } from './mime/mime-part.ts'

/** Headers are looked for in this much first, and then in that: a search reads those of every message of a folder. */
const HEADER_GUESSES = [4 * 1024, 32 * 1024]
const GLANCE = 64 * 1024

/** Reads messages for one session and keeps the last one, since clients fetch a message piece by piece. */
export class MessageReader {
  readonly #spool: Spool
  #glanced: Buffer | undefined
  #last: { readonly ref: SpoolRef; readonly bytes: Buffer; root: MimePart | undefined } | undefined

  constructor(spool: Spool) {
    this.#spool = spool
  }

  bytes(ref: SpoolRef): Buffer {
    return this.#open(ref).bytes
  }

  /** The bytes from `start` on, at most `count`, without reading all of a large message. */
  range(ref: SpoolRef, start: number, count: number): Buffer {
    if (this.#last?.ref.offset === ref.offset && this.#last.ref.length === ref.length)
      return this.#last.bytes.subarray(start, start + count)
    return this.#spool.read(ref, start, start + count)
  }

  /** The bytes from `start` to `end` (left out), good until the next are read: for who looks through many messages. */
  glance(ref: SpoolRef, start: number, end: number): Buffer {
    this.#glanced ??= Buffer.allocUnsafeSlow(GLANCE)
    return this.#spool.read(ref, start, end, this.#glanced)
  }

  parsed(ref: SpoolRef): { readonly bytes: Buffer; readonly root: MimePart } {
    const open = this.#open(ref)
    open.root ??= parseMime(open.bytes)
    return { bytes: open.bytes, root: open.root }
  }

  /** The header section alone. */
  headers(ref: SpoolRef): MimeHeaders {
    for (const guess of HEADER_GUESSES) {
      const begin = this.glance(ref, 0, guess)
      const headers = readHeaders(begin, 0, begin.length)
      if (headers.bodyStart < begin.length || ref.length <= begin.length) return headers
    }
    const { bytes } = this.#open(ref)
    return readHeaders(bytes, 0, bytes.length)
  }

  /** Lets the last message go. */
  forget(): void {
    this.#last = undefined
  }

  #open(ref: SpoolRef) {
    if (this.#last?.ref.offset !== ref.offset || this.#last.ref.length !== ref.length) {
      this.#last = { ref, bytes: this.#spool.read(ref), root: undefined }
    }
    return this.#last
  }
}
