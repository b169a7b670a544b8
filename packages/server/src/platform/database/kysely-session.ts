import type { PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type { PoolClient } from 'pg'
import { GatewardenError } from '../errors.ts'
import { databaseFailure } from './unavailable.ts'

type Command = PostgresQueryResult<unknown>['command']

const commands = new Set<string>(['UPDATE', 'DELETE', 'INSERT', 'SELECT', 'MERGE', 'COMMIT', 'ROLLBACK'])
const isCommand = (text: string): text is Command => commands.has(text)

/**
 * A session of the pool as the query builder uses it: failures translated, statements measured, and a session whose
 * connection failed is closed instead of lent again.
 */
export class KyselySession implements PostgresPoolClient {
  readonly #client: PoolClient
  readonly #measured: ((seconds: number, failed: boolean) => void) | undefined
  #broken = false

  constructor(client: PoolClient, measured: ((seconds: number, failed: boolean) => void) | undefined) {
    this.#client = client
    this.#measured = measured
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query<R>(
    text: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof text !== 'string') throw new Error('cursors are not used here: page by a key instead')
    return this.#run(text, parameters)
  }

  async #run<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    const began = this.#measured ? performance.now() : 0
    let failed = true
    try {
      const { command, rowCount, rows } = await this.#client.query(text, [...parameters])
      failed = false
      return { command: isCommand(command) ? command : 'SELECT', rowCount: rowCount ?? 0, rows }
    } catch (error) {
      const failure = databaseFailure(error)
      if (failure instanceof GatewardenError && failure.code === 'database_unavailable') this.#broken = true
      throw failure
    } finally {
      this.#measured?.((performance.now() - began) / 1000, failed)
    }
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#broken)
  }
}
