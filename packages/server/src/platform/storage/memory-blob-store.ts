import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { notFound } from '../errors.ts'
import type { BlobStore } from './blob-store.ts'

/** Blobs in memory, for tests. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<string, Buffer>()
  return {
    async putStream(bytes, options = {}) {
      const sha256 = createHash('sha256')
      const md5 = createHash('md5')
      const pieces: Buffer[] = []
      options.signal?.throwIfAborted()
      const abort = () => bytes.destroy(new Error('aborted'))
      options.signal?.addEventListener('abort', abort, { once: true })
      try {
        for await (const piece of bytes) {
          const chunk = Buffer.from(piece)
          sha256.update(chunk)
          md5.update(chunk)
          pieces.push(chunk)
        }
      } finally {
        options.signal?.removeEventListener('abort', abort)
      }
      const name = sha256.digest('hex')
      const isNew = !blobs.has(name)
      const body = Buffer.concat(pieces)
      blobs.set(name, body)
      return { sha256: name, md5: md5.digest('hex'), size: body.length, isNew }
    },
    settle: async () => undefined,
    async get(sha256) {
      const body = blobs.get(sha256)
      if (!body) throw notFound('blob', sha256)
      return Readable.from([body])
    },
    has: async (sha256) => blobs.has(sha256),
    async delete(sha256) {
      blobs.delete(sha256)
    },
  }
}
