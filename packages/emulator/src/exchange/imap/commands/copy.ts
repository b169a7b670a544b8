import { requireFolder } from '../folder-names.ts'
import type { ViewEntry } from '../folder-view.ts'
import type { ImapSession } from '../session.ts'
import type { Cursor } from '../wire/cursor.ts'
import { readSequenceSet, writeSet } from '../wire/sequence-set.ts'
import type { ImapCommand } from './command.ts'

export const copy: ImapCommand = {
  from: 'selected',
  run: (session, args) => transfer(session, args, false, 'copy'),
}

export const uidCopy: ImapCommand = {
  from: 'selected',
  run: (session, args) => transfer(session, args, true, 'copy'),
}

/** RFC 6851. */
export const move: ImapCommand = {
  from: 'selected',
  run: (session, args) => transfer(session, args, false, 'move'),
}

export const uidMove: ImapCommand = {
  from: 'selected',
  run: (session, args) => transfer(session, args, true, 'move'),
}

/** COPYUID stands in the OK of a COPY, and before the EXPUNGEs of a MOVE. Nothing to do is no failure (RFC 4315 section 3). */
function transfer(
  session: ImapSession,
  args: Cursor,
  byUid: boolean,
  how: 'copy' | 'move',
): string | undefined {
  args.space()
  const set = readSequenceSet(args)
  args.space()
  const name = args.astring()
  args.end()
  const { mail } = session.mailbox
  const view = how === 'move' ? session.writable : session.selected
  const target = requireFolder(mail, name, '[TRYCREATE] ')
  const entries: ViewEntry[] = []
  for (const [, entry] of view.select(set, byUid)) if (view.isThere(entry)) entries.push(entry)
  if (how === 'move' && target === view.folder) return undefined
  const uids = entries.map(({ message }) => {
    if (how === 'copy') return mail.copy(message, target).uid
    mail.move(message, target)
    return message.uid
  })
  if (uids.length === 0) return undefined
  const code = `[COPYUID ${target.number} ${writeSet(entries.map(({ uid }) => uid))} ${writeSet(uids)}]`
  if (how === 'copy') return code
  session.tell(`OK ${code}`)
  return undefined
}
