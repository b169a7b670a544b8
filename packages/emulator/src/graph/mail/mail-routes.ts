import type { RouteBook } from '../graph-routes.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import type { UploadSessions } from '../upload/upload-sessions.ts'
import { countAttachments, getAttachment, getAttachmentBytes, listAttachments } from './attachments.ts'
import {
  copyFolder,
  createFolder,
  deleteFolder,
  moveFolder,
  purgeFolder,
  updateFolder,
} from './change-folders.ts'
import { copyMessage, deleteMessage, moveMessage, purgeMessage, updateMessage } from './change-messages.ts'
import { createMessage } from './create-message.ts'
import { addAttachment, removeAttachment } from './draft-attachments.ts'
import { folderDelta } from './folder-delta.ts'
import { getMessage, getMessageMime, refuseFolderMime } from './get-message.ts'
import { countMessages, listFolderMessages, listMailboxMessages } from './list-messages.ts'
import { getMailTips } from './mail-tips.ts'
import type { ContentsReader } from './message-contents.ts'
import { messageDelta, refuseMailboxDelta } from './message-delta.ts'
import { createRule, deleteRule, getRule, listRules, updateRule } from './message-rules.ts'
import { createMessageUpload } from './message-upload.ts'
import { countFolders, getFolder, listChildFolders, listFolders } from './read-folders.ts'
import { replaceMime } from './replace-mime.ts'
import { createReply, sendReply } from './reply.ts'
import { sendDraft, sendMail } from './send-mail.ts'

/** Mail folders, messages and their attachments. */
export function mailRoutes(
  book: RouteBook,
  reader: ContentsReader,
  tokens: SyncTokens,
  uploads: UploadSessions,
): void {
  folderRoutes(book, tokens)
  book.mailbox('GET', 'messages', 'readMailBasics', (call) => listMailboxMessages(call, reader))
  book.mailbox('GET', 'messages/$count', 'readMailBasics', (call) => countMessages(call, reader))
  book.mailbox('GET', 'mailFolders/{folder}/messages', 'readMailBasics', (call) =>
    listFolderMessages(call, reader),
  )
  book.mailbox('GET', 'mailFolders/{folder}/messages/$count', 'readMailBasics', (call) =>
    countMessages(call, reader),
  )
  book.mailbox('GET', 'mailFolders/{folder}/messages/delta', 'readMailBasics', (call) =>
    messageDelta(call, reader, tokens),
  )
  book.mailbox('GET', 'messages/delta', 'readMailBasics', refuseMailboxDelta)
  book.mailbox('POST', 'messages', 'writeMail', (call) => createMessage(call, reader))
  book.mailbox('POST', 'mailFolders/{folder}/messages', 'writeMail', (call) => createMessage(call, reader))
  book.mailbox('POST', 'sendMail', 'sendMail', sendMail)
  book.mailbox('POST', 'getMailTips', 'readMail', getMailTips)
  ruleRoutes(book)
  for (const message of ['messages/{message}', 'mailFolders/{folder}/messages/{message}']) {
    messageRoutes(book, reader, message)
    book.mailbox('POST', `${message}/attachments/createUploadSession`, 'writeMail', (call) =>
      createMessageUpload(call, reader, uploads),
    )
  }
  book.mailbox('GET', 'messages/{message}/$value', 'readMail', getMessageMime)
  book.mailbox('GET', 'mailFolders/{folder}/messages/{message}/$value', 'readMail', refuseFolderMime)
}

function folderRoutes(book: RouteBook, tokens: SyncTokens): void {
  book.mailbox('GET', 'mailFolders', 'readMailBasics', listFolders)
  book.mailbox('GET', 'mailFolders/$count', 'readMailBasics', countFolders)
  book.mailbox('GET', 'mailFolders/delta', 'readMailBasics', (call) => folderDelta(call, tokens))
  book.mailbox('GET', 'mailFolders/{folder}/childFolders/delta', 'readMailBasics', (call) =>
    folderDelta(call, tokens),
  )
  book.mailbox('GET', 'mailFolders/{folder}', 'readMailBasics', getFolder)
  book.mailbox('GET', 'mailFolders/{folder}/childFolders', 'readMailBasics', listChildFolders)
  book.mailbox('GET', 'mailFolders/{folder}/childFolders/$count', 'readMailBasics', countFolders)
  book.mailbox('POST', 'mailFolders', 'writeMail', createFolder)
  book.mailbox('POST', 'mailFolders/{folder}/childFolders', 'writeMail', createFolder)
  book.mailbox('PATCH', 'mailFolders/{folder}', 'writeMail', updateFolder)
  book.mailbox('DELETE', 'mailFolders/{folder}', 'writeMail', deleteFolder)
  book.mailbox('POST', 'mailFolders/{folder}/move', 'writeMail', moveFolder)
  book.mailbox('POST', 'mailFolders/{folder}/copy', 'writeMail', copyFolder)
  book.mailbox('POST', 'mailFolders/{folder}/permanentDelete', 'writeMail', purgeFolder)
  book.join('mailFolders/{folder}/childFolders/{folder}', 'mailFolders/{folder}')
}

function ruleRoutes(book: RouteBook): void {
  const rules = 'mailFolders/{folder}/messageRules'
  book.mailbox('GET', rules, 'readMailboxSettings', listRules)
  book.mailbox('POST', rules, 'writeMailboxSettings', createRule)
  book.mailbox('GET', `${rules}/{rule}`, 'readMailboxSettings', getRule)
  book.mailbox('PATCH', `${rules}/{rule}`, 'writeMailboxSettings', updateRule)
  book.mailbox('DELETE', `${rules}/{rule}`, 'writeMailboxSettings', deleteRule)
}

function messageRoutes(book: RouteBook, reader: ContentsReader, message: string): void {
  book.mailbox('GET', message, 'readMailBasics', (call) => getMessage(call, reader))
  book.mailbox('GET', `${message}/attachments`, 'readMail', (call) => listAttachments(call, reader))
  book.mailbox('GET', `${message}/attachments/$count`, 'readMail', (call) => countAttachments(call, reader))
  book.mailbox('GET', `${message}/attachments/{attachment}`, 'readMail', (call) =>
    getAttachment(call, reader),
  )
  book.mailbox('GET', `${message}/attachments/{attachment}/$value`, 'readMail', (call) =>
    getAttachmentBytes(call, reader),
  )
  book.mailbox('PATCH', message, 'writeMail', (call) => updateMessage(call, reader))
  book.mailbox('DELETE', message, 'writeMail', deleteMessage)
  book.mailbox('POST', `${message}/permanentDelete`, 'writeMail', purgeMessage)
  book.mailbox('POST', `${message}/move`, 'writeMail', (call) => moveMessage(call, reader))
  book.mailbox('POST', `${message}/copy`, 'writeMail', (call) => copyMessage(call, reader))
  book.mailbox('POST', `${message}/send`, 'sendMail', sendDraft)
  book.mailbox('PUT', `${message}/$value`, 'writeMail', replaceMime)
  for (const kind of ['reply', 'replyAll', 'forward'] as const) {
    const create = `${message}/create${kind.charAt(0).toUpperCase()}${kind.slice(1)}`
    book.mailbox('POST', create, 'writeMail', (call) => createReply(call, reader, kind))
    book.mailbox('POST', `${message}/${kind}`, 'sendMail', (call) => sendReply(call, reader, kind))
  }
  book.mailbox('POST', `${message}/attachments`, 'writeMail', (call) => addAttachment(call, reader))
  book.mailbox('DELETE', `${message}/attachments/{attachment}`, 'writeMail', (call) =>
    removeAttachment(call, reader),
  )
}
