import type { GraphClient } from '@gatewarden/microsoft'
import type { Connection, ConnectionsService } from '../connections/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { TokensService } from '../tokens/index.ts'
import { AliasMemory, byAnyAddress, isAddress } from './alias-graph.ts'
import type { NoteOpening } from './note-openings.ts'

/** One mailbox, opened for one caller. */
export interface OpenMailbox {
  connection: Connection
  graph: GraphClient
  /** Path that every resource of this mailbox is below: `/users/…` or `/me`. */
  root: string
  /** As the caller named it, lower case. */
  address: string
}

export interface MailboxDoor {
  /**
   * @param address an e-mail address (any of the mailbox's), a user's id, or `me` for the account of a person's connection
   * @throws GatewardenError `not_found`, `mailbox_not_found` (also where the key is limited to other mailboxes), `invalid_request`
   */
  open(connectionId: string, address: string, caller: Caller): Promise<OpenMailbox>
  /** Graph for a mailbox that was opened before, by the path it had: for what is done later and by nobody's key. */
  graphBehind(connectionId: string, root: string): Promise<GraphClient>
  /** The connection for what belongs to no mailbox. @throws GatewardenError `not_found`, `forbidden` to keys limited to mailboxes */
  openDirectory(connectionId: string, caller: Caller): Promise<{ connection: Connection; graph: GraphClient }>
}

const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function createMailboxDoor(needs: {
  connections: ConnectionsService
  tokens: TokensService
  note: NoteOpening
}): MailboxDoor {
  const aliases = new AliasMemory()
  return {
    async open(connectionId, address, caller) {
      const connection = await needs.connections.get(connectionId, caller)
      const wanted = address.toLowerCase()
      const own = connection.kind === 'person' ? connection.account : null
      if (wanted !== 'me' && !isAddress(address) && !idShape.test(address)) {
        throw invalidField('path.address', 'is neither an e-mail address, nor the id of a user, nor "me"')
      }
      if (wanted === 'me' && !own) {
        throw invalidField(
          'path.address',
          '"me" needs a connection of a person; this is one of an organization',
        )
      }
      const name = wanted === 'me' ? (own?.name?.toLowerCase() ?? '') : wanted
      assertReach(caller, name, address)
      const isOwn =
        own !== null && (wanted === 'me' || wanted === own.oid || wanted === own.name?.toLowerCase())
      const graph = await needs.tokens.graphFor(connection.id, connection)
      needs.note(connection, name, caller)
      return {
        connection,
        graph: isOwn ? graph : byAnyAddress(graph, connection, wanted, aliases),
        root: isOwn ? '/me' : `/users/${encodeURIComponent(wanted)}`,
        address: wanted,
      }
    },
    async graphBehind(connectionId, root) {
      const connection = await needs.connections.get(connectionId, null)
      const graph = await needs.tokens.graphFor(connectionId)
      const [, name = ''] = /^\/users\/([^/]+)$/.exec(root) ?? []
      return byAnyAddress(graph, connection, decodeURIComponent(name), aliases)
    },
    async openDirectory(connectionId, caller) {
      const connection = await needs.connections.get(connectionId, caller)
      if (caller.mailboxes !== null) {
        throw new GatewardenError('forbidden', {
          detail: 'This API key is limited to certain mailboxes and cannot list the directory.',
          remedy: 'Use a key without that limit.',
        })
      }
      return { connection, graph: await needs.tokens.graphFor(connection.id, connection) }
    },
  }
}

/** A key limited to mailboxes names them by address; whatever else it asks for is not there for it. */
export function assertReach(caller: Caller, name: string, shown: string): void {
  if (caller.mailboxes === null || caller.mailboxes.includes(name)) return
  throw new GatewardenError('mailbox_not_found', {
    detail: `There is no mailbox ${JSON.stringify(shown)} on this connection.`,
    remedy: 'Check the address; an API key can also be limited to certain mailboxes.',
  })
}
