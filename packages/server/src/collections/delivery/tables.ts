import type { ColumnType, Generated } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { CollectionTables } from '../store/tables.ts'
import type { UploadedFile } from './uploads/upload.ts'

export type DeliveryTables = CollectionTables & {
  collection_destinations: {
    id: string
    customer: string
    name: string
    endpoint: string
    region: string
    bucket: string
    prefix: string
    path_style: boolean
    access_key_id: string
    secret_access_key: Buffer
    archive_password: Buffer | null
    archive_part_bytes: number | null
    created_by: string
    created_at: Date
    updated_at: Date
  }
  collection_uploads: {
    id: string
    collection_id: string
    package_id: string
    destination_id: string | null
    address: string
    status: Generated<'waiting' | 'completed' | 'failed'>
    bytes: number | null
    part_bytes: number | null
    multipart: string | null
    multipart_key: string | null
    mark: string | null
    files: ColumnType<UploadedFile[], string | undefined, string>
    sha256: string | null
    failures: Generated<number>
    not_before: Date | null
    reason_code: string | null
    reason: string | null
    remedy: string | null
    created_by: string
    created_at: Date
    ended_at: Date | null
  }
  collection_upload_parts: { upload_id: string; number: number; bytes: number; etag: string; sha256: string }
  collection_used_links: { link_sha256: string; ends_at: Date }
}

export const tables = (query: Query) => query.withTables<DeliveryTables>()
