import type { WrittenFile } from '../hashed-file.ts'
import type { PackageFiles } from './package-files.ts'
import type { Problems } from './problems.ts'

const readingAtOnce = 8
const bufferBytes = 128 * 1024

/** Reads files of the payload, a few at a time, and holds them against what was written of them. */
export class FileReader {
  readonly #files: PackageFiles
  readonly #problems: Problems
  readonly #buffers = Array.from({ length: readingAtOnce }, () => Buffer.allocUnsafe(bufferBytes))
  readonly #running = new Set<Promise<void>>()
  /** Files that could be read, and their bytes. */
  count = 0
  bytes = 0

  constructor(files: PackageFiles, problems: Problems) {
    this.#files = files
    this.#problems = problems
  }

  /** @param says the file and line that name it, and what they call themselves in a problem */
  async check(
    expected: WrittenFile & { path: string },
    says: { file: string; line: number; name: string },
  ): Promise<void> {
    const handle = await this.#files.open(expected.path, says.line, says.file)
    if (!handle) return
    while (this.#buffers.length === 0) await Promise.race(this.#running)
    const buffer = this.#buffers.pop() ?? Buffer.allocUnsafe(bufferBytes)
    const reading = this.#files
      .hashAndClose(expected.path, handle, buffer)
      .then((file) => file && this.#compare(expected, file, says.name))
      .finally(() => {
        this.#buffers.push(buffer)
        this.#running.delete(reading)
      })
    this.#running.add(reading)
  }

  async done(): Promise<void> {
    await Promise.all(this.#running)
  }

  #compare(expected: WrittenFile & { path: string }, file: WrittenFile, name: string): void {
    this.count++
    this.bytes += file.size
    const { path, size, sha256, md5 } = expected
    const say = (message: string) => this.#problems.add('file_changed', path, message)
    const sizes = `It has ${file.size} bytes; ${name} says ${size}.`
    if (file.size < size) this.#problems.add('truncated', path, sizes)
    else if (file.size > size) say(sizes)
    else if (file.sha256 !== sha256) say(`Its SHA-256 is not the one of ${name}.`)
    else if (file.md5 !== md5) say(`Its MD5 is not the one of ${name}.`)
  }
}
