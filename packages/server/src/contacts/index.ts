import type { MailboxDoor } from '../directory/index.ts'
import { type Api, createApi } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import type { Platform } from '../platform/platform.ts'
import { addContactRoutes } from './contact-routes.ts'
import { addContactFolderRoutes } from './folder-routes.ts'
import { addPhotoRoutes } from './photo-routes.ts'
import { addVcfRoutes } from './vcf-routes.ts'

export interface Contacts {
  routes: Api
}

/** Contacts: folders, people, pictures, vCards. */
export function createContacts(platform: Platform, needs: { mailboxes: MailboxDoor }): Contacts {
  const cursors = createCursors(platform.sealer)
  const routes = createApi()
  addContactFolderRoutes(routes, needs.mailboxes, cursors)
  addContactRoutes(routes, needs.mailboxes, cursors)
  addPhotoRoutes(routes, needs.mailboxes)
  addVcfRoutes(routes, needs.mailboxes)
  return { routes }
}
