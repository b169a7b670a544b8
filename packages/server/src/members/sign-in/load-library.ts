import { passkey } from '@better-auth/passkey'
import { APIError } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { kindOf } from '../records/kinds.ts'
import { libraryAdapter } from '../records/library-adapter.ts'
import type { Records } from '../records/records.ts'
import type { CookieStyle } from './cookies.ts'
import { hashInTurn } from './hash-in-turn.ts'
import { openSession } from './open-session.ts'
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
      password: hashInTurn(),
    },
    plugins: [
      openSession,
      twoFactor({ issuer: 'Gatewarden', totpOptions: { digits: 6, period: 30 } }),
      passkey({
        rpID: new URL(config.publicUrl).hostname,
        rpName: 'Gatewarden',
        origin: ownOrigins(config.publicUrl),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        // A passkey stands for both factors: the device, and the person that it has asked.
        registration: {
          async afterVerification({ verification }) {
            assertVerified(verification.registrationInfo?.userVerified)
          },
        },
        authentication: {
          async afterVerification({ verification }) {
            assertVerified(verification.authenticationInfo.userVerified)
          },
        },
      }),
    ],
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

function assertVerified(verified: boolean | undefined): void {
  if (verified) return
  throw new APIError('UNAUTHORIZED', {
    code: 'USER_NOT_VERIFIED',
    message: 'The device did not ask who you are: set up its PIN, fingerprint or face, and try again.',
  })
}
