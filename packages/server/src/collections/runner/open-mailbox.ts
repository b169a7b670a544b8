import type { ConnectionsService } from '../../connections/index.ts'
import { AliasMemory, byAnyAddress, type DirectoryReader } from '../../directory/index.ts'
import type { TokensService } from '../../tokens/index.ts'

/** Graph for one mailbox, which may be named by any of its addresses, and for the directory that it is in. */
export type OpenMailbox = (connectionId: string, address: string) => Promise<DirectoryReader>

/** @throws GatewardenError where the connection cannot be used */
export function mailboxOpener(needs: {
  connections: Pick<ConnectionsService, 'get'>
  tokens: Pick<TokensService, 'graphFor'>
}): OpenMailbox {
  const memory = new AliasMemory()
  return async (connectionId, address) => {
    const connection = await needs.connections.get(connectionId, null)
    const graph = await needs.tokens.graphFor(connectionId)
    return { connection, graph: byAnyAddress(graph, connection, address.toLowerCase(), memory) }
  }
}
