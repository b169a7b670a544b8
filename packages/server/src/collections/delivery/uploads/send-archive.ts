import { createHash } from 'node:crypto'
import type { StoredZip } from '@gatewarden/evidence'
import type { Query } from '../../../platform/database/database.ts'
import {
  abortMultipart,
  beginMultipart,
  completeMultipart,
  lengthOf,
  partBytesFor,
  putPart,
} from '../s3/multipart.ts'
import type { S3Client } from '../s3/s3-client.ts'
import { S3Error } from '../s3/s3-error.ts'
import { insertPart, restartUpload, selectParts } from './store.ts'
import type { UploadedPart, UploadPosition } from './upload.ts'

export interface Sending {
  query: Query
  s3: S3Client
  /** Of the row that keeps where it stands. */
  uploadId: string
  key: string
  zip: StoredZip
  /** Of the object. */
  headers: Record<string, string>
  signal: AbortSignal
}

/**
 * Stores an archive as one object, part by part, one part in memory. Each part that the storage has taken is written down;
 * a later call makes the archive anew, holds it against these, and sends what is missing.
 * @returns SHA-256 of the archive, hex
 * @throws S3Error
 */
export async function sendArchive(sending: Sending, position: UploadPosition): Promise<string> {
  const { query, s3, uploadId, key, zip, signal } = sending
  let { multipart, partBytes } = position
  // What a newer version would pack otherwise does not go on with what an older one began.
  if (multipart === null || partBytes === null || position.bytes !== zip.length) {
    if (multipart !== null) await abortQuietly(s3, key, multipart)
    partBytes = partBytesFor(zip.length)
    multipart = await beginMultipart(s3, key, sending.headers)
    await restartUpload(query, uploadId, { bytes: zip.length, partBytes, multipart })
  }
  const known = await selectParts(query, uploadId)
  const whole = createHash('sha256')
  const parts: UploadedPart[] = []
  for await (const bytes of inParts(zip, partBytes)) {
    signal.throwIfAborted()
    whole.update(bytes)
    const number = parts.length + 1
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    let part = known.get(number)
    if (part?.sha256 !== sha256) {
      const etag = await putPart(s3, key, { uploadId: multipart, number, bytes, signal })
      part = { number, bytes: bytes.length, etag, sha256 }
      await insertPart(query, uploadId, part)
    }
    parts.push(part)
  }
  await complete(s3, key, multipart, parts, zip.length)
  return whole.digest('hex')
}

/** Parts of a length, one after the other in the same memory; the last is shorter. */
async function* inParts(zip: StoredZip, partBytes: number): AsyncIterable<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(partBytes, zip.length))
  let filled = 0
  for await (const read of zip.read(0)) {
    const chunk = Buffer.from(read)
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.copy(buffer, filled, at)
      filled += taken
      at += taken
      if (filled < buffer.length) continue
      yield buffer
      filled = 0
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled)
}

/** An upload that is not there any more may be complete: its answer was lost, or another worker was quicker. */
async function complete(
  s3: S3Client,
  key: string,
  multipart: string,
  parts: readonly UploadedPart[],
  length: number,
): Promise<void> {
  try {
    await completeMultipart(s3, key, multipart, parts)
  } catch (error) {
    if (!(error instanceof S3Error && error.code === 'NoSuchUpload')) throw error
    if ((await lengthOf(s3, key)) !== length) throw error
    return
  }
  const found = await lengthOf(s3, key)
  if (found === length) return
  throw new S3Error('length_wrong', 200, `The storage has ${found ?? 'no'} bytes of ${length}.`)
}

/** What cannot be given up is left to the storage's own rules for unfinished uploads. */
export const abortQuietly = (s3: S3Client, key: string, multipart: string): Promise<void> =>
  abortMultipart(s3, key, multipart).catch((error: unknown) => {
    if (!(error instanceof S3Error)) throw error
  })
