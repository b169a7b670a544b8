import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { Message } from '../../tenant/message.ts'
import { asWellKnownFolder } from '../../tenant/well-known-folders.ts'
import { type MailboxCall, mayOpenFolder } from '../access/mailbox-access.ts'
import { accessDenied, GraphError, itemNotFound, malformedId } from '../http/graph-error.ts'
import { param } from '../routing/call.ts'
import { foundIn } from './search-folder.ts'

/**
 * The folder that a path names by id or well-known name. Throws 404 for one that is not there, 403 for one that is not
 * shared with the caller.
 */
export function folderFor(call: MailboxCall, idOrName: string, to: 'read' | 'create' | 'change'): MailFolder {
  const folder = call.mailbox.mail.findFolder(idOrName)
  if (!folder) {
    if (asWellKnownFolder(idOrName) === undefined && !looksLikeId(idOrName)) throw malformedId()
    throw itemNotFound()
  }
  if (!mayOpenFolder(call, folder, to)) throw accessDenied()
  return folder
}

/** The folder of the route's `{folder}`. */
export function routeFolder(call: MailboxCall, to: 'read' | 'create' | 'change' = 'read'): MailFolder {
  return folderFor(call, param(call, 'folder'), to)
}

/**
 * The message of the route's `{message}`, within `{folder}` where the route has one. Throws 400 for what is no id, 404 for
 * what is not there or not shared with the caller.
 */
export function routeMessage(call: MailboxCall, to: 'read' | 'change' = 'read'): Message {
  const message = messageFor(call, param(call, 'message'), to)
  const folder = call.params.folder
  if (folder !== undefined && !liesIn(call, message, call.mailbox.mail.findFolder(folder)))
    throw itemNotFound()
  return message
}

function liesIn({ mailbox }: MailboxCall, message: Message, folder: MailFolder | undefined): boolean {
  if (!folder?.search) return message.folder === folder
  return foundIn(mailbox, folder.search).includes(message)
}

/** The folder that a message is to come to lie in. Throws 400 for a search folder, which holds nothing itself. */
export function destinationFor(call: MailboxCall, idOrName: string): MailFolder {
  const folder = folderFor(call, idOrName, 'create')
  if (!folder.search) return folder
  throw new GraphError(
    400,
    'ErrorMoveCopyFailed',
    'The move or copy operation failed: the destination is a search folder.',
  )
}

/** The message with this id. */
export function messageFor(call: MailboxCall, id: string, to: 'read' | 'change'): Message {
  if (!looksLikeId(id)) throw malformedId()
  const message = call.mailbox.mail.find(id)
  if (!message || !mayOpenFolder(call, message.folder, 'read')) throw itemNotFound()
  if (!mayOpenFolder(call, message.folder, to)) throw accessDenied()
  return message
}

/** Exchange's ids are Base64 in its URL-safe alphabet, and never short. */
export function looksLikeId(id: string): boolean {
  return id.length >= 40 && /^[\w-]+={0,2}$/.test(id)
}
