import type { Connection } from '../connections/index.ts'

/** What Graph calls a mailbox for this connection: `me` where it is the person's own, else its address. */
export function mailboxNameOf(connection: Pick<Connection, 'kind' | 'account'>, address: string): string {
  const own = connection.kind === 'person' && connection.account?.name?.toLowerCase() === address
  return own ? 'me' : address
}
