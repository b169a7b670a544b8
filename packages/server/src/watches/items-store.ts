import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { Kind } from './watch.ts'

/** A source of a mailbox: where its reading stands. */
export interface Source {
  kind: Kind
  scope: string
  link: string | null
  complete: boolean
  round: number
  /** Of a calendar: when its window was laid, and when all of it was last listed. */
  windowAt?: Date | null
  listedAt?: Date | null
}

export async function selectSources(query: Query, mailbox: number): Promise<Source[]> {
  const { rows } = await sql<Source>`
    select kind, scope, link, complete, round, window_at as "windowAt", listed_at as "listedAt" from mailbox_sources where mailbox_id = ${mailbox}`.execute(
    query,
  )
  return rows
}

export async function addSources(
  query: Query,
  mailbox: number,
  kind: Kind,
  scopes: readonly string[],
): Promise<void> {
  if (scopes.length === 0) return
  await sql`
    insert into mailbox_sources (mailbox_id, kind, scope)
    select ${mailbox}, ${kind}, scope from unnest(${[...scopes]}::text[]) as scope
    on conflict do nothing`.execute(query)
}

export async function dropSource(
  query: Query,
  mailbox: number,
  source: Pick<Source, 'kind' | 'scope'>,
): Promise<void> {
  await sql`
    delete from mailbox_sources
    where mailbox_id = ${mailbox} and kind = ${source.kind} and scope = ${source.scope}`.execute(query)
}

export async function storeSource(query: Query, mailbox: number, source: Source): Promise<void> {
  await sql`
    update mailbox_sources set link = ${source.link}, complete = ${source.complete}, round = ${source.round},
      window_at = ${source.windowAt ?? null}, listed_at = ${source.listedAt ?? null}
    where mailbox_id = ${mailbox} and kind = ${source.kind} and scope = ${source.scope}`.execute(query)
}

export interface KnownItem {
  item_id: string
  scope: string
  digest: string
  is_draft: boolean
  round: number
}

export async function selectItems(
  query: Query,
  mailbox: number,
  kind: Kind,
  ids: readonly string[],
): Promise<Map<string, KnownItem>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<KnownItem>`
    select item_id, scope, digest, is_draft, round from mailbox_items
    where mailbox_id = ${mailbox} and kind = ${kind} and item_id = any(${[...ids]}::text[])`.execute(query)
  return new Map(rows.map((row) => [row.item_id, row]))
}

/** Items of a scope that its last complete reading did not show. */
export async function selectUnseen(
  query: Query,
  mailbox: number,
  source: Pick<Source, 'kind' | 'scope'>,
  beforeRound: number,
): Promise<string[]> {
  const { rows } = await sql<{ item_id: string }>`
    select item_id from mailbox_items
    where mailbox_id = ${mailbox} and kind = ${source.kind} and scope = ${source.scope} and round < ${beforeRound}
    order by item_id limit 200`.execute(query)
  return rows.map(({ item_id }) => item_id)
}

export async function upsertItems(
  query: Query,
  mailbox: number,
  kind: Kind,
  items: readonly KnownItem[],
): Promise<void> {
  if (items.length === 0) return
  await sql`
    insert into mailbox_items (mailbox_id, kind, item_id, scope, digest, is_draft, round)
    select ${mailbox}, ${kind}, i.item_id, i.scope, i.digest, i.is_draft, i.round
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
      as i (item_id text, scope text, digest text, is_draft boolean, round int)
    on conflict (mailbox_id, kind, item_id) do update
      set scope = excluded.scope, digest = excluded.digest, is_draft = excluded.is_draft, round = excluded.round`.execute(
    query,
  )
}

export async function deleteItems(
  query: Query,
  mailbox: number,
  kind: Kind,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    delete from mailbox_items
    where mailbox_id = ${mailbox} and kind = ${kind} and item_id = any(${[...ids]}::text[])`.execute(query)
}
