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
import { beginArchive, beginFile, insertPart, keepFiles, selectParts } from './store.ts'
import type { Multipart, UploadedFile, UploadedPart, UploadPosition } from './upload.ts'

export interface Sending {
  query: Query
  s3: S3Client
  /** Of the row that keeps where it stands. */
  uploadId: string
  /** Of the names of its objects. */
  prefix: string
  zip: StoredZip
  /** Of the objects. */
  headers: Record<string, string>
  signal: AbortSignal
}

/**
 * Stores an archive, each of its files as an object, part by part, one part in memory. What the storage has taken is written down;
 * a later call makes the archive anew, holds it against that, and sends what is missing.
 * @returns its files
 * @throws S3Error
 */
export async function sendArchive(sending: Sending, position: UploadPosition): Promise<UploadedFile[]> {
  const { query, s3, uploadId, zip } = sending
  let { multipart } = position
  const isSame = position.mark === zip.mark
  // What is packed otherwise now does not go on with what was begun.
  if (!isSame) {
    if (multipart !== null) await abortQuietly(s3, multipart)
    multipart = null
    const bytes = zip.parts.reduce((sum, part) => sum + part.bytes, 0)
    await beginArchive(query, uploadId, { mark: zip.mark, bytes })
  }
  const files = isSame ? [...position.files] : []
  for (const [index, { name, bytes }] of zip.parts.entries()) {
    if (index < files.length) continue
    files.push({ name, bytes, sha256: await sendFile(sending, index, multipart) })
    await keepFiles(query, uploadId, files)
    multipart = null
  }
  return files
}

/** @param begun what is stored of it already @returns its SHA-256, hex */
async function sendFile(sending: Sending, index: number, begun: Multipart | null): Promise<string> {
  const { query, s3, uploadId, prefix, zip, signal } = sending
  const { name, bytes: length } = zip.parts[index] ?? { name: '', bytes: 0 }
  const key = `${prefix}${name}`
  let multipart = begun
  if (multipart === null) {
    const partBytes = partBytesFor(length)
    multipart = { id: await beginMultipart(s3, key, sending.headers), key, partBytes }
    await beginFile(query, uploadId, multipart)
  }
  const known = await selectParts(query, uploadId)
  const whole = createHash('sha256')
  const parts: UploadedPart[] = []
  for await (const bytes of inParts(zip.read(index, 0), Math.min(multipart.partBytes, length))) {
    signal.throwIfAborted()
    whole.update(bytes)
    const number = parts.length + 1
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    let part = known.get(number)
    if (part?.sha256 !== sha256) {
      const etag = await putPart(s3, key, { uploadId: multipart.id, number, bytes, signal })
      part = { number, bytes: bytes.length, etag, sha256 }
      await insertPart(query, uploadId, part)
    }
    parts.push(part)
  }
  await complete(s3, multipart, parts, length)
  return whole.digest('hex')
}

/** Parts of a length, one after the other in the same memory; the last is shorter. */
async function* inParts(content: AsyncIterable<Buffer>, partBytes: number): AsyncIterable<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(partBytes)
  let filled = 0
  for await (const chunk of content) {
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
  { id, key }: Multipart,
  parts: readonly UploadedPart[],
  length: number,
): Promise<void> {
  try {
    await completeMultipart(s3, key, id, parts)
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
export const abortQuietly = (s3: S3Client, { id, key }: Multipart): Promise<void> =>
  abortMultipart(s3, key, id).catch((error: unknown) => {
    if (!(error instanceof S3Error)) throw error
  })
