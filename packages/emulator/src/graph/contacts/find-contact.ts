import type { Contact, ContactFolder } from '../../tenant/contact.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { itemNotFound, malformedId } from '../http/graph-error.ts'
import { looksLikeId } from '../mail/find-mail.ts'
import { param } from '../routing/call.ts'

/** The folder of the route's `{folder}`, or the default one. Throws 403 where the mailbox is not the caller's to open. */
export function routeContactFolder(call: MailboxCall): ContactFolder {
  requireWholeMailbox(call)
  const id = call.params.folder
  return id === undefined ? call.mailbox.contacts.default : contactFolderFor(call, id)
}

/** The folder with this id, or the default one by its name. Throws 400 for what is no id, 404 for what is not there. */
export function contactFolderFor(call: MailboxCall, id: string): ContactFolder {
  const { contacts } = call.mailbox
  if (id.toLowerCase() === 'contacts') return contacts.default
  if (!looksLikeId(id)) throw malformedId()
  const folder = contacts.findFolder(id)
  if (!folder) throw itemNotFound()
  return folder
}

/** The contact of the route's `{contact}`, within `{folder}` where the route has one. */
export function routeContact(call: MailboxCall): Contact {
  requireWholeMailbox(call)
  const id = param(call, 'contact')
  if (!looksLikeId(id)) throw malformedId()
  const contact = call.mailbox.contacts.find(id)
  if (!contact || (call.params.folder !== undefined && contact.folder !== routeContactFolder(call)))
    throw itemNotFound()
  return contact
}
