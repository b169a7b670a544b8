import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { BlobStore } from './blob-store.ts'

const hash = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex')

async function read(blobs: BlobStore, sha256: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of await blobs.get(sha256)) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

/** What every blob store does; each back end's test runs it. */
export function blobStoreContract(name: string, open: () => Promise<BlobStore>): void {
  describe(`${name}: what every blob store does`, () => {
    it.each([0, 1, 72_000, 3_000_000])(
      'stores %i bytes under their SHA-256 and gives them back',
      async (size) => {
        const blobs = await open()
        const bytes = randomBytes(size)
        const pieces = Array.from({ length: Math.ceil(size / 50_000) }, (_, i) =>
          bytes.subarray(i * 50_000, (i + 1) * 50_000),
        )
        const stored = await blobs.putStream(Readable.from(pieces))
        expect(stored).toEqual({ sha256: hash('sha256', bytes), md5: hash('md5', bytes), size, isNew: true })
        expect((await read(blobs, stored.sha256)).equals(bytes)).toBe(true)
        expect(await blobs.has(stored.sha256)).toBe(true)
      },
    )

    it('keeps the same bytes once, and says that they were there', async () => {
      const blobs = await open()
      const put = () => blobs.putStream(Readable.from([Buffer.from('the same')]))
      const all = await Promise.all([put(), put(), put()])
      expect(new Set(all.map((one) => one.sha256)).size).toBe(1)
      expect((await put()).isNew).toBe(false)
      expect((await read(blobs, all[0]?.sha256 ?? '')).toString()).toBe('the same')
    })

    it('keeps nothing of a stream that fails', async () => {
      const blobs = await open()
      const failing = Readable.from(
        (async function* () {
          yield Buffer.from('half of ')
          throw new Error('the line broke')
        })(),
      )
      await expect(blobs.putStream(failing)).rejects.toThrow('the line broke')
      for (const text of ['half of ', ''])
        expect(await blobs.has(hash('sha256', Buffer.from(text)))).toBe(false)
    })

    it('keeps nothing of a transfer that is aborted, before or while it runs, and ends the stream', async () => {
      const blobs = await open()
      const abort = new AbortController()
      const endless = Readable.from(
        (async function* () {
          for (;;) {
            yield Buffer.from('x'.repeat(1000))
            abort.abort(new Error('enough'))
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
        })(),
      )
      await expect(blobs.putStream(endless, { signal: abort.signal })).rejects.toThrow()
      expect(endless.destroyed).toBe(true)
      const never = Readable.from([Buffer.from('never')])
      await expect(blobs.putStream(never, { signal: AbortSignal.abort() })).rejects.toThrow()
      expect(await blobs.has(hash('sha256', Buffer.from('never')))).toBe(false)
    })

    it('removes, and says not_found of what is not there', async () => {
      const blobs = await open()
      const { sha256 } = await blobs.putStream(Readable.from([Buffer.from('to go')]))
      await blobs.delete(sha256)
      await blobs.delete(sha256)
      expect(await blobs.has(sha256)).toBe(false)
      for (const id of [sha256, 'nonsense', '../../etc/passwd', `${'0'.repeat(63)}G`]) {
        await expect(blobs.get(id), id).rejects.toMatchObject({ code: 'not_found' })
      }
    })
  })
}
