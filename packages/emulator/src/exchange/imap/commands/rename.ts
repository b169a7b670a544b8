import type { MailFolder } from '../../../tenant/mail-folder.ts'
import { childNamed, requireFolder, splitName } from '../folder-names.ts'
import type { ImapSession } from '../session.ts'
import { ImapError } from '../wire/imap-error.ts'
import type { ImapCommand } from './command.ts'

/** Gives a folder another name, another place, or both; what is below goes with it (RFC 3501 section 6.3.5). */
export const rename: ImapCommand = {
  from: 'authenticated',
  run(session, args) {
    args.space()
    const from = args.astring()
    args.space()
    const to = args.astring()
    args.end()
    const { mail } = session.mailbox
    const folder = requireFolder(mail, from)
    if (folder.wellKnownName !== null) throw new ImapError('NO', 'Distinguished folder cannot be renamed.')
    const parts = splitName(to)
    const name = parts.at(-1) ?? ''
    if (parts.some((part) => part.trim() === '')) throw new ImapError('NO', 'The folder name is invalid.')
    const parent = placeFor(session, folder, parts.slice(0, -1))
    const taken = childNamed(mail, parent, name, parts.length - 1)
    if (taken && taken !== folder) throw new ImapError('NO', 'Mailbox already exists.')
    if (parent !== folder.parent) mail.moveFolder(folder, parent)
    if (name !== folder.displayName) mail.updateFolder(folder, { displayName: name })
    return undefined
  },
}

/** The folder above, made where it is missing. @throws ImapError NO where that is the folder itself or below it */
function placeFor(session: ImapSession, folder: MailFolder, parts: readonly string[]): MailFolder {
  const { mail } = session.mailbox
  let at = mail.root
  for (const [depth, part] of parts.entries()) {
    const next = childNamed(mail, at, part, depth)
    if (next === folder) throw new ImapError('NO', 'A folder cannot be moved below itself.')
    at = next ?? mail.addFolder(at, part)
  }
  return at
}
