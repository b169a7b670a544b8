import type { MailboxDoor } from '../directory/index.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { calendarRoutes } from './routes.ts'

/** Reading calendars: what there is, and what happens when. */
export function createCalendar(platform: Platform, needs: { mailboxes: MailboxDoor }): { routes: Api } {
  return { routes: calendarRoutes(platform, needs.mailboxes) }
}
