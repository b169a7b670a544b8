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
  /** Hashes of reports by path, found after the order broke. */
  #found: Map<string, string> | undefined

  constructor(name: string, reader: LineReader, problems: Problems) {
    this.#name = name
    this.#reader = reader
    this.#problems = problems
  }

  /** The next line must give the hash of the native that a row names. */
  async expectNative(hash: string, path: string): Promise<void> {
    const line = await this.#nextOf(path)
    if (line && line.hash !== hash) {
      this.#problems.add(
        'file_changed',
        this.#name,
        `The hash of ${path} is not the one of its row.`,
        line.number,
      )
    }
  }

  /** The same for a report; it is looked for also when the order is broken. */
  async expectReport(hash: string, path: string): Promise<void> {
    const line = await this.#nextOf(path)
    if (!line) this.#found ??= await this.#collectReports()
    const listed = line?.hash ?? this.#found?.get(path)
    if (listed === undefined) this.#problems.add('file_extra', path, `${this.#name} does not list it.`)
    else if (listed !== hash) {
      this.#problems.add('file_changed', path, `It does not have the hash that ${this.#name} gives.`)
    }
  }

  /** The next line, if it is of this path; undefined from the first on that is not. */
  async #nextOf(path: string): Promise<{ hash: string; number: number } | undefined> {
    if (this.#isBroken) return undefined
    const line = await this.#reader.next()
    const text = line?.isComplete ? line.bytes.toString('utf8') : ''
    const [, hash, listed] = /^([0-9a-f]+) {2}(.*)$/.exec(text) ?? []
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

  /** Nothing may follow. Answers with what the file itself is. */
  async finish(): Promise<ReadFile> {
    const line = this.#isBroken ? undefined : await this.#reader.next()
    if (line)
      this.#problems.add(
        'order_broken',
        this.#name,
        'The line lists a file that the package does not have.',
        line.number,
      )
    return this.#reader.finish()
  }

  async #collectReports(): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (let line = await this.#reader.next(); line; line = await this.#reader.next()) {
      const [, hash, path] = /^([0-9a-f]+) {2}(data\/[^/]+)$/.exec(line.bytes.toString('utf8')) ?? []
      if (hash && path) found.set(path, hash)
    }
    return found
  }
}
