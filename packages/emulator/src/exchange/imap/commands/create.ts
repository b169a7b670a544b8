import { childNamed, requireFolder, splitName } from '../folder-names.ts'
import type { ImapSession } from '../session.ts'
import { ImapError } from '../wire/imap-error.ts'
import type { ImapCommand } from './command.ts'

const MAX_NAME = 250

/** Makes the folder and whatever is missing above it (RFC 3501 section 6.3.3). */
export const create: ImapCommand = {
  from: 'authenticated',
  run(session, args) {
    args.space()
    const name = args.astring()
    args.end()
    makeFolder(session, name)
    return undefined
  },
}

/** @throws ImapError NO where it is there already or can be no name */
export function makeFolder(session: ImapSession, name: Buffer): void {
  const { mail } = session.mailbox
  const parts = splitName(name)
  if (parts.some((part) => part.trim() === '' || part.length > MAX_NAME)) {
    throw new ImapError('NO', 'The folder name is invalid.')
  }
  let parent = mail.root
  let isNew = false
  for (const [depth, part] of parts.entries()) {
    const there = childNamed(mail, parent, part, depth)
    isNew = there === undefined
    parent = there ?? mail.addFolder(parent, part)
  }
  if (!isNew) throw new ImapError('NO', 'Mailbox already exists.')
}

/** RFC 3501 section 6.3.4. Folders that a mailbox begins with stay, and so do folders with others below them. */
export const remove: ImapCommand = {
  from: 'authenticated',
  run(session, args) {
    args.space()
    const name = args.astring()
    args.end()
    const { mail } = session.mailbox
    const folder = requireFolder(mail, name)
    if (folder.wellKnownName !== null) throw new ImapError('NO', 'Distinguished folder cannot be deleted.')
    if (folder.children.size > 0) throw new ImapError('NO', 'The folder has subfolders.')
    if (session.view?.folder === folder) session.view = undefined
    mail.removeFolder(folder)
    return undefined
  },
}
