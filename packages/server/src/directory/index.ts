import type { ConnectionsService } from '../connections/index.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import { createMailboxDoor, type MailboxDoor } from './mailbox-door.ts'
import { noteOpenings } from './note-openings.ts'
import { directoryRoutes } from './routes.ts'

export { AliasMemory, byAnyAddress } from './alias-graph.ts'
export { graphPage, type ListPage } from './graph-lists.ts'
export { type DirectoryReader, findUser, listUsers, readsDirectory } from './list-users.ts'
export { assertReach, type MailboxDoor, type OpenMailbox } from './mailbox-door.ts'
export { type MailboxFacts, mailboxFacts, mailboxKinds } from './mailbox-facts.ts'
export { membersOf } from './members-of.ts'
export { namingPermission, needingPermission } from './needing-permission.ts'
export { readUser, type User } from './user.ts'

export interface Directory {
  service: MailboxDoor
  routes: Api
}

/** Who is in an organization, and the door to each of its mailboxes. */
export function createDirectory(
  platform: Platform,
  needs: { connections: ConnectionsService; tokens: TokensService },
): Directory {
  const service = createMailboxDoor({ ...needs, note: noteOpenings(platform) })
  return { service, routes: directoryRoutes(platform, service) }
}
