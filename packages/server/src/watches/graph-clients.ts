import type { GraphClient } from '@gatewarden/microsoft'
import type { TokensService } from '../tokens/index.ts'

const minute = 60_000

/** One client for the mailboxes of a connection, made anew each minute. */
export class GraphClients {
  readonly #tokens: Pick<TokensService, 'graphFor'>
  readonly #kept = new Map<string, { graph: Promise<GraphClient>; until: number }>()

  constructor(tokens: Pick<TokensService, 'graphFor'>) {
    this.#tokens = tokens
  }

  of(connectionId: string): Promise<GraphClient> {
    const kept = this.#kept.get(connectionId)
    if (kept !== undefined && performance.now() < kept.until) return kept.graph
    const graph = this.#tokens.graphFor(connectionId)
    graph.catch(() => this.#kept.delete(connectionId))
    this.#kept.set(connectionId, { graph, until: performance.now() + minute })
    return graph
  }

  /** After a failure, which may have to do with what the client knows of the connection. */
  forget(connectionId: string): void {
    this.#kept.delete(connectionId)
  }
}
