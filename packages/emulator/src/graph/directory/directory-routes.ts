import type { RouteBook } from '../graph-routes.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import { getOrganization, listOrganization } from './organization.ts'
import { userDelta } from './user-delta.ts'
import { countUsers, getMe, getUser, listUsers } from './users.ts'

/** Organization and users. */
export function directoryRoutes(book: RouteBook, tokens: SyncTokens): void {
  book.directory('GET', 'organization', listOrganization)
  book.directory('GET', 'organization/{organization}', getOrganization)
  book.directory('GET', 'me', getMe)
  book.directory('GET', 'users', listUsers)
  book.directory('GET', 'users/$count', countUsers)
  book.directory('GET', 'users/delta', (call) => userDelta(call, tokens))
  book.directory('GET', 'users/{user}', getUser)
}
