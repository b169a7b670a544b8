import type { MailboxDoor } from '../directory/index.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { deleteEndedOutgoing } from './outgoing/outgoing-store.ts'
import { sendDue } from './outgoing/send-outgoing.ts'
import { mailRoutes } from './routes.ts'

export { attachFile, attachLink, fileBody, fileQuery, linkBody } from './attach-routes.ts'
export { assertContent, attachmentSchema, attachmentSelect, readAttachment } from './attachment.ts'

export interface Mail {
  routes: Api
  /** Registers the sending of what is scheduled. */
  start(): Promise<void>
  /** Sends what is due, once and now: for tests. */
  runDue(): Promise<void>
}

/** What became of a message handed over is kept this long. */
const keepMs = 90 * 24 * 3_600_000

/** Mail: folders, messages, attachments, drafts, sending. */
export function createMail(platform: Platform, needs: { mailboxes: MailboxDoor }): Mail {
  const parts = { platform, graphBehind: needs.mailboxes.graphBehind }
  return {
    routes: mailRoutes(platform, needs.mailboxes, parts),
    async start() {
      platform.jobs.every('mail.send', 2, (signal) => sendDue(parts, signal))
      platform.jobs.every('mail.forget', 3600, () =>
        deleteEndedOutgoing(platform.db.query, new Date(platform.clock.now().getTime() - keepMs)),
      )
    },
    runDue: () => sendDue(parts, new AbortController().signal),
  }
}
