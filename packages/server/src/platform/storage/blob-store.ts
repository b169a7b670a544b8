import type { Readable } from 'node:stream'

/** Content-addressed and other durable bytes. Back ends: folder, S3, memory (tests); one contract suite runs against all. */
export interface StoredBlob {
  sha256: string
  md5: string
  size: number
  /** False where the same bytes were there already. */
  isNew: boolean
}

export interface PutOptions {
  signal?: AbortSignal
  settlesLater?: boolean
}

export interface BlobStore {
  /**
   * Streams into a temporary file while hashing, fsyncs and renames it to its SHA-256 name. When the promise
   * resolves the bytes survive a power cut. A failed or aborted stream leaves nothing.
   * @param options.settlesLater the caller stores many and calls `settle` before anybody is told of one: until then a
   * power cut may take the name away, and the bytes with it
   * @throws GatewardenError `disk_full`
   */
  putStream(bytes: Readable, options?: PutOptions): Promise<StoredBlob>
  /** When it resolves, blobs that were stored with `settlesLater` survive a power cut. */
  settle(sha256s: Iterable<string>): Promise<void>
  get(sha256: string): Promise<Readable>
  has(sha256: string): Promise<boolean>
  delete(sha256: string): Promise<void>
  /** The file that holds it, where the back end keeps files on this machine: packages are hard-linked from it. Never to be written. */
  localPath?(sha256: string): string | undefined
}
