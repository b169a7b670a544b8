import { type Selectable, sql } from 'kysely'
import type { Query } from '../../../platform/database/database.ts'
import type { Remark } from '../../collection.ts'
import { fromRemark, toRemark } from '../../store/collections-store.ts'
import { type DeliveryTables, tables } from '../tables.ts'
import type { Upload, UploadedPart, UploadPosition } from './upload.ts'

type Row = Selectable<DeliveryTables['collection_uploads']> & { stored: number }

const stored = sql<number>`(
  select coalesce(sum(p.bytes), 0) from collection_upload_parts p where p.upload_id = collection_uploads.id)`

const toUpload = (row: Row): Upload => ({
  id: row.id,
  collectionId: row.collection_id,
  packageId: row.package_id,
  destinationId: row.destination_id,
  address: row.address,
  status: row.status,
  bytes: row.bytes,
  stored: Number(row.stored),
  sha256: row.sha256,
  remark: toRemark(row),
  createdBy: row.created_by,
  createdAt: row.created_at,
  endedAt: row.ended_at,
})

export async function insertUpload(
  trx: Query,
  upload: Pick<
    Upload,
    'id' | 'collectionId' | 'packageId' | 'destinationId' | 'address' | 'createdBy' | 'createdAt'
  >,
): Promise<void> {
  await tables(trx)
    .insertInto('collection_uploads')
    .values({
      id: upload.id,
      collection_id: upload.collectionId,
      package_id: upload.packageId,
      destination_id: upload.destinationId,
      address: upload.address,
      created_by: upload.createdBy,
      created_at: upload.createdAt,
    })
    .execute()
}

export async function selectUpload(
  query: Query,
  id: string,
): Promise<{ upload: Upload; position: UploadPosition } | undefined> {
  const row = await tables(query)
    .selectFrom('collection_uploads')
    .selectAll()
    .select(stored.as('stored'))
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const { bytes, part_bytes: partBytes, multipart, failures } = row
  return { upload: toUpload(row), position: { bytes, partBytes, multipart, failures } }
}

/** Newest first. */
export async function selectUploads(query: Query, collectionId: string): Promise<Upload[]> {
  const rows = await tables(query)
    .selectFrom('collection_uploads')
    .selectAll()
    .select(stored.as('stored'))
    .where('collection_id', '=', collectionId)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
  return rows.map(toUpload)
}

/** Ids of those that are to be gone on with now. */
export async function dueUploads(query: Query): Promise<string[]> {
  const rows = await tables(query)
    .selectFrom('collection_uploads')
    .select('id')
    .where('status', '=', 'waiting')
    .where(sql<boolean>`(not_before is null or not_before <= app_now())`)
    .execute()
  return rows.map(({ id }) => id)
}

/** Begins anew: with this multipart upload, and no part yet; null: with none. */
export async function restartUpload(
  trx: Query,
  id: string,
  begun: { bytes: number; partBytes: number; multipart: string | null },
): Promise<void> {
  await tables(trx).deleteFrom('collection_upload_parts').where('upload_id', '=', id).execute()
  const { bytes, partBytes, multipart } = begun
  await tables(trx)
    .updateTable('collection_uploads')
    .set({ bytes, part_bytes: partBytes, multipart })
    .where('id', '=', id)
    .execute()
}

export async function selectParts(query: Query, id: string): Promise<Map<number, UploadedPart>> {
  const rows = await tables(query)
    .selectFrom('collection_upload_parts')
    .select(['number', 'bytes', 'etag', 'sha256'])
    .where('upload_id', '=', id)
    .orderBy('number')
    .execute()
  return new Map(rows.map((part) => [part.number, part]))
}

/** A part that the storage has taken. The same part from another worker is the same. */
export async function insertPart(query: Query, id: string, part: UploadedPart): Promise<void> {
  await tables(query)
    .insertInto('collection_upload_parts')
    .values({ upload_id: id, ...part })
    .onConflict((conflict) => conflict.columns(['upload_id', 'number']).doUpdateSet(part))
    .execute()
}

/** @returns false where it was ended already */
export async function endUpload(
  trx: Query,
  id: string,
  end: { status: 'completed'; sha256: string; at: Date } | { status: 'failed'; remark: Remark; at: Date },
): Promise<boolean> {
  const done = await tables(trx)
    .updateTable('collection_uploads')
    .set({
      status: end.status,
      ended_at: end.at,
      multipart: null,
      ...(end.status === 'completed' ? { sha256: end.sha256 } : {}),
      ...fromRemark(end.status === 'failed' ? end.remark : null),
    })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

/** It is tried again after so many seconds. */
export async function postponeUpload(
  query: Query,
  id: string,
  seconds: number,
  remark: Remark,
): Promise<void> {
  await tables(query)
    .updateTable('collection_uploads')
    .set({
      failures: sql`failures + 1`,
      not_before: sql`app_now() + ${seconds} * interval '1 second'`,
      ...fromRemark(remark),
    })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .execute()
}
