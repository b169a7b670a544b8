import { folderName, requireFolder } from '../folder-names.ts'
import { mailboxName } from '../wire/format.ts'
import { badArguments } from '../wire/imap-error.ts'
import type { ImapCommand } from './command.ts'

const MAX_ITEMS = 20

export const status: ImapCommand = {
  from: 'authenticated',
  run(session, args) {
    args.space()
    const name = args.astring()
    args.space()
    const items: string[] = []
    args.list(() => items.push(args.atom().toUpperCase()))
    args.end()
    if (items.length === 0 || items.length > MAX_ITEMS) throw badArguments()
    const { mail } = session.mailbox
    const folder = requireFolder(mail, name)
    const values: Readonly<Record<string, number>> = {
      MESSAGES: folder.totalItemCount,
      RECENT: 0,
      UIDNEXT: folder.lastUid + 1,
      UIDVALIDITY: folder.number,
      UNSEEN: folder.unreadItemCount,
    }
    const shown = items.map((item) => {
      const value = values[item]
      if (value === undefined) throw badArguments()
      return `${item} ${value}`
    })
    session.tell(`STATUS ${mailboxName(folderName(mail, folder))} (${shown.join(' ')})`)
    return undefined
  },
}
