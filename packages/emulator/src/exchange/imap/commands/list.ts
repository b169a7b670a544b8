import type { MailFolder } from '../../../tenant/mail-folder.ts'
import { folderName, visibleFolders } from '../folder-names.ts'
import type { ImapSession } from '../session.ts'
import type { Cursor } from '../wire/cursor.ts'
import { mailboxName } from '../wire/format.ts'
import type { ImapCommand } from './command.ts'
import { subscriptions } from './subscribe.ts'

export const list: ImapCommand = { from: 'authenticated', run: (session, args) => run(session, args, 'LIST') }

export const lsub: ImapCommand = { from: 'authenticated', run: (session, args) => run(session, args, 'LSUB') }

function run(session: ImapSession, args: Cursor, command: 'LIST' | 'LSUB'): undefined {
  args.space()
  const reference = args.astring().toString('latin1')
  args.space()
  const pattern = args.listMailbox().toString('latin1')
  args.end()
  const { mailbox } = session
  if (pattern === '') {
    session.tell(`${command} (\\Noselect) "/" ""`)
    return undefined
  }
  const wanted = command === 'LSUB' ? subscriptions(session) : undefined
  const fits = matcher(reference + pattern)
  for (const folder of visibleFolders(mailbox.mail)) {
    const name = folderName(mailbox.mail, folder)
    if (!fits(name) || wanted?.has(folder.number) === false) continue
    session.tell(`${command} (${attributes(folder)}) "/" ${mailboxName(name)}`)
  }
  return undefined
}

/** RFC 3348, and \Marked where something unread lies. */
function attributes(folder: MailFolder): string {
  const hasChildren = [...folder.children].some((child) => !child.isHidden)
  return `${folder.unreadItemCount > 0 ? '\\Marked ' : ''}${hasChildren ? '\\HasChildren' : '\\HasNoChildren'}`
}

/**
 * Whether a name fits a pattern: `*` stands for anything, `%` for anything within one level. Walks both without going back
 * more than to the last wildcard of each kind, so that no pattern takes long.
 */
export function matcher(pattern: string): (name: string) => boolean {
  const wanted = pattern.replace(/^inbox(?=\/|$)/i, 'INBOX')
  return (name) => {
    let reached = new Set([0])
    const skip = (states: Set<number>) => {
      for (const at of states) if (wanted[at] === '*' || wanted[at] === '%') states.add(at + 1)
      return states
    }
    skip(reached)
    for (const character of name) {
      const next = new Set<number>()
      for (const at of reached) {
        const sign = wanted[at]
        if (sign === '*' || (sign === '%' && character !== '/')) next.add(at)
        else if (sign === character) next.add(at + 1)
      }
      reached = skip(next)
    }
    return reached.has(wanted.length)
  }
}
