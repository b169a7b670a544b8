import { NOT_FLAGGED } from '../../../tenant/message.ts'
import { type FlagName, flagsOf, marksAfter } from '../flags.ts'
import type { ViewEntry } from '../folder-view.ts'
import type { ImapSession } from '../session.ts'
import type { Cursor } from '../wire/cursor.ts'
import { readSequenceSet } from '../wire/sequence-set.ts'
import { readBareFlags, readFlagList } from './append.ts'
import type { ImapCommand } from './command.ts'

export const store: ImapCommand = {
  from: 'selected',
  keepsNumbers: true,
  run: (session, args) => run(session, args, false),
}

export const uidStore: ImapCommand = {
  from: 'selected',
  run: (session, args) => run(session, args, true),
}

const ITEM = /([+-]?)FLAGS(\.SILENT)?(?= )/iy
const KEPT: readonly FlagName[] = ['seen', 'answered', 'flagged', 'deleted', 'receiptSent', 'forwarded']

/** RFC 3501 section 6.4.6. \Draft is as the message was stored: Exchange does not change it afterwards. */
function run(session: ImapSession, args: Cursor, byUid: boolean): undefined {
  args.space()
  const set = readSequenceSet(args)
  args.space()
  const [, sign = '', silent] = args.match(ITEM)
  args.space()
  const named = args.next === '(' ? readFlagList(args) : readBareFlags(args)
  args.end()
  const view = session.writable
  const change = new Map<FlagName, boolean>()
  for (const flag of KEPT) {
    if (named.has(flag)) change.set(flag, sign !== '-')
    else if (sign === '') change.set(flag, false)
  }
  for (const [number, entry] of view.select(set, byUid)) {
    if (view.isThere(entry)) changeFlags(session, entry, change)
    if (silent === undefined) {
      const uid = byUid ? ` UID ${entry.uid}` : ''
      session.tell(`${number} FETCH (FLAGS (${entry.flags})${uid})`)
    }
  }
  return undefined
}

/** Sets flags and remembers that this client knows them. Nothing is told to anybody where nothing changes. */
export function changeFlags(
  session: ImapSession,
  entry: ViewEntry,
  change: ReadonlyMap<FlagName, boolean>,
): void {
  const { mail } = session.mailbox
  const { message } = entry
  const seen = change.get('seen')
  const flagged = change.get('flagged')
  const isRead = seen ?? message.isRead
  const isFlagged = message.flag.flagStatus === 'flagged'
  if (isRead !== message.isRead || (flagged !== undefined && flagged !== isFlagged)) {
    mail.update(message, {
      isRead,
      ...(flagged === true && !isFlagged && { flag: { flagStatus: 'flagged' } }),
      ...(flagged === false && isFlagged && { flag: NOT_FLAGGED }),
    })
  }
  mail.mark(message, marksAfter(message.marks, change))
  entry.flags = flagsOf(message)
}
