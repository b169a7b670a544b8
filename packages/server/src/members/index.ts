import type { Hono } from 'hono'
import type { SealedColumn } from '../platform/crypto/sealed-column.ts'
import type { ApiEnv } from '../platform/http/api.ts'
import type { OpenSession } from '../platform/http/front-door.ts'
import type { Platform } from '../platform/platform.ts'
import { consoleRoutes } from './console-routes.ts'
import { createLinks } from './links.ts'
import { createRecords } from './records/records.ts'
import { recordColumns } from './records/seal-record.ts'
import { createMembersService, type MembersService } from './service.ts'
import { consoleSecretColumn, createConsoleSecret } from './sign-in/console-secret.ts'
import { cookieStyle } from './sign-in/cookies.ts'
import { lazyLibrary } from './sign-in/library.ts'
import { createSessionDoor } from './sign-in/session-door.ts'
import { createSignIn } from './sign-in/sign-in.ts'
import { createSlowdown } from './sign-in/slowdown.ts'

export type { ShownLink } from './links.ts'
export type { MembersService } from './service.ts'

export interface Members {
  service: MembersService
  /** For the API's door: who is signed in at the console. */
  openSession: OpenSession
  pages: Hono<ApiEnv>
  sealedColumns: readonly SealedColumn[]
}

/** Who may use the console: members, their roles, how they sign in, their sessions. */
export function createMembers(platform: Platform): Members {
  const cookies = cookieStyle(platform.config.publicUrl)
  const records = createRecords(platform)
  const secret = createConsoleSecret(platform)
  const library = lazyLibrary(platform, { records, secret, cookies })
  const links = createLinks(platform, records)
  const service = createMembersService(platform, {
    records,
    links,
    async hash(password) {
      const context = await (await library()).$context
      return context.password.hash(password)
    },
  })
  const door = createSessionDoor(platform, { secret, cookies })
  const signIn = createSignIn(platform, {
    library,
    door,
    cookies,
    slowdown: createSlowdown(platform, cookies),
  })
  return {
    service,
    openSession: door.admit,
    pages: consoleRoutes(platform, { service, door, signIn, cookies }),
    sealedColumns: [...recordColumns, consoleSecretColumn],
  }
}
