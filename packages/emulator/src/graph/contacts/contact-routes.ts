import type { RouteBook } from '../graph-routes.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import { createContact, deleteContact, updateContact } from './change-contacts.ts'
import { contactDelta, contactFolderDelta } from './contact-delta.ts'
import {
  createContactFolder,
  deleteContactFolder,
  getContactFolder,
  listContactFolders,
  updateContactFolder,
} from './contact-folders.ts'
import { getContactPhoto, getContactPhotoBytes, setContactPhoto } from './contact-photo.ts'
import { countContacts, getContact, listContacts } from './read-contacts.ts'

/** Contacts and contact folders. */
export function contactRoutes(book: RouteBook, tokens: SyncTokens): void {
  const folder = 'contactFolders/{folder}'
  book.mailbox('GET', 'contactFolders', 'readContacts', listContactFolders)
  book.mailbox('GET', 'contactFolders/delta', 'readContacts', (call) => contactFolderDelta(call, tokens))
  book.mailbox('POST', 'contactFolders', 'writeContacts', createContactFolder)
  book.mailbox('GET', folder, 'readContacts', getContactFolder)
  book.mailbox('PATCH', folder, 'writeContacts', updateContactFolder)
  book.mailbox('DELETE', folder, 'writeContacts', deleteContactFolder)
  book.mailbox('POST', `${folder}/permanentDelete`, 'writeContacts', deleteContactFolder)
  book.mailbox('GET', `${folder}/childFolders`, 'readContacts', listContactFolders)
  book.mailbox('POST', `${folder}/childFolders`, 'writeContacts', createContactFolder)
  for (const place of ['contacts', `${folder}/contacts`]) {
    const one = `${place}/{contact}`
    book.mailbox('GET', place, 'readContacts', listContacts)
    book.mailbox('GET', `${place}/$count`, 'readContacts', countContacts)
    book.mailbox('GET', `${place}/delta`, 'readContacts', (call) => contactDelta(call, tokens))
    book.mailbox('POST', place, 'writeContacts', createContact)
    book.mailbox('GET', one, 'readContacts', getContact)
    book.mailbox('PATCH', one, 'writeContacts', updateContact)
    book.mailbox('DELETE', one, 'writeContacts', deleteContact)
    book.mailbox('POST', `${one}/permanentDelete`, 'writeContacts', deleteContact)
    book.mailbox('GET', `${one}/photo`, 'readContacts', getContactPhoto)
    book.mailbox('GET', `${one}/photo/$value`, 'readContacts', getContactPhotoBytes)
    for (const method of ['PUT', 'PATCH']) {
      book.mailbox(method, `${one}/photo`, 'writeContacts', setContactPhoto)
      book.mailbox(method, `${one}/photo/$value`, 'writeContacts', setContactPhoto)
    }
  }
  book.join(`${folder}/childFolders/{folder}`, folder)
}
