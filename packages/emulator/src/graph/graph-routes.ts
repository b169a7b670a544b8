import { type MailboxCall, mailboxRoute } from './access/mailbox-access.ts'
import type { PermissionName } from './access/permission-sets.ts'
import { calendarRoutes } from './calendar/calendar-routes.ts'
import { contactRoutes } from './contacts/contact-routes.ts'
import { directoryRoutes } from './directory/directory-routes.ts'
import { mailRoutes } from './mail/mail-routes.ts'
import type { ContentsReader } from './mail/message-contents.ts'
import { placeRoutes } from './places/places.ts'
import { reportRoutes } from './reports/mailbox-usage.ts'
import type { ReportDownloads } from './reports/report-downloads.ts'
import type { Answer, Call, Route } from './routing/call.ts'
import { addNotImplemented } from './routing/not-implemented.ts'
import { Router } from './routing/router.ts'
import { settingsRoutes } from './settings/mailbox-settings.ts'
import { outlookExtraRoutes } from './settings/outlook-extras.ts'
import { type SubscriptionRoutesNeeds, subscriptionRoutes } from './subscriptions/subscription-routes.ts'
import type { SyncTokens } from './sync/sync-tokens.ts'
import { todoRoutes } from './todo/todo-routes.ts'
import type { UploadSessions } from './upload/upload-sessions.ts'

/** What the parts of the doors add their routes to. */
export interface RouteBook {
  /** `GET`, `organization`. */
  directory(method: string, pattern: string, handler: (call: Call) => Answer): void
  /** `GET`, `messages`: below `/me` and below `/users/{user}`. */
  mailbox(
    method: string,
    pattern: string,
    permission: PermissionName,
    handler: (call: MailboxCall) => Answer,
  ): void
  /** Lets a pattern of a mailbox lead on to where another leads. */
  join(pattern: string, destination: string): void
}

/** Every route of the Graph doors. */
export function graphRoutes(
  reader: ContentsReader,
  tokens: SyncTokens,
  uploads: UploadSessions,
  notifications: SubscriptionRoutesNeeds,
  downloads: ReportDownloads,
): Router<Route> {
  const router = new Router<Route>()
  const roots = ['me', 'users/{user}']
  const book: RouteBook = {
    directory: (method, pattern, handler) => {
      router.add(method, pattern, { name: `${method} /${pattern}`, run: handler })
    },
    mailbox: (method, pattern, permission, handler) => {
      for (const root of roots) {
        router.add(
          method,
          `${root}/${pattern}`,
          mailboxRoute(`${method} /${root}/${pattern}`, permission, handler),
        )
      }
    },
    join: (pattern, destination) => {
      for (const root of roots) router.join(`${root}/${pattern}`, `${root}/${destination}`)
    },
  }
  directoryRoutes(book, tokens)
  mailRoutes(book, reader, tokens, uploads)
  calendarRoutes(book, tokens, uploads)
  contactRoutes(book, tokens)
  settingsRoutes(book)
  outlookExtraRoutes(book)
  todoRoutes(book, tokens)
  placeRoutes(book)
  reportRoutes(book, downloads)
  subscriptionRoutes(book, notifications)
  addNotImplemented(router)
  return router
}
