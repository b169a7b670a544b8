import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { changesRoutes } from './routes.ts'
import { type ChangesService, createChangesService, removeOldChanges } from './service.ts'

export type { Change, NewChange } from './change.ts'
export type { ChangesService, PositionedChange } from './service.ts'

export interface Changes {
  service: ChangesService
  routes: Api
  start(): Promise<void>
  /** Ends the streams that clients hold open, so that a shutdown need not wait for them. */
  hangUp(): void
}

/** What integrators follow: every change of a connection, in one feed. */
export function createChanges(platform: Platform): Changes {
  const service = createChangesService(platform)
  const ending = new AbortController()
  return {
    service,
    routes: changesRoutes(platform, service, ending.signal),
    hangUp: () => ending.abort(),
    async start() {
      platform.jobs.every('changes.retention', 3600, () =>
        removeOldChanges(platform, platform.config.retention.changes),
      )
    },
  }
}
