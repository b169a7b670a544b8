import type { MailboxCall } from '../access/mailbox-access.ts'
import { accessDenied, itemNotFound } from '../http/graph-error.ts'
import type { GraphReply } from '../http/graph-reply.ts'
import { readAttachmentItem } from '../upload/read-attachment-item.ts'
import type { UploadSessions } from '../upload/upload-sessions.ts'
import { attachmentId } from './attachment-shape.ts'
import { attachToDraft, requireDraft } from './draft-attachments.ts'
import { routeMessage } from './find-mail.ts'
import type { ContentsReader } from './message-contents.ts'
import { messageTooLarge } from './message-too-large.ts'

/** `POST …/messages/{message}/attachments/createUploadSession`: a large file for a draft. */
export function createMessageUpload(
  call: MailboxCall,
  reader: ContentsReader,
  uploads: UploadSessions,
): GraphReply {
  const { mailbox, owner, caller } = call
  // With a user only into the own mailbox: https://learn.microsoft.com/graph/known-issues
  if (caller.user && caller.user !== owner) throw accessDenied()
  const message = routeMessage(call, 'change')
  requireDraft(message)
  const item = readAttachmentItem(call.request)
  const { idForm } = call.request.preferences
  return uploads.begin(call.request, {
    appId: caller.appId,
    mailboxId: mailbox.id,
    item: `users('${owner.id}@${caller.tenant.id}')/messages('${mailbox.idOf(message, 'default')}')`,
    size: item.size,
    admit: (received) => {
      if (message.size + received > mailbox.maxSendBytes) throw messageTooLarge()
    },
    finish: async (bytes) => {
      // The draft may have been deleted or sent meanwhile.
      const isThere = mailbox.mail.find(mailbox.idOf(message, 'immutable')) === message
      if (!isThere || message.folder.wellKnownName === 'recoverableitemsdeletions') throw itemNotFound()
      requireDraft(message)
      const added = await attachToDraft(call, reader, message, { ...item, kind: 'file', bytes })
      return attachmentId({ mailbox, message }, idForm, added.index)
    },
  })
}
