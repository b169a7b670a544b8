import { betterAuth } from 'better-auth/minimal'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { kindOf } from '../records/kinds.ts'
import { libraryAdapter } from '../records/library-adapter.ts'
import type { Records } from '../records/records.ts'
import type { CookieStyle } from './cookies.ts'
import { ownOrigins } from './own-origin.ts'
import { longestPassword, shortestPassword } from './password-rules.ts'
import { addressHeader, sessionRenewedSeconds, sessionSeconds } from './session-life.ts'

export type Auth = ReturnType<typeof loadLibrary>

/** better-auth (https://better-auth.com/docs/reference/options), set up for members only: nobody signs up. */
export function loadLibrary(
  platform: Platform,
  parts: { records: Records; secret: string; cookies: CookieStyle },
) {
  const { config, clock, random, db, log } = platform
  const { prefix, secure } = parts.cookies
  return betterAuth({
    appName: 'Gatewarden',
    baseURL: config.publicUrl,
    basePath: '/console/auth',
    secret: parts.secret,
    trustedOrigins: ownOrigins(config.publicUrl),
    database: libraryAdapter(db, parts.records),
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => log.debug({ level }, `sign-in: ${message}`) },
    // Guessing is slowed by this feature itself, for each address and each account.
    rateLimit: { enabled: false },
    user: {
      additionalFields: {
        role: { type: 'string', required: true, input: false },
        state: { type: 'string', required: true, input: false },
      },
    },
    session: { expiresIn: sessionSeconds, updateAge: sessionRenewedSeconds, cookieCache: { enabled: false } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
    },
    advanced: {
      cookiePrefix: prefix,
      // The library would name them __Secure-; __Host- is stricter.
      useSecureCookies: false,
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: ({ model }) => newId(kindOf(model).prefix, clock, random) },
    },
  })
}
