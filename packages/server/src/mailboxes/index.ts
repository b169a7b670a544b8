import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { mailboxesRoutes } from './routes.ts'
import { createMailboxesService, type MailboxesNeeds, type MailboxesService } from './service.ts'

export type { MailboxesService } from './service.ts'

export interface Mailboxes {
  service: MailboxesService
  routes: Api
  /** Registers the looks at mailboxes that are due. */
  start(): Promise<void>
}

/** Mailboxes that somebody has named on a connection, each looked at and with a status of its own. */
export function createMailboxes(platform: Platform, needs: MailboxesNeeds): Mailboxes {
  const service = createMailboxesService(platform, needs)
  return {
    service,
    routes: mailboxesRoutes(platform, { mailboxes: service, ...needs }),
    async start() {
      platform.jobs.every('mailboxes.look', 10, (signal) => service.lookDue(signal))
    },
  }
}
