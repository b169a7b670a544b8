import { Readable } from 'node:stream'
import type { Hono } from 'hono'
import type { ChangesService } from '../changes/index.ts'
import type { ConnectionsService } from '../connections/index.ts'
import type { CustomersService } from '../customers/index.ts'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import { type Api, type ApiEnv, createApi } from '../platform/http/api.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import {
  deliveryRoutes,
  linkPages,
  sealedArchivePasswords,
  sealedDestinationSecrets,
  startDelivery,
} from './delivery/index.ts'
import { eraseCustomer, eraseDue } from './erase.ts'
import { mattersRoutes } from './matters/routes.ts'
import { watchCollections } from './metrics.ts'
import { deliverNotices } from './notices/deliver-notices.ts'
import type { NoticeSender } from './notices/notice-profile.ts'
import { sealCollection } from './package/seal.ts'
import { sealedSigningKeys } from './package/signing-key.ts'
import { removeGarbage } from './remove-garbage.ts'
import { collectionsRoutes } from './routes.ts'
import { mailboxOpener } from './runner/open-mailbox.ts'
import { defaultRunOptions, type RunOptions } from './runner/options.ts'
import { createPauses } from './runner/pauses.ts'
import { Scheduler } from './runner/scheduler.ts'
import { schedulesRoutes } from './schedules/routes.ts'
import { runDue } from './schedules/run-due.ts'
import { createSchedulesService } from './schedules/service.ts'
import { sealedPlans } from './schedules/store.ts'
import { type CollectionsService, createCollectionsService } from './service.ts'
import { sealedEvidence } from './store/evidence.ts'
import { insertEvent } from './store/records-store.ts'

export { isHiddenSubject } from './matters/hidden-subjects.ts'
export { type RunOptions, type RunPoint, runPoints } from './runner/options.ts'
export type { CollectionsService } from './service.ts'

export interface Collections {
  service: CollectionsService
  routes: Api
  /** Where links to packages lead; no key is asked for. */
  pages: Hono<ApiEnv>
  /** For the re-wrapping under a new first key. */
  sealedColumns: SealedColumn[]
  /** Begins to look for work; called in serve and work. */
  start(): Promise<void>
  /** Hands back what runs. */
  stop(): Promise<void>
  /** Makes the scheduled collections that are due, once and now: for tests. */
  runDue(): Promise<void>
  /** Hands notices over that wait, once and now: for tests. */
  deliverNotices(): Promise<void>
}

export interface CollectionsNeeds {
  connections: Pick<ConnectionsService, 'get'>
  customers: Pick<CustomersService, 'ensure' | 'addErasable'>
  /** Whether a key (`key_…`) or a member of the console (`mem_…`) still works. */
  isLive: (id: string) => Promise<boolean>
  tokens: Pick<TokensService, 'graphFor'>
  changes: Pick<ChangesService, 'record'>
  /** Version of the program, for the custody. */
  version: string
  /** How notices go out; without it they wait. */
  sending?: NoticeSender
  /** How the runner works; tests change it. */
  run?: Partial<RunOptions>
}

/** Collections: the run over custodians' mailboxes, its journal, and the sealed package. */
export function createCollections(platform: Platform, needs: CollectionsNeeds): Collections {
  const { connections, changes, version } = needs
  const options: RunOptions = {
    ...defaultRunOptions,
    mailboxesAtOnce: platform.config.collections.mailboxesAtOnce,
    worker: newId('worker', platform.clock, platform.random),
    ...needs.run,
  }
  const open = mailboxOpener(needs)
  const pauses = createPauses({ platform, connections, changes, options })
  const scheduler: Scheduler = new Scheduler({
    platform,
    options,
    open,
    seal: (claim, signal) => sealCollection({ platform, changes, options, version }, claim, signal),
    settled: watchCollections(platform),
    async pause(collectionId, remark, mends) {
      await pauses.pause(collectionId, remark, mends)
      scheduler.halt(collectionId)
    },
    resumeDue: () =>
      pauses.resumeDue(async () => {
        await platform.blobs.putStream(Readable.from([Buffer.alloc(storeTrial)]))
      }),
    takenOver: (claim) =>
      insertEvent(platform.db.query, claim.collectionId, {
        at: platform.clock.now(),
        actor: options.worker,
        action: 'mailbox_taken_over',
        details: { mailbox: claim.address, from: claim.takenFrom },
      }),
    blocked: (claim, remark) =>
      insertEvent(platform.db.query, claim.collectionId, {
        at: platform.clock.now(),
        actor: options.worker,
        action: 'mailbox_blocked',
        details: { mailbox: claim.address, ...remark },
      }),
  })
  const service = createCollectionsService({
    platform,
    connections,
    changes,
    open,
    sending: needs.sending,
    wake: () => scheduler.wake(),
    halt: (id) => scheduler.halt(id),
  })
  const deliver = async (signal: AbortSignal): Promise<void> => {
    if (needs.sending) await deliverNotices(platform, needs.sending, signal)
  }
  const scheduled = { platform, connections, changes, wake: () => scheduler.wake() }
  needs.customers.addErasable({ what: 'collections', erase: eraseCustomer })
  return {
    service,
    routes: createApi()
      .route('/', mattersRoutes(platform, needs))
      .route('/', collectionsRoutes(platform, service))
      .route(
        '/',
        schedulesRoutes(platform, createSchedulesService({ platform, connections, sending: needs.sending })),
      )
      .route('/', deliveryRoutes(platform, { service, customers: needs.customers })),
    pages: linkPages(platform, { service, isLive: needs.isLive }),
    sealedColumns: [
      sealedSigningKeys,
      sealedPlans,
      ...sealedEvidence,
      sealedDestinationSecrets,
      sealedArchivePasswords,
    ],
    async start() {
      platform.jobs.every('collections.garbage', 60, (signal) => removeGarbage(platform, signal))
      platform.jobs.every('collections.retention', 3600, () => eraseDue(platform))
      platform.jobs.every('collections.schedules', 15, (signal) => runDue(scheduled, signal))
      startDelivery(platform)
      platform.jobs.every('collections.notices', 5, deliver)
      scheduler.start()
    },
    stop: () => scheduler.stop(),
    deliverNotices: () => deliver(new AbortController().signal),
    runDue: () => runDue(scheduled, new AbortController().signal),
  }
}

/** Bytes that are written to see whether the store takes any again. */
const storeTrial = 1024 * 1024
