import { FLAGS } from '../flags.ts'
import { requireFolder } from '../folder-names.ts'
import { FolderView } from '../folder-view.ts'
import type { ImapSession } from '../session.ts'
import type { Cursor } from '../wire/cursor.ts'
import type { ImapCommand } from './command.ts'

export const select: ImapCommand = {
  from: 'authenticated',
  run: (session, args) => open(session, args, false),
}

export const examine: ImapCommand = {
  from: 'authenticated',
  run: (session, args) => open(session, args, true),
}

/** A failed SELECT leaves no folder open (RFC 3501 section 6.3.1). */
function open(session: ImapSession, args: Cursor, isReadOnly: boolean): string {
  args.space()
  const name = args.astring()
  args.end()
  const { mail } = session.mailbox
  session.view = undefined
  session.reader.forget()
  const folder = requireFolder(mail, name)
  const view = new FolderView(folder, isReadOnly)
  session.view = view
  session.tell(`${view.count} EXISTS`)
  session.tell('0 RECENT')
  session.tell(`FLAGS (${FLAGS})`)
  session.tell(`OK [PERMANENTFLAGS (${isReadOnly ? '' : FLAGS})] Permanent flags`)
  const unseen = firstUnseen(view)
  if (unseen !== undefined) session.tell(`OK [UNSEEN ${unseen}] Is the first unseen message`)
  session.tell(`OK [UIDVALIDITY ${folder.number}] UIDVALIDITY value`)
  session.tell(`OK [UIDNEXT ${folder.lastUid + 1}] The next unique identifier value`)
  return isReadOnly ? '[READ-ONLY]' : '[READ-WRITE]'
}

function firstUnseen(view: FolderView): number | undefined {
  for (const [number, { message }] of view.all()) if (!message.isRead) return number
  return undefined
}
