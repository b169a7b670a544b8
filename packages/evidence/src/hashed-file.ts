import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

/** What a written file turned out to be. */
export interface WrittenFile {
  sha256: string
  md5: string
  size: number
}

const blockBytes = 64 * 1024

/**
 * A new file that is hashed as it is written and durable once `finish` resolves. One append at a time: all go through the
 * same block of memory, for a large package throws hundreds of megabytes of others away faster than they are collected.
 */
export class HashedFile {
  readonly #handle: FileHandle
  readonly #sha256 = createHash('sha256')
  readonly #md5 = createHash('md5')
  readonly #block = Buffer.allocUnsafeSlow(blockBytes)
  #filled = 0
  #size = 0

  private constructor(handle: FileHandle) {
    this.#handle = handle
  }

  /** @throws the file system's error, also where the file is there already. */
  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, 'wx', 0o600))
  }

  async append(bytes: string | Uint8Array): Promise<void> {
    const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    for (let done = 0; done < content.length; ) {
      const piece = content.subarray(done, done + blockBytes - this.#filled)
      this.#block.set(piece, this.#filled)
      this.#filled += piece.length
      done += piece.length
      if (this.#filled === blockBytes) await this.#flush()
    }
  }

  async finish(): Promise<WrittenFile> {
    await this.#flush()
    await this.#handle.sync()
    await this.#handle.close()
    return { sha256: this.#sha256.digest('hex'), md5: this.#md5.digest('hex'), size: this.#size }
  }

  /** Closes what was not finished; the file stays, half-written. */
  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
  }

  async #flush(): Promise<void> {
    const bytes = this.#block.subarray(0, this.#filled)
    this.#sha256.update(bytes)
    this.#md5.update(bytes)
    this.#size += bytes.length
    for (let done = 0; done < bytes.length; ) done += (await this.#handle.write(bytes, done)).bytesWritten
    this.#filled = 0
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
