/**
 * A JSON text under construction: pieces one after the other, as text or as bytes in UTF-8 that are ready already. Lists are
 * written this way, since objects for every item, and their serialization, take most of the time of a page.
 */
export class JsonParts {
  readonly #parts: (string | Buffer)[] = []
  #text = ''

  add(piece: string | Buffer): void {
    if (typeof piece === 'string') {
      this.#text += piece
      return
    }
    this.#parts.push(this.#text, piece)
    this.#text = ''
  }

  toBuffer(): Buffer {
    if (this.#parts.length === 0) return Buffer.from(this.#text)
    const parts = [...this.#parts, this.#text]
    const length = parts.reduce((sum, part) => sum + byteLength(part), 0)
    const bytes = Buffer.allocUnsafe(length)
    let at = 0
    for (const part of parts) at += typeof part === 'string' ? bytes.write(part, at) : part.copy(bytes, at)
    return bytes
  }
}

function byteLength(part: string | Buffer): number {
  return typeof part === 'string' ? Buffer.byteLength(part) : part.length
}

/** `{ ...head, "value": [ … ], ...tail }`, item by item. `head` has one property at least. */
export class JsonList {
  readonly #parts = new JsonParts()
  #count = 0

  constructor(head: object) {
    this.#parts.add(`${JSON.stringify(head).slice(0, -1)},"value":[`)
  }

  /** Begins an item; its pieces follow. */
  next(): JsonParts {
    if (this.#count > 0) this.#parts.add(',')
    this.#count += 1
    return this.#parts
  }

  /** Ends the list. @param tail what follows `value` */
  end(tail: object): Buffer {
    const text = JSON.stringify(tail)
    this.#parts.add(text === '{}' ? ']}' : `],${text.slice(1)}`)
    return this.#parts.toBuffer()
  }
}
