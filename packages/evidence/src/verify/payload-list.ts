import type { LineReader } from './line-reader.ts'
import type { ReadFile } from './package-files.ts'
import type { Problems } from './problems.ts'

/**
 * One payload manifest, read beside the rows: its next line must be the one that is expected. After the first that is
 * not, lines no longer fit to rows; then only the reports are still looked for, in what follows.
 */
export class PayloadList {
  readonly #name: string
  readonly #reader: LineReader
  readonly #problems: Problems
  #isBroken = false
  /** The last report that it lists. */
  #last = ''

  constructor(name: string, reader: LineReader, problems: Problems) {
    this.#name = name
    this.#reader = reader
    this.#problems = problems
  }

  /** The next line must give the hash of a native, an attachment or a text. */
  async expect(hash: string, path: string): Promise<void> {
    const line = await this.#nextOf(path)
    if (line && line.hash !== hash) {
      this.#problems.add(
        'file_changed',
        this.#name,
        `The hash of ${path} is not the one that its row gives.`,
        line.number,
      )
    }
  }

  /** Reports that it lists in what follows, with their hashes; their paths must ascend. */
  async reports(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>()
    let last = ''
    for (let line = await this.#reader.next(); line; line = await this.#reader.next()) {
      const [, hash, path] = lineForm.exec(line.isComplete ? line.bytes.toString('utf8') : '') ?? []
      const isReport = path !== undefined && reportPath.test(path) && found.size < mostReports
      if (!this.#isBroken && (!isReport || path <= last)) {
        this.#isBroken = true
        this.#problems.add(
          'order_broken',
          this.#name,
          'The line should be of a report, in ascending order of their paths.',
          line.number,
        )
      }
      if (!isReport || hash === undefined) continue
      found.set(path, hash)
      last = path
    }
    this.#last = last
    return found
  }

  /** A report that it should list and does not. */
  lacks(path: string): void {
    if (path > this.#last) this.#problems.add('truncated', this.#name, `It ends where ${path} should follow.`)
    else this.#problems.add('order_broken', this.#name, `It does not list ${path}.`)
  }

  /** What the file itself is. */
  finish(): Promise<ReadFile> {
    return this.#reader.finish()
  }

  /** The next line, if it is of this path; undefined from the first on that is not. */
  async #nextOf(path: string): Promise<{ hash: string; number: number } | undefined> {
    if (this.#isBroken) return undefined
    const line = await this.#reader.next()
    const [, hash, listed] = lineForm.exec(line?.isComplete ? line.bytes.toString('utf8') : '') ?? []
    if (line && hash && listed === path) return { hash, number: line.number }
    this.#isBroken = true
    if (line)
      this.#problems.add(
        'order_broken',
        this.#name,
        `The line should be of ${path}, in the order of the manifest.`,
        line.number,
      )
    else this.#problems.add('truncated', this.#name, `It ends where ${path} should follow.`)
    return undefined
  }
}

const lineForm = /^([0-9a-f]+) {2}(.*)$/
/** Reports lie in `data/` itself, or are mailboxes. */
const reportPath = /^data\/(?:mbox\/)?[^/\\:]+$/
/** A hostile list must not take all memory. */
const mostReports = 1_000_000
