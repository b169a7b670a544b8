import type { Message } from '../../tenant/message.ts'
import { TemporaryFile } from '../../tenant/temporary-file.ts'

/** One of the messages that stand in a row in some bytes, with one byte between each two. */
export interface WrittenMessage {
  readonly message: Message
  /** Its `changedSeq` when it was written. */
  readonly changedSeq: number
  /** Where its JSON begins and ends (left out), counted from the first of them. */
  readonly start: number
  readonly end: number
}

/** Messages that lie in the file as they are to stand in a list, commas included. */
export interface Run {
  readonly start: number
  /** In bytes. */
  readonly length: number
  readonly count: number
}

interface Place extends WrittenMessage {
  readonly form: string
}

/** Of what was written last so much is kept: bytes in a file, and messages in memory. */
const usualBounds = { bytes: 512 * 1024 * 1024, messages: 100_000 }

/**
 * Messages as lists wrote them last, since clients list the same ones again and again: most of a page with bodies is the escapes
 * of its texts. They lie in a file, which is written round and round, in the order of the lists: what is listed again in that
 * order is one read. A form is all that decides how a message is written beside itself; one that has changed since is written anew.
 */
export class WrittenMessages {
  readonly #folder: string | undefined
  readonly #bounds: typeof usualBounds
  #file: TemporaryFile | undefined
  /** Oldest first, which is the order in which they lie in the file, from `#next` on and around. */
  readonly #byAge = new Set<Place>()
  readonly #forms = new Map<string, Map<Message, Place>>()
  #next = 0

  /** @param folder for its file, which is made when the first messages come; a temporary folder when left out */
  constructor(folder?: string, bounds = usualBounds) {
    this.#folder = folder
    this.#bounds = bounds
  }

  /** As many of `messages` as lie in a row, the first of them that at `from`; undefined where that one is not there. */
  find(form: string, messages: readonly Message[], from: number): Run | undefined {
    const places = this.#forms.get(form)
    const first = places && this.#current(places, messages[from])
    if (!places || !first) return undefined
    let { end } = first
    let count = 1
    for (;;) {
      const place = this.#current(places, messages[from + count])
      if (place?.start !== end + 1) return { start: first.start, length: end - first.start, count }
      end = place.end
      count += 1
    }
  }

  has(form: string, message: Message | undefined): boolean {
    const places = this.#forms.get(form)
    return places !== undefined && this.#current(places, message) !== undefined
  }

  /** Reads a run that was just found: what is kept after that may lie in its place. */
  read({ start }: Run, target: Buffer): void {
    if (!this.#file) throw new Error('the emulator was reset or closed while it answered')
    this.#file.read(target, start)
  }

  /** Keeps messages, unless they are so many bytes that many others would have to go. */
  keep(form: string, written: readonly WrittenMessage[], bytes: Buffer): void {
    if (written.length === 0 || bytes.length > this.#bounds.bytes / 16) return
    this.#file ??= new TemporaryFile(this.#folder, 'written')
    const begin = this.#makeRoom(bytes.length)
    this.#file.write(bytes, begin)
    const places = this.#forms.get(form) ?? new Map<Message, Place>()
    this.#forms.set(form, places)
    for (const one of written) {
      const place = { ...one, form, start: begin + one.start, end: begin + one.end }
      places.set(one.message, place)
      this.#byAge.add(place)
    }
    for (const oldest of this.#byAge) {
      if (this.#byAge.size <= this.#bounds.messages) break
      this.#forget(oldest)
    }
  }

  close(): void {
    this.#file?.remove()
    this.#file?.close()
    this.#file = undefined
    this.#byAge.clear()
    this.#forms.clear()
  }

  #current(places: ReadonlyMap<Message, Place>, message: Message | undefined): Place | undefined {
    const place = message && places.get(message)
    return place?.changedSeq === message?.changedSeq ? place : undefined
  }

  /** Lets go what lies where the next bytes are to come. */
  #makeRoom(room: number): number {
    if (this.#next + room > this.#bounds.bytes) {
      this.#forgetBetween(this.#next, this.#bounds.bytes)
      this.#next = 0
    }
    const start = this.#next
    this.#forgetBetween(start, start + room)
    this.#next = start + room
    return start
  }

  /** The oldest ones, as far as they begin between these two places: the first of them is the next that lies there. */
  #forgetBetween(from: number, to: number): void {
    for (const place of this.#byAge) {
      if (place.start < from || place.start >= to) return
      this.#forget(place)
    }
  }

  #forget(place: Place): void {
    this.#byAge.delete(place)
    const places = this.#forms.get(place.form)
    if (places?.get(place.message) !== place) return
    places.delete(place.message)
    if (places.size === 0) this.#forms.delete(place.form)
  }
}
