import type { Remark } from '../../collection.ts'

/**
 * A package on its way to a destination:
 *
 *   waiting ──parts are stored, one by one──▶ completed
 *    │  ▲                └──the storage refuses for good──▶ failed
 *    └──┘ after trouble that passes, or a crash: it goes on behind the last part that was stored
 */
export interface Upload {
  /** `upl_…` */
  id: string
  collectionId: string
  packageId: string
  /** Null where it was deleted since. */
  destinationId: string | null
  /** `s3://bucket/key`, as it was when the upload was asked for. */
  address: string
  status: 'waiting' | 'completed' | 'failed'
  /** How long the archive is; null until that was looked at. */
  bytes: number | null
  /** Of these the storage has. */
  stored: number
  /** SHA-256 of the archive; null until it is complete. */
  sha256: string | null
  /** Why it waits or has failed. */
  remark: Remark | null
  createdBy: string
  createdAt: Date
  endedAt: Date | null
}

/** How an upload goes on. */
export interface UploadPosition {
  bytes: number | null
  partBytes: number | null
  /** The storage's id of the multipart upload. */
  multipart: string | null
  failures: number
}

export interface UploadedPart {
  number: number
  bytes: number
  etag: string
  /** Of the bytes that were sent. */
  sha256: string
}
