import { blankContact } from '../../tenant/blank-items.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { empty, type GraphReply } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { requireMatch } from '../http/require-match.ts'
import { contactInput, readContactInput } from './contact-input.ts'
import { contactFolderFor, routeContact, routeContactFolder } from './find-contact.ts'
import { contactReply } from './read-contacts.ts'

/** `POST …/contacts` and `POST …/contactFolders/{folder}/contacts`. */
export function createContact(call: MailboxCall): GraphReply {
  const folder = routeContactFolder(call)
  const { parentFolderId, ...input } = readJson(call.request, contactInput, 'microsoft.graph.contact')
  const target = parentFolderId === undefined ? folder : contactFolderFor(call, parentFolderId)
  const blank = blankContact(call.world.clock.now())
  const contact = call.mailbox.contacts.add(target, { ...blank, ...readContactInput(input, blank) })
  return contactReply(call, contact, undefined, 201)
}

/** `PATCH …/contacts/{contact}`: with another `parentFolderId` it moves, and its default id changes. */
export function updateContact(call: MailboxCall): GraphReply {
  const contact = routeContact(call)
  requireMatch(call, contact)
  const { parentFolderId, ...input } = readJson(call.request, contactInput, 'microsoft.graph.contact')
  const target = parentFolderId === undefined ? contact.folder : contactFolderFor(call, parentFolderId)
  call.mailbox.contacts.update(contact, readContactInput(input, contact.state))
  if (target !== contact.folder) call.mailbox.contacts.move(contact, target)
  return contactReply(call, contact)
}

/** `DELETE …/contacts/{contact}` and `POST …/contacts/{contact}/permanentDelete`. */
export function deleteContact(call: MailboxCall): GraphReply {
  const contact = routeContact(call)
  requireMatch(call, contact)
  call.mailbox.contacts.remove(contact)
  return empty()
}
