import type { Context, Hono } from 'hono'
import type { AccessService } from '../access/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { CustomersService } from '../customers/index.ts'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Api, ApiEnv } from '../platform/http/api.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import { CatalogCookie } from './catalog-cookie.ts'
import { linkRoutes } from './link-routes.ts'
import { logoPages } from './logo-pages.ts'
import { createOpenSession } from './open-session.ts'
import { sessionPages } from './session-pages.ts'
import { sealedCatalogSessions } from './session-store.ts'
import { createCatalogSessions } from './sessions.ts'

export { catalogPages } from './catalog-pages.ts'

export interface Catalog {
  routes: Api
  /** What its page asks of its session, outside /v1. */
  pages: Hono<ApiEnv>
  /** For the re-wrapping under a new first key. */
  sealedColumns: readonly SealedColumn[]
  /** Who looks at the catalog, by the cookie; see createOpenSession. */
  openSession(c: Context<ApiEnv>): Promise<Caller | undefined>
  start(): Promise<void>
}

/** The catalog page's links and sessions. What it shows it asks of /v1/me. */
export function createCatalog(
  platform: Platform,
  needs: { access: AccessService; customers: CustomersService; connectors: ConnectorsService },
): Catalog {
  const cookie = new CatalogCookie(platform.config)
  const sessions = createCatalogSessions(platform, needs.access)
  return {
    routes: linkRoutes(platform, { ...needs, sessions }),
    pages: sessionPages(platform, { sessions, cookie }).route('/', logoPages(needs.connectors)),
    sealedColumns: [sealedCatalogSessions],
    openSession: createOpenSession(platform, { access: needs.access, sessions, cookie }),
    async start() {
      platform.jobs.every('catalog.clear', 600, () => sessions.clear())
    },
  }
}
