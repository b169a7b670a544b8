import type { RouteBook } from '../graph-routes.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import { countAttachments, getAttachment, getAttachmentBytes, listAttachments } from './attachments.ts'
import { folderDelta } from './folder-delta.ts'
import { getMessage, getMessageMime, refuseFolderMime } from './get-message.ts'
import { countMessages, listFolderMessages, listMailboxMessages } from './list-messages.ts'
import type { ContentsReader } from './message-contents.ts'
import { messageDelta } from './message-delta.ts'
import { countFolders, getFolder, listChildFolders, listFolders } from './read-folders.ts'

/** Mail folders, messages and their attachments. */
export function mailRoutes(book: RouteBook, reader: ContentsReader, tokens: SyncTokens): void {
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
  for (const message of ['messages/{message}', 'mailFolders/{folder}/messages/{message}']) {
    messageRoutes(book, reader, message)
  }
  book.mailbox('GET', 'messages/{message}/$value', 'readMail', getMessageMime)
  book.mailbox('GET', 'mailFolders/{folder}/messages/{message}/$value', 'readMail', refuseFolderMime)
}

function folderRoutes(book: RouteBook, tokens: SyncTokens): void {
  book.mailbox('GET', 'mailFolders', 'readMailBasics', listFolders)
  book.mailbox('GET', 'mailFolders/$count', 'readMailBasics', countFolders)
  book.mailbox('GET', 'mailFolders/delta', 'readMailBasics', (call) => folderDelta(call, tokens))
  book.mailbox('GET', 'mailFolders/{folder}', 'readMailBasics', getFolder)
  book.mailbox('GET', 'mailFolders/{folder}/childFolders', 'readMailBasics', listChildFolders)
  book.mailbox('GET', 'mailFolders/{folder}/childFolders/$count', 'readMailBasics', countFolders)
  book.join('mailFolders/{folder}/childFolders/{folder}', 'mailFolders/{folder}')
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
}
