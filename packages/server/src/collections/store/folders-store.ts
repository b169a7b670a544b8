import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { Query } from '../../platform/database/database.ts'
import type { CollectionFolder, FolderState, ListingPosition, Numbers, SourceName } from '../collection.ts'
import { type CollectionTables, tables } from './tables.ts'

/** A folder as the tree of a mailbox shows it. */
export interface TreeFolder {
  source: SourceName
  graphId: string
  path: string[]
  isHidden: boolean
  countAtStart: number | null
  /** Why it is not read; null where it is. */
  leftOut: { code: string; reason: string } | null
}

const pathShape = z.array(z.string())

type Row = Selectable<CollectionTables['collection_folders']>

const toFolder = (row: Row): CollectionFolder => ({
  id: row.id,
  mailboxId: row.mailbox_id,
  source: row.source,
  graphId: row.graph_id,
  path: pathShape.parse(JSON.parse(row.path)),
  isHidden: row.is_hidden,
  countAtStart: row.count_at_start,
  state: row.state,
  listedBy: row.listed_by,
  code: row.code,
  reason: row.reason,
  enumerated: row.enumerated,
  collected: row.collected,
  filtered: row.filtered,
  exceptions: row.exceptions,
  vanished: row.vanished,
  bytes: row.bytes,
})

/** Adds the folders that are not known yet. @returns how many are new */
export async function addFolders(
  query: Query,
  mailboxId: number,
  folders: readonly TreeFolder[],
): Promise<number> {
  const { rows } = await sql`
    insert into collection_folders (mailbox_id, source, listed_by, graph_id, path, is_hidden, count_at_start, state, code, reason)
    select ${mailboxId}, * from unnest(
      ${folders.map((folder) => folder.source)}::text[],
      ${folders.map((folder) => (folder.source === 'mail' ? 'delta' : 'list'))}::text[],
      ${folders.map((folder) => folder.graphId)}::text[], ${folders.map((folder) => JSON.stringify(folder.path))}::text[],
      ${folders.map((folder) => folder.isHidden)}::boolean[], ${folders.map((folder) => folder.countAtStart)}::bigint[],
      ${folders.map((folder) => (folder.leftOut ? 'left_out' : 'waiting'))}::text[],
      ${folders.map((folder) => folder.leftOut?.code ?? null)}::text[],
      ${folders.map((folder) => folder.leftOut?.reason ?? null)}::text[])
    on conflict (mailbox_id, graph_id) do nothing returning id`.execute(query)
  return rows.length
}

/** In the order in which they were found, which is that of the tree. */
export async function selectFolders(query: Query, mailboxId: number): Promise<CollectionFolder[]> {
  const rows = await tables(query)
    .selectFrom('collection_folders')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .orderBy('id')
    .execute()
  return rows.map(toFolder)
}

/** Folders of all mailboxes of a collection. */
export async function selectFoldersOfCollection(
  query: Query,
  collectionId: string,
): Promise<CollectionFolder[]> {
  const rows = await tables(query)
    .selectFrom('collection_folders')
    .innerJoin('collection_mailboxes', 'collection_mailboxes.id', 'collection_folders.mailbox_id')
    .selectAll('collection_folders')
    .where('collection_id', '=', collectionId)
    .orderBy('collection_folders.id')
    .execute()
  return rows.map(toFolder)
}

/** The numbers of all folders of a collection together. */
export async function sumNumbers(query: Query, collectionId: string): Promise<Numbers> {
  const { rows } = await sql<Numbers>`
    select coalesce(sum(enumerated), 0)::bigint as enumerated, coalesce(sum(collected), 0)::bigint as collected,
           coalesce(sum(filtered), 0)::bigint as filtered, coalesce(sum(exceptions), 0)::bigint as exceptions,
           coalesce(sum(vanished), 0)::bigint as vanished, coalesce(sum(bytes), 0)::bigint as bytes
    from collection_folders folder join collection_mailboxes m on m.id = folder.mailbox_id
    where m.collection_id = ${collectionId}`.execute(query)
  return rows[0] ?? { enumerated: 0, collected: 0, filtered: 0, exceptions: 0, vanished: 0, bytes: 0 }
}

export async function selectListing(query: Query, folderId: number): Promise<ListingPosition> {
  const row = await tables(query)
    .selectFrom('collection_folders')
    .select(['next_link', 'delta_link', 'list_skip', 'list_pass', 'pass_found', 'resets'])
    .where('id', '=', folderId)
    .executeTakeFirstOrThrow()
  return {
    nextLink: row.next_link,
    deltaLink: row.delta_link,
    skip: row.list_skip,
    pass: row.list_pass,
    passFound: row.pass_found,
    resets: row.resets,
  }
}

/** A change of how a folder is listed, made without a page. */
export interface FolderChange {
  state?: FolderState
  listedBy?: 'delta' | 'list'
  code?: string | null
  reason?: string | null
  /** Begin again from the first page. */
  restart?: true
  /** A plain listing begins another pass. */
  nextPass?: true
}

/** Changes a folder while its mailbox is claimed. @returns false where the claim is lost */
export async function changeFolder(
  query: Query,
  claim: { mailboxId: number; epoch: number },
  folderId: number,
  change: FolderChange,
): Promise<boolean> {
  const changed = await tables(query)
    .updateTable('collection_folders')
    .set((eb) => ({
      ...(change.state === undefined ? {} : { state: change.state }),
      ...(change.listedBy === undefined ? {} : { listed_by: change.listedBy }),
      ...(change.code === undefined ? {} : { code: change.code }),
      ...(change.reason === undefined ? {} : { reason: change.reason }),
      ...(change.restart === undefined
        ? {}
        : {
            next_link: null,
            delta_link: null,
            list_skip: 0,
            list_pass: 0,
            pass_found: 0,
            resets: eb('resets', '+', 1),
          }),
      ...(change.nextPass === undefined
        ? {}
        : { list_skip: 0, list_pass: eb('list_pass', '+', 1), pass_found: 0 }),
    }))
    .where('id', '=', folderId)
    .where(
      sql<boolean>`exists (select 1 from collection_mailboxes m where m.id = ${claim.mailboxId} and m.epoch = ${claim.epoch} for update)`,
    )
    .returning('id')
    .executeTakeFirst()
  return changed !== undefined
}

/** Sends every folder that was read through another closing round. */
export async function reopenFolders(query: Query, mailboxId: number): Promise<void> {
  await tables(query)
    .updateTable('collection_folders')
    .set({ state: 'listed' })
    .where('mailbox_id', '=', mailboxId)
    .where('state', '=', 'done')
    .execute()
}
