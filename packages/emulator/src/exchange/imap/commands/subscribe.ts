import { requireFolder, visibleFolders } from '../folder-names.ts'
import type { ImapSession } from '../session.ts'
import type { Cursor } from '../wire/cursor.ts'
import type { ImapCommand } from './command.ts'

export const subscribe: ImapCommand = {
  from: 'authenticated',
  run: (session, args) => change(session, args, true),
}

export const unsubscribe: ImapCommand = {
  from: 'authenticated',
  run: (session, args) => change(session, args, false),
}

/** Numbers of the folders that LSUB lists: those that a mailbox begins with, until somebody subscribes or ends it. */
export function subscriptions({ mailbox, signedIn }: ImapSession): Set<number> {
  const kept = signedIn?.tenant.mailProtocols.subscriptionsOf(mailbox.id)
  if (kept) return kept
  const standard = [...visibleFolders(mailbox.mail)].filter((folder) => folder.wellKnownName !== null)
  return new Set(standard.map((folder) => folder.number))
}

function change(session: ImapSession, args: Cursor, isWanted: boolean): undefined {
  args.space()
  const name = args.astring()
  args.end()
  const { mailbox } = session
  const folder = requireFolder(mailbox.mail, name)
  const kept = subscriptions(session)
  if (isWanted) kept.add(folder.number)
  else kept.delete(folder.number)
  session.signedIn?.tenant.mailProtocols.setSubscriptions(mailbox.id, kept)
  return undefined
}
