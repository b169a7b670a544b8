import type { FolderSearch, MailFolder } from '../../tenant/mail-folder.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Message } from '../../tenant/message.ts'
import { newerFirst } from '../../tenant/message-order.ts'
import { compileExpression } from '../odata/filter-compiler.ts'
import { parseFilter } from '../odata/filter-parser.ts'
import { messageFields } from './message-fields.ts'

/** The messages that a search folder shows at this moment, newest first. Throws a 400 for a filter that cannot be. */
export function foundIn(mailbox: Mailbox, search: FolderSearch): readonly Message[] {
  const fits = compileExpression(parseFilter(search.filterQuery), messageFields(mailbox))
  const folders = new Set<MailFolder>()
  for (const id of search.sourceFolderIds) {
    const source = mailbox.mail.findFolder(id)
    if (source) addTo(folders, source, search.includeNestedFolders)
  }
  return [...folders].flatMap((folder) => [...folder.messages].filter(fits)).sort(newerFirst)
}

/** The messages of any folder, newest first. */
export function messagesOf(mailbox: Mailbox, folder: MailFolder): readonly Message[] {
  return folder.search ? foundIn(mailbox, folder.search) : folder.newestFirst
}

function addTo(folders: Set<MailFolder>, folder: MailFolder, nested: boolean): void {
  folders.add(folder)
  if (nested) for (const child of folder.children) addTo(folders, child, nested)
}
