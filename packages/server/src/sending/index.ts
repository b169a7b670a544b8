import type { AppsService } from '../apps/index.ts'
import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { CustomersService } from '../customers/index.ts'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import { type Api, createApi } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import { createDeliveriesService } from './deliveries/deliveries-service.ts'
import { addDeliveryRoutes } from './deliveries/delivery-routes.ts'
import { InboxIdles } from './deliveries/inbox-idles.ts'
import { readInboxes, readInboxOf } from './deliveries/read-inboxes.ts'
import { addProfileRoutes } from './profiles/profile-routes.ts'
import { sealedProfileSecrets } from './profiles/profile-secret.ts'
import { ProfileTokens } from './profiles/profile-tokens.ts'
import { createProfilesService } from './profiles/profiles-service.ts'
import { createSendingService, type SendingService } from './service.ts'
import { Sender } from './submissions/sender.ts'
import { addSubmissionRoutes } from './submissions/submission-routes.ts'
import { deleteEnded } from './submissions/submission-store.ts'
import { createSubmissionsService } from './submissions/submissions-service.ts'
import { addTemplateRoutes } from './templates/template-routes.ts'
import { createTemplatesService } from './templates/templates-service.ts'
import { testProfile } from './test/test-profile.ts'
import { addTestRoute } from './test/test-routes.ts'

export type { ReportedDelivery } from './deliveries/deliveries-between.ts'
export { deliveryStates } from './deliveries/delivery.ts'
export type { SendingProfile } from './profiles/profile.ts'
export { address, line } from './profiles/profile-schemas.ts'
export type { SendingService } from './service.ts'
export type { NewMessage } from './submissions/store-message.ts'
export { type Content, type ContentFile, type Party, recipientsOf } from './submissions/submission.ts'
export { attachedFile, decodeFiles } from './submissions/submission-schemas.ts'

export interface Sending {
  service: SendingService
  routes: Api
  sealedColumns: readonly SealedColumn[]
  /** Begins to send; called in serve and work. */
  start(): Promise<void>
  /** Sends what is due, once and now: for tests. */
  runDue(): Promise<void>
  /** Looks for reports, once and now: for tests. */
  readReports(): Promise<void>
  stop(): Promise<void>
}

export interface SendingNeeds {
  apps: AppsService
  changes: ChangesService
  connections: ConnectionsService
  connectors: ConnectorsService
  customers: CustomersService
  tokens: TokensService
}

/** What became of a submission is kept this long. */
const keepMs = 90 * 24 * 3_600_000

/** Sending profiles, what is handed to them, and what becomes of it. */
export function createSending(platform: Platform, needs: SendingNeeds): Sending {
  const { db, clock, jobs, sealer } = platform
  const tokens = new ProfileTokens({ platform, ...needs })
  const parts = { platform, tokens, changes: needs.changes }
  const sender = new Sender(parts)
  const wake = () => sender.wake()
  const profiles = createProfilesService(platform, { ...needs, tokens, onResumed: wake })
  const templates = createTemplatesService(platform, { profiles })
  const submissions = createSubmissionsService(platform, { profiles, templates, onStored: wake })
  const deliveries = createDeliveriesService(platform, { profiles })
  const idles = new InboxIdles((id) => readInboxOf(inboxParts, id), platform.log)
  const inboxParts = { ...parts, idles }
  const cursors = createCursors(sealer)
  const routes = createApi()
  addProfileRoutes(routes, cursors, profiles)
  addTemplateRoutes(routes, cursors, templates)
  addSubmissionRoutes(routes, cursors, submissions)
  addDeliveryRoutes(routes, cursors, deliveries)
  addTestRoute(routes, (id, to, caller) =>
    testProfile(parts, { profiles, submissions, sender }, id, to, caller),
  )
  return {
    service: createSendingService(platform, { profiles, templates }),
    routes,
    sealedColumns: [sealedProfileSecrets],
    async start() {
      idles.start()
      sender.start()
      jobs.every('sending.reports', 5, (signal) => readInboxes(inboxParts, signal))
      jobs.every('sending.forget', 3600, () =>
        deleteEnded(db.query, new Date(clock.now().getTime() - keepMs)),
      )
    },
    runDue: () => sender.runDue(),
    readReports: () => readInboxes(inboxParts, new AbortController().signal),
    async stop() {
      await Promise.all([idles.stop(), sender.stop()])
    },
  }
}
