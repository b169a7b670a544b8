import { sql } from 'kysely'
import type { Sealer } from '../../../platform/crypto/sealer.ts'
import type { Query } from '../../../platform/database/database.ts'
import type { Caller } from '../../../platform/http/caller.ts'
import type { ArchiveWish } from '../archive.ts'
import type { S3Bucket } from '../s3/s3-client.ts'
import { type DeliveryTables, tables } from '../tables.ts'
import { type Destination, openPassword, openSecret, sealPassword, sealSecret } from './destination.ts'

const toDestination = (row: DeliveryTables['collection_destinations']): Destination => ({
  id: row.id,
  customer: row.customer,
  name: row.name,
  endpoint: row.endpoint,
  region: row.region,
  bucket: row.bucket,
  prefix: row.prefix,
  pathStyle: row.path_style,
  accessKeyId: row.access_key_id,
  encrypted: row.archive_password !== null,
  partBytes: row.archive_part_bytes,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export async function insertDestination(
  trx: Query,
  sealer: Sealer,
  destination: Destination,
  { secret, password }: { secret: string; password: string | undefined },
): Promise<void> {
  await tables(trx)
    .insertInto('collection_destinations')
    .values({
      id: destination.id,
      customer: destination.customer,
      name: destination.name,
      endpoint: destination.endpoint,
      region: destination.region,
      bucket: destination.bucket,
      prefix: destination.prefix,
      path_style: destination.pathStyle,
      access_key_id: destination.accessKeyId,
      secret_access_key: sealSecret(sealer, destination, secret),
      archive_password: password === undefined ? null : sealPassword(sealer, destination, password),
      archive_part_bytes: destination.partBytes,
      created_by: destination.createdBy,
      created_at: destination.createdAt,
      updated_at: destination.updatedAt,
    })
    .execute()
}

/**
 * Writes its name, its key, and how archives are packed for it; where it leads never changes.
 * @param edit.password null: archives are not encrypted any more; undefined: as it was
 */
export async function updateDestination(
  trx: Query,
  sealer: Sealer,
  destination: Destination,
  { secret, password }: { secret: string; password: string | null | undefined },
): Promise<void> {
  const { id, name, accessKeyId, partBytes, updatedAt } = destination
  await tables(trx)
    .updateTable('collection_destinations')
    .set({
      name,
      archive_part_bytes: partBytes,
      updated_at: updatedAt,
      ...(password === undefined
        ? {}
        : { archive_password: password === null ? null : sealPassword(sealer, destination, password) }),
      access_key_id: accessKeyId,
      secret_access_key: sealSecret(sealer, destination, secret),
    })
    .where('id', '=', id)
    .execute()
}

export async function deleteDestination(trx: Query, id: string): Promise<void> {
  await tables(trx).deleteFrom('collection_destinations').where('id', '=', id).execute()
}

const ofCustomers = (caller: Caller | null) =>
  caller?.customers ? sql<boolean>`customer = any(${[...caller.customers]}::text[])` : sql<boolean>`true`

/** Undefined for an unknown id and for another customer's alike. */
export async function selectDestination(
  query: Query,
  id: string,
  caller: Caller | null,
): Promise<Destination | undefined> {
  const row = await tables(query)
    .selectFrom('collection_destinations')
    .selectAll()
    .where('id', '=', id)
    .where(ofCustomers(caller))
    .executeTakeFirst()
  return row && toDestination(row)
}

/** Newest first. */
export async function selectDestinations(
  query: Query,
  caller: Caller,
  page: { before?: string | undefined; limit: number },
): Promise<Destination[]> {
  let select = tables(query).selectFrom('collection_destinations').selectAll().where(ofCustomers(caller))
  if (page.before !== undefined) select = select.where('id', '<', page.before)
  return (await select.orderBy('id', 'desc').limit(page.limit).execute()).map(toDestination)
}

/** What opens its bucket. @throws GatewardenError `key_ring_wrong` where the row was changed without the key ring */
export async function bucketOf(query: Query, sealer: Sealer, destination: Destination): Promise<S3Bucket> {
  const row = await tables(query)
    .selectFrom('collection_destinations')
    .select('secret_access_key')
    .where('id', '=', destination.id)
    .executeTakeFirstOrThrow()
  const { endpoint, region, bucket, pathStyle, accessKeyId } = destination
  const secretAccessKey = openSecret(sealer, destination, row.secret_access_key)
  return { endpoint, region, bucket, pathStyle, accessKeyId, secretAccessKey }
}

/** How archives are packed for it. @throws GatewardenError `key_ring_wrong` as `bucketOf` */
export async function archiveFor(
  query: Query,
  sealer: Sealer,
  destination: Destination,
): Promise<ArchiveWish> {
  const row = await tables(query)
    .selectFrom('collection_destinations')
    .select(['archive_password', 'archive_part_bytes'])
    .where('id', '=', destination.id)
    .executeTakeFirstOrThrow()
  return {
    password: row.archive_password ? openPassword(sealer, destination, row.archive_password) : undefined,
    partBytes: row.archive_part_bytes ?? undefined,
  }
}
