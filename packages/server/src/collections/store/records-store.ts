import type { Query } from '../../platform/database/database.ts'
import { tables } from './tables.ts'

/** One entry of the chain of custody. */
export interface CollectionEvent {
  at: Date
  actor: string
  action: string
  details: Record<string, unknown>
}

export async function insertEvent(query: Query, collectionId: string, event: CollectionEvent): Promise<void> {
  await tables(query)
    .insertInto('collection_events')
    .values({ collection_id: collectionId, ...event, details: JSON.stringify(event.details) })
    .execute()
}

export async function selectEvents(query: Query, collectionId: string): Promise<CollectionEvent[]> {
  return tables(query)
    .selectFrom('collection_events')
    .select(['at', 'actor', 'action', 'details'])
    .where('collection_id', '=', collectionId)
    .orderBy('id')
    .execute()
}

/** A sealed package. */
export interface PackageRecord {
  /** `External-Identifier` of the bag. */
  id: string
  collectionId: string
  /** 1 for the first; a retried run seals another. */
  number: number
  folder: string
  rows: number
  files: number
  bytes: number
  root: string
  checkpointSha256: string
  publicKey: string
  sealedAt: Date
}

export async function insertPackage(trx: Query, record: PackageRecord): Promise<void> {
  await tables(trx)
    .insertInto('collection_packages')
    .values({
      id: record.id,
      collection_id: record.collectionId,
      number: record.number,
      folder: record.folder,
      rows: record.rows,
      files: record.files,
      bytes: record.bytes,
      root: record.root,
      checkpoint_sha256: record.checkpointSha256,
      public_key: record.publicKey,
      sealed_at: record.sealedAt,
    })
    .execute()
}

/** The number of the next package of a collection; that of an erased one is not given again. */
export async function nextPackageNumber(query: Query, collectionId: string): Promise<number> {
  const row = await tables(query)
    .selectFrom('collection_packages')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('collection_id', '=', collectionId)
    .executeTakeFirst()
  return (row?.last ?? 0) + 1
}

/** Newest first. */
export async function selectPackages(query: Query, collectionId: string): Promise<PackageRecord[]> {
  const rows = await tables(query)
    .selectFrom('collection_packages')
    .selectAll()
    .where('collection_id', '=', collectionId)
    .where('erased_at', 'is', null)
    .orderBy('number', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    collectionId: row.collection_id,
    number: row.number,
    folder: row.folder,
    rows: row.rows,
    files: row.files,
    bytes: row.bytes,
    root: row.root,
    checkpointSha256: row.checkpoint_sha256,
    publicKey: row.public_key,
    sealedAt: row.sealed_at,
  }))
}
