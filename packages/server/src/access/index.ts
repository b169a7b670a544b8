import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { issuersRoutes } from './issuers/routes.ts'
import { sealedIssuers } from './issuers/seal.ts'
import { accessRoutes } from './routes.ts'
import { type AccessService, createAccessService } from './service.ts'

export type { ApiKey, CustomerScope, NewKey, ShownKey } from './api-key.ts'
export { GuessLimiter } from './guess-limiter.ts'
export type { AccessService } from './service.ts'

export interface Access {
  service: AccessService
  routes: Api
  /** For the re-wrapping under a new first key. */
  sealedColumns: readonly SealedColumn[]
  /** Begins to write, about once a minute, which keys were used. */
  start(): Promise<void>
  /** Writes what is left. */
  stop(): Promise<void>
}

const flushEveryMs = 60_000

export function createAccess(platform: Platform): Access {
  const service = createAccessService(platform)
  let timer: NodeJS.Timeout | undefined
  const flush = (): Promise<void> =>
    service.flushLastUsed().catch((err: unknown) => {
      platform.log.warn(
        { err },
        'which API keys were used could not be written; it is tried again in a minute',
      )
    })
  return {
    service,
    routes: accessRoutes(platform, service).route('/', issuersRoutes(service.issuers)),
    sealedColumns: [sealedIssuers],
    async start() {
      timer = setInterval(() => void flush(), flushEveryMs)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}
