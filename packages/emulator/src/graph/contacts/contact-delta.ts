import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import type { GraphReply } from '../http/graph-reply.ts'
import { deltaRound } from '../sync/delta-round.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { contactFolderShape, contactShape } from './contact-shape.ts'
import { routeContactFolder } from './find-contact.ts'
import { writeContact } from './read-contacts.ts'

/** `GET …/contacts/delta` and `GET …/contactFolders/{folder}/contacts/delta`: one folder at a time. */
export function contactDelta(call: MailboxCall, tokens: SyncTokens): GraphReply {
  const folder = routeContactFolder(call)
  return deltaRound(call, tokens, {
    log: folder.log,
    scope: `contacts ${call.mailbox.id} ${folder.number}`,
    type: 'contact',
    writer: (select) => {
      const projection = project(contactShape, select)
      return (contact) =>
        writeContact(call, contact, projection, { '@odata.type': '#microsoft.graph.contact' })
    },
  })
}

/** `GET …/contactFolders/delta`: every folder but the default one, nested ones too. */
export function contactFolderDelta(call: MailboxCall, tokens: SyncTokens): GraphReply {
  requireWholeMailbox(call)
  const { mailbox } = call
  return deltaRound(call, tokens, {
    log: mailbox.contacts.folderLog,
    scope: `contactFolders ${mailbox.id}`,
    type: 'contactFolder',
    writer: (select) => {
      const projection = project(contactFolderShape, select)
      return (folder) =>
        writeProperties(projection, { folder, mailbox }, { '@odata.type': '#microsoft.graph.contactFolder' })
    },
  })
}
