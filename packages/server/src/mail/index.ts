import type { MailboxDoor } from '../directory/index.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { mailRoutes } from './routes.ts'

/** Reading mail: folders, messages, attachments. */
export function createMail(platform: Platform, needs: { mailboxes: MailboxDoor }): { routes: Api } {
  return { routes: mailRoutes(platform, needs.mailboxes) }
}
