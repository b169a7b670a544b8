import { stat } from 'node:fs/promises'
import { systemClock } from '../../../platform/clock.ts'
import type { Platform } from '../../../platform/platform.ts'
import type { Remark } from '../../collection.ts'
import { packageFolder } from '../../package/package-folder.ts'
import { selectCollection } from '../../store/collections-store.ts'
import { insertEvent, type PackageRecord, selectPackages } from '../../store/records-store.ts'
import { type ArchiveWish, archiveOf } from '../archive.ts'
import { archiveFor, bucketOf, selectDestination } from '../destinations/store.ts'
import { createS3Client, type S3Client } from '../s3/s3-client.ts'
import { remedyOf, S3Error } from '../s3/s3-error.ts'
import { abortQuietly, sendArchive } from './send-archive.ts'
import { beginFile, endUpload, postponeUpload, selectUpload } from './store.ts'
import type { Upload, UploadedFile, UploadPosition } from './upload.ts'

export type UploadParts = Pick<Platform, 'db' | 'clock' | 'sealer' | 'egress' | 'config' | 'log' | 'audit'>

/** How long an upload rests after trouble, in seconds: from, doubling up to. */
const rest = { first: 15, longest: 3600 }

/** Goes on with an upload until it is complete, refused, or has to rest. Two that do so at once do no harm. */
export async function runUpload(parts: UploadParts, id: string, signal: AbortSignal): Promise<void> {
  const found = await selectUpload(parts.db.query, id)
  if (found?.upload.status !== 'waiting') return
  const { upload, position } = found
  try {
    await send(parts, upload, position, signal)
  } catch (error) {
    if (signal.aborted) return
    await settle(parts, upload, position, error)
  }
}

/** Why an upload cannot go on, where that is not the storage's doing. */
class UploadRefusal extends Error {
  readonly remark: Remark

  constructor(remark: Remark) {
    super(remark.reason)
    this.remark = remark
  }
}

async function send(
  parts: UploadParts,
  upload: Upload,
  position: UploadPosition,
  signal: AbortSignal,
): Promise<void> {
  const { db } = parts
  const record = await packageOf(parts, upload)
  const { s3, prefix, archive } = await storageOf(parts, upload)
  const folder = packageFolder(parts, upload.collectionId, record.number)
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    // Another machine may have it: that is looked at later.
    throw new S3Error('package_not_here', 0, `The package is not on this machine (${folder}).`)
  }
  const files = await sendArchive(
    {
      query: db.query,
      s3,
      uploadId: upload.id,
      prefix,
      zip: await archiveOf(folder, record, archive),
      headers: {
        'content-type': 'application/zip',
        'x-amz-meta-package': record.id,
        'x-amz-meta-checkpoint-sha256': record.checkpointSha256,
      },
      signal,
    },
    position,
  )
  // What a download of it can be held against, by sha256sum -c.
  const sums = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
  const key = `${keyOf(prefix, record.id)}.sha256`
  await s3.send({ method: 'PUT', key, body: Buffer.from(sums), signal })
  await finish(parts, upload, { status: 'completed', files })
}

async function packageOf(parts: UploadParts, { collectionId, packageId }: Upload): Promise<PackageRecord> {
  const record = (await selectPackages(parts.db.query, collectionId)).find(({ id }) => id === packageId)
  if (record) return record
  throw new UploadRefusal({
    code: 'package_erased',
    reason: 'The package was erased.',
    remedy: 'Upload a newer package of the collection.',
  })
}

async function storageOf(
  parts: UploadParts,
  { destinationId }: Upload,
): Promise<{ s3: S3Client; prefix: string; archive: ArchiveWish }> {
  const { db, sealer, egress } = parts
  const destination =
    destinationId === null ? undefined : await selectDestination(db.query, destinationId, null)
  if (!destination) {
    throw new UploadRefusal({
      code: 'destination_deleted',
      reason: 'The destination was deleted.',
      remedy: 'Upload to another destination.',
    })
  }
  const s3 = createS3Client(egress, await bucketOf(db.query, sealer, destination), systemClock)
  const archive = await archiveFor(db.query, sealer, destination)
  return { s3, prefix: destination.prefix, archive }
}

export const keyOf = (prefix: string, packageId: string): string => `${prefix}${packageId}.zip`

async function settle(
  parts: UploadParts,
  upload: Upload,
  position: UploadPosition,
  error: unknown,
): Promise<void> {
  const { db, log } = parts
  if (error instanceof UploadRefusal) return finish(parts, upload, { status: 'failed', remark: error.remark })
  if (!(error instanceof S3Error)) log.warn({ err: error, upload: upload.id }, 'an upload failed')
  const remark: Remark =
    error instanceof S3Error
      ? { code: error.code, reason: error.message, remedy: remedyOf(error) }
      : {
          code: 'internal',
          reason: 'Something went wrong in Gatewarden.',
          remedy: 'It is tried again by itself; the log has more.',
        }
  if (error instanceof S3Error && error.code === 'NoSuchUpload') {
    // The storage has thrown the parts away, as it may after some days: from the beginning.
    await beginFile(db.query, upload.id, null)
  } else if (error instanceof S3Error && !error.isPassing) {
    await giveUp(parts, upload)
    return finish(parts, upload, { status: 'failed', remark })
  }
  const seconds = Math.min(rest.longest, rest.first * 2 ** Math.min(position.failures, 20))
  await postponeUpload(db.query, upload.id, seconds, remark)
}

async function giveUp(parts: UploadParts, upload: Upload): Promise<void> {
  const now = await selectUpload(parts.db.query, upload.id)
  if (!now?.position.multipart) return
  const { s3 } = await storageOf(parts, upload)
  await abortQuietly(s3, now.position.multipart)
}

async function finish(
  parts: UploadParts,
  upload: Upload,
  end: { status: 'completed'; files: readonly UploadedFile[] } | { status: 'failed'; remark: Remark },
): Promise<void> {
  const { db, clock, audit } = parts
  const at = clock.now()
  const collection = await selectCollection(db.query, parts, upload.collectionId, null)
  await db.transaction(async (trx) => {
    const digest = end.status === 'completed' ? wholeDigest(end.files) : null
    if (
      !(await endUpload(
        trx,
        upload.id,
        end.status === 'completed' ? { status: end.status, sha256: digest, at } : { ...end, at },
      ))
    )
      return
    const said =
      end.status === 'failed' ? { code: end.remark.code } : digest ? { sha256: digest } : { files: end.files }
    const details = { upload: upload.id, package: upload.packageId, address: upload.address, ...said }
    const action = end.status === 'completed' ? 'uploaded' : 'upload_failed'
    await insertEvent(trx, upload.collectionId, { at, actor: upload.createdBy, action, details })
    await audit.record(trx, {
      actor: 'system',
      action: `collection.${action.replace('_', '-')}`,
      subject: upload.collectionId,
      ...(collection ? { customer: collection.customer } : {}),
      details,
    })
  })
}

/** Of an archive that is one file. */
const wholeDigest = (files: readonly UploadedFile[]): string | null =>
  files.length === 1 ? (files[0]?.sha256 ?? null) : null
