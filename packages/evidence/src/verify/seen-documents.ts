import { SeenPaths } from './seen-paths.ts'

/** Which attachments, texts and derived files documents name, in about 12 bytes a document. */
export class SeenDocuments {
  /** Documents before each row's family, by `seq`. */
  #before = new Uint32Array(1024)
  #count = 0
  readonly #attachments = new SeenPaths()
  readonly #texts = new SeenPaths()
  readonly #derived = new SeenPaths()

  /** The family of this row comes next. */
  begin(seq: number): void {
    if (seq > mostRows) return
    while (seq >= this.#before.length) {
      const larger = new Uint32Array(this.#before.length * 2)
      larger.set(this.#before)
      this.#before = larger
    }
    this.#before[seq] = this.#count
  }

  /** False where the family has this number already. */
  addAttachment(seq: number, child: number, path: string): boolean {
    return this.#attachments.add(this.#place(seq, child), path)
  }

  addText(seq: number, child: number, path: string): boolean {
    return this.#texts.add(this.#place(seq, child), path)
  }

  addDerived(seq: number, path: string): boolean {
    return this.#derived.add(seq, path)
  }

  /** Whether a document names this path; true once only. */
  take(path: string): boolean {
    const form = /^data\/(attachments|text|derived)\/\d+\/(\d{8,15})(?:\.(\d{4,9}))?\.[a-z0-9]{1,8}$/
    const [, kind, seq, child = '0'] = form.exec(path) ?? []
    if (seq === undefined || Number(seq) > mostRows) return false
    if (kind === 'derived') return this.#derived.take(Number(seq), path)
    const place = (this.#before[Number(seq)] ?? 0) + Number(child) + 1
    return (kind === 'text' ? this.#texts : this.#attachments).take(place, path)
  }

  #place(seq: number, child: number): number {
    const place = (this.#before[seq] ?? 0) + child + 1
    this.#count = Math.max(this.#count, place)
    return place
  }
}

/** A hostile row must not make us reserve gigabytes. */
const mostRows = 100_000_000
