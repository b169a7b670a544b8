import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { MailStore } from '../../tenant/mail-store.ts'
import { ImapError } from './wire/imap-error.ts'
import { decodeUtf7, encodeUtf7 } from './wire/modified-utf7.ts'

const MAX_DEPTH = 60

/** The folder's name on the wire; the inbox and what is below it begins with INBOX. */
export function folderName(mail: MailStore, folder: MailFolder): string {
  const names: string[] = []
  for (let at: MailFolder | null = folder; at && at !== mail.root; at = at.parent) {
    names.unshift(at.wellKnownName === 'inbox' ? 'INBOX' : encodeUtf7(at.displayName))
  }
  return names.join('/')
}

/** What clients see: everything below the root, parents before children, in the order of names. */
export function* visibleFolders(mail: MailStore, above = mail.root): Generator<MailFolder> {
  const children = [...above.children].filter(isShown)
  for (const folder of children.sort(byName)) {
    yield folder
    yield* visibleFolders(mail, folder)
  }
}

/** Neither hidden folders nor search folders, which hold no messages of their own. */
function isShown({ isHidden, search }: MailFolder): boolean {
  return !isHidden && search === null
}

function byName(a: MailFolder, b: MailFolder): number {
  return a.displayName < b.displayName ? -1 : a.displayName > b.displayName ? 1 : a.number - b.number
}

/** Undefined for what is not there. @throws ImapError for what can be no name */
export function findFolder(mail: MailStore, name: Buffer): MailFolder | undefined {
  let folder = mail.root
  for (const [depth, part] of splitName(name).entries()) {
    const next = childNamed(mail, folder, part, depth)
    if (!next) return undefined
    folder = next
  }
  return folder === mail.root ? undefined : folder
}

/** @throws ImapError NO in Exchange's words */
export function requireFolder(mail: MailStore, name: Buffer, hint = ''): MailFolder {
  const folder = findFolder(mail, name)
  if (!folder) throw new ImapError('NO', `${hint}${printable(name)} doesn't exist.`)
  return folder
}

/** The decoded parts of a name. @throws ImapError BAD for what is no modified UTF-7, NO for what no folder may be called */
export function splitName(name: Buffer): string[] {
  const text = name.toString('latin1')
  const parts = text.replace(/\/$/, '').split('/')
  if (parts.length > MAX_DEPTH) throw new ImapError('NO', 'The folder name is too long.')
  return parts.map((part) => {
    const decoded = decodeUtf7(part)
    if (decoded === undefined) throw new ImapError('BAD', 'Command Argument Error. 11')
    return decoded
  })
}

/** Names are told apart without regard to case, as Exchange does. */
export function childNamed(
  mail: MailStore,
  parent: MailFolder,
  name: string,
  depth: number,
): MailFolder | undefined {
  if (depth === 0 && name.toUpperCase() === 'INBOX') return mail.wellKnown('inbox')
  const wanted = name.toLowerCase()
  for (const child of parent.children) {
    if (!isShown(child) || child.wellKnownName === 'inbox') continue
    if (child.displayName.toLowerCase() === wanted) return child
  }
  return undefined
}

function printable(name: Buffer): string {
  return name
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 200)
}
