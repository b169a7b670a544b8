import type { Kysely } from 'kysely'

// biome-ignore lint/complexity/noBannedTypes: the empty schema; each feature adds its own tables by withTables.
export type NoTables = {}

/** A query builder; a store narrows it: `db.query.withTables<ConnectionTables>()`. */
export type Query = Kysely<NoTables>

/** A hot statement, prepared once per session under its name. */
export interface Statement {
  name: string
  text: string
}

export interface Database {
  readonly query: Query
  /** Runs in one transaction (READ COMMITTED); never hold one across a network call. */
  transaction<T>(run: (trx: Query) => Promise<T>): Promise<T>
  /** A hot read by a named prepared statement, outside any transaction. */
  prepared<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
  close(): Promise<void>
}
