import type { Hono } from 'hono'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Api, ApiEnv } from '../platform/http/api.ts'
import type { OpenSession } from '../platform/http/front-door.ts'
import type { Platform } from '../platform/platform.ts'
import { accountRoutes } from './account-routes.ts'
import { consoleRoutes } from './console-routes.ts'
import { createLinks } from './links.ts'
import { createMemberStore } from './member-store.ts'
import { createProviderAccounts } from './providers/accounts.ts'
import { createProviders } from './providers/providers.ts'
import { providersRoutes } from './providers/routes.ts'
import { tripRoutes } from './providers/trip-routes.ts'
import { createTrips } from './providers/trips.ts'
import { createRecords } from './records/records.ts'
import { recordColumns } from './records/seal-record.ts'
import { membersRoutes } from './routes.ts'
import { createMembersService, type MembersService } from './service.ts'
import { consoleSecretColumn, createConsoleSecret } from './sign-in/console-secret.ts'
import { cookieStyle } from './sign-in/cookies.ts'
import { lazyLibrary } from './sign-in/library.ts'
import { createSessionDoor } from './sign-in/session-door.ts'
import { createSignIn } from './sign-in/sign-in.ts'
import { createSlowdown } from './sign-in/slowdown.ts'
import { createUsedCodes } from './sign-in/used-codes.ts'
import { tidyMembers } from './tidy.ts'

export type { ShownLink } from './links.ts'
export type { MembersService } from './service.ts'

export interface Members {
  service: MembersService
  /** For the API's door: who is signed in at the console. */
  openSession: OpenSession
  routes: Api
  pages: Hono<ApiEnv>
  /** Every route that the sign-in library has, mounted or not, as `METHOD,… /path`; sorted. */
  libraryRoutes(): Promise<string[]>
  sealedColumns: readonly SealedColumn[]
  start(): Promise<void>
}

/** Who may use the console: members, their roles, how they sign in, their sessions. */
export function createMembers(platform: Platform): Members {
  const cookies = cookieStyle(platform.config.publicUrl)
  const records = createRecords(platform)
  const secret = createConsoleSecret(platform)
  const library = lazyLibrary(platform, { records, secret, cookies })
  const store = createMemberStore(platform, records)
  const links = createLinks(platform, records)
  const service = createMembersService(platform, {
    records,
    links,
    store,
    async hash(password) {
      const context = await (await library()).$context
      return context.password.hash(password)
    },
  })
  const door = createSessionDoor(platform, { secret, cookies })
  const signIn = createSignIn(platform, {
    library,
    store,
    door,
    cookies,
    slowdown: createSlowdown(platform, cookies),
    codes: createUsedCodes(platform),
  })
  const providers = createProviders(platform, records)
  const parts = { service, store, door, signIn, cookies, library, providers }
  const trips = tripRoutes(platform, {
    ...parts,
    accounts: createProviderAccounts(platform, { records, store }),
    trips: createTrips(platform, records),
  })
  return {
    service,
    openSession: door.admit,
    routes: membersRoutes(service).route('/', providersRoutes(providers, platform.config.publicUrl)),
    pages: consoleRoutes(platform, parts).route('/', accountRoutes(platform, parts)).route('/', trips),
    async libraryRoutes() {
      const endpoints = Object.values((await library()).api)
      return endpoints
        .flatMap(({ path, options }) =>
          path === undefined ? [] : `${[options.method].flat().join(',')} ${path}`,
        )
        .sort()
    },
    async start() {
      platform.jobs.every('members.tidy', 3600, () => tidyMembers(platform.db))
    },
    sealedColumns: [...recordColumns, consoleSecretColumn],
  }
}
