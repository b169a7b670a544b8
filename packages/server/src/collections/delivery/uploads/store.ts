import { type Selectable, sql } from 'kysely'
import type { Query } from '../../../platform/database/database.ts'
import type { Remark } from '../../collection.ts'
import { fromRemark, toRemark } from '../../store/collections-store.ts'
import { type DeliveryTables, tables } from '../tables.ts'
import type { Multipart, Upload, UploadedFile, UploadedPart, UploadPosition } from './upload.ts'

type Row = Selectable<DeliveryTables['collection_uploads']> & { stored: number }

const stored = sql<number>`(
  select coalesce(sum(p.bytes), 0) from collection_upload_parts p where p.upload_id = collection_uploads.id)
  + (select coalesce(sum((f ->> 'bytes')::bigint), 0) from jsonb_array_elements(collection_uploads.files) f)`

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
  files: row.files,
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
  const { mark, files, failures, multipart: multipartId, multipart_key: key, part_bytes: partBytes } = row
  const multipart =
    multipartId === null || key === null || partBytes === null ? null : { id: multipartId, key, partBytes }
  return { upload: toUpload(row), position: { mark, files, failures, multipart } }
}

/** The last 100, newest first. */
export async function selectUploads(query: Query, collectionId: string, limit = 100): Promise<Upload[]> {
  const rows = await tables(query)
    .selectFrom('collection_uploads')
    .selectAll()
    .select(stored.as('stored'))
    .where('collection_id', '=', collectionId)
    .orderBy('id', 'desc')
    .limit(limit)
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

/** Begins an archive, with nothing of it stored. */
export async function beginArchive(
  query: Query,
  id: string,
  archive: { mark: string; bytes: number },
): Promise<void> {
  await writePosition(query, id, { ...archive, files: [] }, null)
}

/** Begins a file of the archive; null: what was begun of it is gone. */
export const beginFile = (query: Query, id: string, multipart: Multipart | null): Promise<void> =>
  writePosition(query, id, {}, multipart)

/** These files are stored, the last one just now. */
export const keepFiles = (query: Query, id: string, files: readonly UploadedFile[]): Promise<void> =>
  writePosition(query, id, { files }, null)

/** In one statement, so that no part is counted for another file. */
async function writePosition(
  query: Query,
  id: string,
  { files, ...change }: { mark?: string; bytes?: number; files?: readonly UploadedFile[] },
  multipart: Multipart | null,
): Promise<void> {
  await tables(query)
    .with('gone', (cte) => cte.deleteFrom('collection_upload_parts').where('upload_id', '=', id))
    .updateTable('collection_uploads')
    .set({
      ...change,
      ...(files && { files: JSON.stringify(files) }),
      multipart: multipart?.id ?? null,
      multipart_key: multipart?.key ?? null,
      part_bytes: multipart?.partBytes ?? null,
    })
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
  end:
    | { status: 'completed'; sha256: string | null; at: Date }
    | { status: 'failed'; remark: Remark; at: Date },
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
