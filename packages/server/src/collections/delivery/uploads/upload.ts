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
  /** SHA-256 of the archive; null until it is complete, and where it is split. */
  sha256: string | null
  /** What of the archive the storage has whole: its one file, or those that it is split into. */
  files: readonly UploadedFile[]
  /** Why it waits or has failed. */
  remark: Remark | null
  createdBy: string
  createdAt: Date
  endedAt: Date | null
}

export interface UploadedFile {
  name: string
  bytes: number
  sha256: string
}

/** How an upload goes on. */
export interface UploadPosition {
  /** Of the archive that was begun; null before that. */
  mark: string | null
  files: readonly UploadedFile[]
  /** What is under way of the file after these. */
  multipart: Multipart | null
  failures: number
}

/** An object that is being stored part by part: the storage's id of that, and how long all parts but the last are. */
export interface Multipart {
  id: string
  key: string
  partBytes: number
}

export interface UploadedPart {
  number: number
  bytes: number
  etag: string
  /** Of the bytes that were sent. */
  sha256: string
}
