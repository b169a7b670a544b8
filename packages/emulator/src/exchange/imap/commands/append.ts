import { type FlagName, flagNamed, marksAfter } from '../flags.ts'
import { requireFolder } from '../folder-names.ts'
import type { Cursor } from '../wire/cursor.ts'
import { readDateTime } from '../wire/date-time.ts'
import { badArguments } from '../wire/imap-error.ts'
import type { ImapCommand } from './command.ts'

/** Stores the bytes as they are, with the flags and the time that the client says (RFC 3501 section 6.3.11, RFC 4315). */
export const append: ImapCommand = {
  from: 'authenticated',
  run(session, args) {
    args.space()
    const name = args.astring()
    args.space()
    const flags = args.next === '(' ? readFlags(args) : new Map<FlagName, boolean>()
    const receivedAt = args.next === '"' ? readDateTime(args) : undefined
    if (receivedAt !== undefined) args.space()
    if (args.next !== '{') throw badArguments()
    const mime = args.string()
    args.end()
    const { mail } = session.mailbox
    const folder = requireFolder(mail, name, '[TRYCREATE] ')
    const now = session.context.world.clock.now()
    const message = mail.add(folder, mime, {
      receivedAt: receivedAt ?? now,
      createdAt: now,
      modifiedAt: now,
      isRead: flags.has('seen'),
      isDraft: flags.has('draft'),
      ...(flags.has('flagged') && { flag: { flagStatus: 'flagged' } }),
    })
    mail.mark(message, marksAfter(0, flags))
    return `[APPENDUID ${folder.number} ${message.uid}]`
  },
}

function readFlags(args: Cursor): Map<FlagName, boolean> {
  const flags = readFlagList(args)
  args.space()
  return flags
}

const FLAG = /\\?[!#$&'+-[^-z|}~]+/y

/** Flags that Exchange keeps; others are passed over. */
export function readFlagList(args: Cursor): Map<FlagName, boolean> {
  const flags = new Map<FlagName, boolean>()
  args.list(() => add(flags, args.match(FLAG)[0]))
  return flags
}

/** `\Seen \Flagged` without parentheses, which STORE takes too. */
export function readBareFlags(args: Cursor): Map<FlagName, boolean> {
  const flags = new Map<FlagName, boolean>()
  do add(flags, args.match(FLAG)[0])
  while (args.take(' '))
  return flags
}

function add(flags: Map<FlagName, boolean>, name: string): void {
  const flag = flagNamed(name)
  if (flag) flags.set(flag, true)
}
