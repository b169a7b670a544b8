import { manifestLine } from '../layout.ts'
import type { LineReader } from './line-reader.ts'
import type { ReadFile } from './package-files.ts'
import type { Problems } from './problems.ts'

/**
 * One payload manifest, read beside the rows: its next line must be the one that is expected. After the first that is
 * not, lines no longer fit to rows; then only entries that `expectReport` asks for are looked for in what follows.
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

  /** The next line must say that `path` has `hash`. */
  async expect(hash: string, path: string): Promise<void> {
    if (this.#isBroken) return
    const line = await this.#reader.next()
    if (line?.isComplete && `${line.bytes.toString('utf8')}\n` === manifestLine(hash, path)) return
    this.#isBroken = true
    if (!line) return this.#problems.add('truncated', this.#name, `It ends where ${path} should follow.`)
    this.#problems.add(
      'order_broken',
      this.#name,
      `The line should give the hash of ${path}, in the order of the manifest.`,
      line.number,
    )
  }

  /** The same for a report; it is looked for also when the order is broken. */
  async expectReport(hash: string, path: string): Promise<void> {
    if (!this.#isBroken) return this.expect(hash, path)
    this.#found ??= await this.#collectReports()
    const found = this.#found.get(path)
    if (found === undefined) this.#problems.add('file_extra', path, `${this.#name} does not list it.`)
    else if (found !== hash)
      this.#problems.add('file_changed', path, `It does not have the hash that ${this.#name} gives.`)
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
