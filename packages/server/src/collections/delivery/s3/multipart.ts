import { createHash } from 'node:crypto'
import { elementOf, type S3Client } from './s3-client.ts'
import { S3Error } from './s3-error.ts'

/** An object that is stored part by part (https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html). */

const mebibyte = 1024 * 1024
/** S3 takes parts of 5 MiB to 5 GiB, and 10,000 of them. */
const usualPart = 8 * mebibyte
const mostParts = 9500

/** How long the parts of an object are, in bytes, so that it has not too many. */
export const partBytesFor = (length: number): number =>
  Math.max(usualPart, Math.ceil(length / mostParts / mebibyte) * mebibyte)

export interface StoredPart {
  number: number
  etag: string
}

/** @returns the storage's id of the upload */
export async function beginMultipart(
  s3: S3Client,
  key: string,
  headers: Record<string, string>,
): Promise<string> {
  const answer = await s3.send({ method: 'POST', key, query: { uploads: '' }, headers })
  const id = elementOf(answer, 'UploadId')
  if (!id) throw new S3Error('no_upload_id', answer.status, 'The storage began no multipart upload.')
  return id
}

/** Stores a part; the storage refuses it where not all of its bytes arrived as they were. @returns its ETag */
export async function putPart(
  s3: S3Client,
  key: string,
  part: { uploadId: string; number: number; bytes: Buffer; signal: AbortSignal },
): Promise<string> {
  const { uploadId, number, bytes, signal } = part
  const answer = await s3.send({
    method: 'PUT',
    key,
    query: { partNumber: String(number), uploadId },
    headers: { 'content-md5': createHash('md5').update(bytes).digest('base64') },
    body: bytes,
    signal,
  })
  const { etag } = answer.headers
  if (typeof etag !== 'string')
    throw new S3Error('no_etag', answer.status, `The storage did not name part ${number}.`)
  return etag
}

/** Makes the object of its parts, which are in ascending order. */
export async function completeMultipart(
  s3: S3Client,
  key: string,
  uploadId: string,
  parts: readonly StoredPart[],
): Promise<void> {
  const list = parts.map(
    ({ number, etag }) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</ETag></Part>`,
  )
  const body = Buffer.from(
    `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join('')}</CompleteMultipartUpload>`,
  )
  await s3.send({
    method: 'POST',
    key,
    query: { uploadId },
    headers: { 'content-type': 'application/xml' },
    body,
  })
}

/** Gives up an upload, so that its parts cost nothing. */
export async function abortMultipart(s3: S3Client, key: string, uploadId: string): Promise<void> {
  await s3.send({ method: 'DELETE', key, query: { uploadId } })
}

/** How long a stored object is; undefined where there is none. */
export async function lengthOf(s3: S3Client, key: string): Promise<number | undefined> {
  try {
    const answer = await s3.send({ method: 'HEAD', key })
    return Number(answer.headers['content-length'])
  } catch (error) {
    if (error instanceof S3Error && error.status === 404) return undefined
    throw error
  }
}
