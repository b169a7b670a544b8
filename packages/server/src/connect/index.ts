import { createSigningKeys } from '@gatewarden/microsoft'
import type { Hono } from 'hono'
import type { AppsService } from '../apps/index.ts'
import type { ChangesService } from '../changes/index.ts'
import type { Connection, ConnectionsService } from '../connections/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import type { CustomersService } from '../customers/index.ts'
import { type SealedColumn, sealedColumn } from '../platform/crypto/sealed-column.ts'
import type { GateFor } from '../platform/gate/index.ts'
import type { Api, ApiEnv } from '../platform/http/api.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import type { TokensService } from '../tokens/index.ts'
import { complete, getSession } from './complete.ts'
import { connectDoors } from './doors.ts'
import { expireSessions } from './expire.ts'
import { importDue } from './import/import-due.ts'
import { importRoutes } from './import/import-routes.ts'
import { sealedImports } from './import/import-store.ts'
import {
  type OpenedSession,
  openAdminLink,
  openReconnect,
  openSession,
  type SessionWish,
} from './open-session.ts'
import { type ConnectParts, type ConnectTimes, defaultTimes } from './parts.ts'
import { connectRoutes } from './routes.ts'
import { ConnectSecrets } from './secrets.ts'
import type { Session } from './session.ts'
import { tripBinding } from './trip.ts'
import { watchOnce } from './watch.ts'
import { withdraw } from './withdraw.ts'

export type { OpenedSession } from './open-session.ts'
export type { ConnectTimes } from './parts.ts'
export { acceptReturnUrl, catalogReturnUrl } from './return-url.ts'
export type { Session } from './session.ts'

/** What other features may begin. */
export interface ConnectService {
  /** See openSession. */
  open(wish: SessionWish, caller: Caller): Promise<OpenedSession>
  /** See openReconnect. */
  reconnect(
    connectionId: string,
    wish: { returnUrl?: string | undefined; expiresInSeconds: number },
    caller: Caller,
  ): Promise<OpenedSession>
  /** See openAdminLink. */
  adminLink(connectionId: string, caller: Caller): Promise<OpenedSession>
  /** See getSession. */
  session(id: string, caller: Caller): Promise<Session>
  /** See withdraw. */
  withdraw(id: string, caller: Caller): Promise<void>
  /** See complete. */
  complete(id: string, code: string, caller: Caller): Promise<Connection>
}

export interface Connect {
  service: ConnectService
  routes: Api
  /** Pages for browsers, outside /v1. */
  pages: Hono<ApiEnv>
  /** For the re-wrapping under a new first key. */
  sealedColumns: readonly SealedColumn[]
  /** Begins the background work; called in serve and work. */
  start(): Promise<void>
  /** What the background does from time to time, once and now: for tests. */
  runDue(): Promise<void>
}

export interface ConnectNeeds {
  apps: AppsService
  connectors: ConnectorsService
  customers: CustomersService
  connections: ConnectionsService
  tokens: TokensService
  changes: ChangesService
  gateFor: GateFor
  times?: Partial<ConnectTimes>
}

const sealedTrips = sealedColumn<{ id: string; customer: string }>({
  table: 'connect_trips',
  column: 'sealed',
  key: ['state_mac'],
  joins: 'join connect_sessions s on s.id = t.session_id',
  extra: 's.id, s.customer',
  binding: tripBinding,
})

/** How organizations and persons connect: links, pages, Microsoft's answers, and what each of them proves. */
export function createConnect(platform: Platform, { times, ...needs }: ConnectNeeds): Connect {
  const { dispatcher, config, jobs } = platform
  const parts: ConnectParts = {
    ...needs,
    platform,
    secrets: new ConnectSecrets(platform),
    keys: createSigningKeys({ dispatcher, timeoutMs: config.timeouts.signIn }),
    times: { ...defaultTimes, ...times },
  }
  return {
    service: {
      open: (wish, caller) => openSession(parts, wish, caller),
      reconnect: (id, wish, caller) => openReconnect(parts, id, wish, caller),
      adminLink: (id, caller) => openAdminLink(parts, id, caller),
      session: (id, caller) => getSession(parts, id, caller),
      withdraw: (id, caller) => withdraw(parts, id, caller),
      complete: (id, code, caller) => complete(parts, id, code, caller),
    },
    routes: connectRoutes(parts).route('/', importRoutes(parts)),
    pages: connectDoors(parts),
    sealedColumns: [sealedTrips, sealedImports],
    async start() {
      jobs.every('connect.watch', 20, async (signal) => {
        while (!signal.aborted && (await watchOnce(parts, signal)) > 0);
      })
      jobs.every('connect.import', 30, async (signal) => {
        while (!signal.aborted && (await importDue(parts, signal)) > 0);
      })
      jobs.every('connect.expire', 60, (signal) => expireSessions(parts, signal))
    },
    async runDue() {
      const { signal } = new AbortController()
      await watchOnce(parts, signal)
      await importDue(parts, signal)
      await expireSessions(parts, signal)
    },
  }
}
