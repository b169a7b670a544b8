import type { MailStore } from '../../../tenant/mail-store.ts'
import { MARKS } from '../../../tenant/message.ts'
import type { FolderView, ViewEntry } from '../folder-view.ts'
import { readSequenceSet, type SequenceSet } from '../wire/sequence-set.ts'
import type { ImapCommand } from './command.ts'

const everything: SequenceSet = [[1, Number.POSITIVE_INFINITY]]

export const expunge: ImapCommand = {
  from: 'selected',
  run(session, args) {
    args.end()
    sweep(session.mailbox.mail, session.writable, everything)
    return undefined
  },
}

/** RFC 4315: only those of the set. */
export const uidExpunge: ImapCommand = {
  from: 'selected',
  run(session, args) {
    args.space()
    const set = readSequenceSet(args)
    args.end()
    sweep(session.mailbox.mail, session.writable, set)
    return undefined
  },
}

/** Closes the folder, and takes out of it what is marked as deleted, without telling which. */
export const close: ImapCommand = {
  from: 'selected',
  run(session, args) {
    args.end()
    const { selected, mailbox } = session
    if (!selected.isReadOnly) sweep(mailbox.mail, selected, everything)
    session.view = undefined
    return undefined
  },
}

/** RFC 3691: closes it and takes nothing out. */
export const unselect: ImapCommand = {
  from: 'selected',
  run(session, args) {
    args.end()
    session.view = undefined
    return undefined
  },
}

/** As when Outlook deletes for good: the messages can still be recovered for a while. */
function sweep(mail: MailStore, view: FolderView, set: SequenceSet): void {
  const recoverable = mail.wellKnown('recoverableitemsdeletions')
  const marked: ViewEntry[] = []
  for (const [, entry] of view.select(set, true)) {
    if (view.isThere(entry) && (entry.message.marks & MARKS.deleted) !== 0) marked.push(entry)
  }
  for (const { message } of marked) {
    mail.mark(message, message.marks & ~MARKS.deleted)
    mail.move(message, recoverable)
  }
}
