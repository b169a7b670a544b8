import { createHash } from 'node:crypto'
import { closeSync, linkSync, mkdirSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { copyFile, link, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WrittenFile } from '../hashed-file.ts'
import { copyInsteadOfLink } from '../natives.ts'

/**
 * Files by their SHA-256 while a package is being written: what is the same in a thousand messages is stored once and
 * linked into the package. Several threads may write into one folder; writing blocks the thread, which has nothing else to
 * do and is twice as fast so.
 */
export class ObjectFolder {
  readonly #folder: string
  readonly #writer: string
  readonly #made = new Set<string>()
  #count = 0

  /** @param writer a name that no other writer of this folder has */
  constructor(folder: string, writer: string) {
    this.#folder = folder
    this.#writer = writer
  }

  begin(): ObjectWriter {
    const path = join(this.#folder, `${this.#writer}-${++this.#count}.part`)
    return new ObjectWriter(openSync(path, 'wx', 0o600), path, (sha256) => {
      const folder = join(this.#folder, sha256.slice(0, 2))
      if (!this.#made.has(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 })
      this.#made.add(folder)
      return this.#pathOf(sha256)
    })
  }

  /** Gives an object a name in the package. */
  async place(sha256: string, target: string): Promise<void> {
    const path = this.#pathOf(sha256)
    try {
      await link(path, target)
    } catch (error) {
      if (!copyInsteadOfLink(error)) throw error
      await copyFile(path, target)
    }
  }

  async create(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  #pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256)
  }
}

/** Writes a new file and answers what it is. Blocks the thread, as everything here; the package is synced as a whole. */
export function writeNewFile(path: string, content: string | Uint8Array): WrittenFile {
  const writer = new ObjectWriter(openSync(path, 'wx', 0o600), path, () => path)
  writer.write(typeof content === 'string' ? Buffer.from(content) : content)
  const { at: _, ...file } = writer.finish()
  return file
}

/** A new object: bytes are hashed as they come; `finish` names it by its hash. The package is synced as a whole. */
export class ObjectWriter {
  readonly #file: number
  readonly #path: string
  readonly #pathOf: (sha256: string) => string
  readonly #sha256 = createHash('sha256')
  readonly #md5 = createHash('md5')
  #size = 0

  constructor(file: number, path: string, pathOf: (sha256: string) => string) {
    this.#file = file
    this.#path = path
    this.#pathOf = pathOf
  }

  write(bytes: Uint8Array): void {
    this.#sha256.update(bytes)
    this.#md5.update(bytes)
    this.#size += bytes.length
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done)
  }

  /** @returns what it is, and where it lies until the folder goes */
  finish(): WrittenFile & { at: string } {
    const sha256 = this.#sha256.digest('hex')
    const at = this.#pathOf(sha256)
    closeSync(this.#file)
    if (at !== this.#path) keepFirst(this.#path, at)
    return { sha256, md5: this.#md5.digest('hex'), size: this.#size, at }
  }
}

/** Gives a file its name unless that is taken: what is there is linked already, and has the same bytes. */
function keepFirst(path: string, at: string): void {
  try {
    linkSync(path, at)
    unlinkSync(path)
  } catch (error) {
    if (copyInsteadOfLink(error)) renameSync(path, at)
    else if (error instanceof Error && 'code' in error && error.code === 'EEXIST') unlinkSync(path)
    else throw error
  }
}
