/** A place in an archive: a part, 0 for the first, and a byte of it. */
export interface ZipPlace {
  part: number
  offset: number
}

/** A piece of an archive: the next bytes of this part, 0 for the first. */
export interface ZipPiece {
  part: number
  bytes: Buffer
}

const isBefore = (one: ZipPlace, other: ZipPlace): boolean =>
  one.part < other.part || (one.part === other.part && one.offset < other.offset)

/** Where the next byte of an archive goes; what lies before the place that somebody wants to read from is passed over. */
export class Writing implements ZipPlace {
  readonly #partBytes: number
  readonly #from: ZipPlace
  part = 0
  offset = 0
  /** Of each part so far, in bytes. */
  readonly lengths: number[] = [0]

  constructor(partBytes: number, from: ZipPlace) {
    this.#partBytes = partBytes
    this.#from = from
  }

  /** Records are never cut: one that does not fit begins the next part. */
  makeRoom(bytes: number): void {
    if (this.offset + bytes > this.#partBytes) this.#beginPart()
  }

  *put(bytes: Buffer): Iterable<ZipPiece> {
    for (let done = 0; done < bytes.length; ) {
      if (this.offset >= this.#partBytes) this.#beginPart()
      const length = Math.min(bytes.length - done, this.#partBytes - this.offset)
      const { part, offset } = this
      const unwanted =
        part < this.#from.part ? length : part > this.#from.part ? 0 : this.#from.offset - offset
      if (unwanted < length)
        yield { part, bytes: bytes.subarray(done + Math.max(0, unwanted), done + length) }
      this.#advance(length)
      done += length
    }
  }

  *record(bytes: Buffer): Iterable<ZipPiece> {
    this.makeRoom(bytes.length)
    yield* this.put(bytes)
  }

  /** Passes over so many bytes that may be cut, if all of them lie before what is wanted. @returns whether they do */
  passOver(bytes: number): boolean {
    const end = this.#after(bytes)
    if (!isBefore(end, this.#from)) return false
    while (this.part < end.part) {
      this.lengths[this.part] = this.#partBytes
      this.#beginPart()
    }
    this.#advance(end.offset - this.offset)
    return true
  }

  #after(bytes: number): ZipPlace {
    const over = this.offset + bytes - this.#partBytes
    if (over <= 0) return { part: this.part, offset: this.offset + bytes }
    const parts = Math.ceil(over / this.#partBytes)
    return { part: this.part + parts, offset: over - (parts - 1) * this.#partBytes }
  }

  #beginPart(): void {
    this.part++
    this.offset = 0
    this.lengths[this.part] = 0
  }

  #advance(bytes: number): void {
    this.offset += bytes
    this.lengths[this.part] = this.offset
  }
}
