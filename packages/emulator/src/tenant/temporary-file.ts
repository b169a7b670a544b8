import { randomUUID } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file of this process alone, for bytes that are to take no memory. Nothing of it is left when the process ends. */
export class TemporaryFile {
  /** Where it is, or was: a file that can live without its name has none. */
  readonly path: string
  readonly descriptor: number
  readonly #ownsFolder: boolean
  readonly #folder: string

  /** @param folder where to put it; a temporary folder, removed with it, when left out. @param kind the end of its name */
  constructor(folder: string | undefined, kind: string) {
    this.#ownsFolder = folder === undefined
    this.#folder = folder ?? mkdtempSync(join(tmpdir(), 'gatewarden-emulator-'))
    this.path = join(this.#folder, `messages-${randomUUID()}.${kind}`)
    this.descriptor = openSync(this.path, 'wx+', 0o600)
    if (this.#ownsFolder) this.#forgetName()
  }

  /** Fills all of `target` with what lies from `position` on. @throws Error where the file is shorter */
  read(target: Buffer, position: number): void {
    let done = 0
    while (done < target.length) {
      const n = readSync(this.descriptor, target, done, target.length - done, position + done)
      if (n === 0) throw new Error('a file of the emulator is shorter than what was written to it')
      done += n
    }
  }

  write(bytes: Uint8Array, position: number): void {
    let done = 0
    while (done < bytes.length) {
      done += writeSync(this.descriptor, bytes, done, bytes.length - done, position + done)
    }
  }

  /** Takes its name away; what is open can still be read. */
  remove(): void {
    rmSync(this.path, { force: true })
    if (this.#ownsFolder) rmSync(this.#folder, { recursive: true, force: true })
  }

  close(): void {
    closeSync(this.descriptor)
  }

  /** Its bytes are freed when this process ends, however it ends; where a file that is open cannot be removed, by `remove`. */
  #forgetName(): void {
    try {
      rmSync(this.#folder, { recursive: true })
    } catch {
      // It stays until then.
    }
  }
}
