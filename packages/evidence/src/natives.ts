import { createHash } from 'node:crypto'
import { link, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'

/** Where the writer gets natives from: the content-addressed store of the collection. */
export interface NativeSource {
  /** A file to link from, where the store keeps files and may share them with packages. */
  localPath?(sha256: string): string | undefined
  open(sha256: string): Promise<Readable>
}

/** Where a link cannot be made and a copy is made instead: other device, too many links, no links there, not allowed. */
const linkRefusals = new Set(['EXDEV', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'ENOSYS'])

/** Whether an error of linking means that a copy is to be made instead. */
export const copyInsteadOfLink = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && linkRefusals.has(String(error.code))

/**
 * Puts a native at `target`, durably but for its folder's entry.
 * @throws Error where the store's bytes are not those that were collected, or cannot be read.
 */
export async function placeNative(source: NativeSource, sha256: string, target: string): Promise<void> {
  const path = source.localPath?.(sha256)
  if (path !== undefined) {
    try {
      return await link(path, target)
    } catch (error) {
      if (!copyInsteadOfLink(error)) throw error
    }
  }
  const hash = createHash('sha256')
  const bytes = await source.open(sha256)
  const handle = await open(target, 'wx', 0o600)
  try {
    for await (const chunk of bytes) {
      hash.update(chunk)
      for (let done = 0; done < chunk.length; ) done += (await handle.write(chunk, done)).bytesWritten
    }
    await handle.sync()
  } finally {
    bytes.destroy()
    await handle.close()
  }
  if (hash.digest('hex') !== sha256)
    throw new Error(`The stored native ${sha256} no longer has the bytes that were collected.`)
}
