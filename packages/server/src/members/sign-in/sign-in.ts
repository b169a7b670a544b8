import type { Context } from 'hono'
import { z } from 'zod'
import { systemClock } from '../../platform/clock.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { ApiEnv } from '../../platform/http/api.ts'
import { clientAddress } from '../../platform/http/front-door.ts'
import { invalidField } from '../../platform/http/validation.ts'
import type { Platform } from '../../platform/platform.ts'
import { foldEmail, type Member } from '../member.ts'
import type { MemberStore } from '../member-store.ts'
import { type CookieStyle, sessionCookieSet } from './cookies.ts'
import type { Auth } from './load-library.ts'
import { type OpenedSession, type SessionDoor, sessionEnded } from './session-door.ts'
import { addressHeader, sessionRenewedSeconds, sessionSeconds } from './session-life.ts'
import type { Slowdown } from './slowdown.ts'
import type { UsedCodes } from './used-codes.ts'

/** A session that was just made, and the headers that set its cookie. */
export interface Begun {
  session: OpenedSession
  set: Headers
}

export interface PasswordSaid {
  email: string
  password: string
  /** A code of the authenticator app, or one of the backup codes. */
  totp?: string | undefined
}

export interface SignIn {
  /** @throws GatewardenError `unauthenticated` (with `secondFactor` where a code is wanted), `rate_limited` */
  withPassword(c: Context<ApiEnv>, said: PasswordSaid): Promise<Begun>
  /** For whom a provider has vouched. @throws GatewardenError `unauthenticated` */
  withProvider(c: Context<ApiEnv>, memberId: string, providerId: string): Promise<Begun>
  /** The session that an answer of the library sets; it is remembered and noted. @throws GatewardenError `unauthenticated` */
  begun(c: Context<ApiEnv>, set: Headers, how: string): Promise<Begun>
  /** Whether this is the member's password, slowed as a sign-in is. @throws GatewardenError `invalid_request`, `rate_limited` */
  assertPassword(c: Context<ApiEnv>, member: Member, password: string): Promise<void>
  /** Lets a session that is in use go on; undefined where nothing has to be written yet. */
  renew(c: Context<ApiEnv>, session: OpenedSession): Promise<Headers | undefined>
}

export function createSignIn(
  platform: Pick<Platform, 'audit' | 'db'>,
  parts: {
    library: () => Promise<Auth>
    store: MemberStore
    door: SessionDoor
    cookies: CookieStyle
    slowdown: Slowdown
    codes: UsedCodes
  },
): SignIn {
  const { library, store, door, cookies, slowdown, codes } = parts

  const begun: SignIn['begun'] = async (c, set, how) => {
    const value = sessionCookieSet(set, cookies)
    const session = value === undefined ? undefined : await door.open(value)
    if (session === undefined) throw sessionEnded()
    const all = new Headers(set)
    all.append('set-cookie', slowdown.remember(session.member.email))
    platform.audit.recordSoon({
      actor: session.member.id,
      action: 'session.began',
      subject: session.id,
      details: { how, address: clientAddress(c) },
    })
    return { session, set: all }
  }

  /** Of members only: what strangers type would fill the audit log. */
  const noteRefusal = async (c: Context<ApiEnv>, account: string): Promise<void> => {
    const member = await store.byEmail(platform.db.query, account)
    if (member === undefined) return
    platform.audit.recordSoon({
      actor: 'browser:unknown',
      action: 'member.sign-in-refused',
      subject: member.id,
      details: { address: clientAddress(c) },
    })
  }

  return {
    begun,

    async withPassword(c, { email, password, totp }) {
      const account = foldEmail(email)
      slowdown.before(c, account)
      const auth = await library()
      const answer = await auth.api.signInEmail({
        body: { email: account, password },
        headers: libraryHeaders(c),
        asResponse: true,
      })
      if (!answer.ok) {
        slowdown.wrong(c, account)
        await noteRefusal(c, account)
        throw wrongPassword()
      }
      const wantsCode = asked.safeParse(await answer.json()).success
      if (!wantsCode) return begun(c, answer.headers, 'password')
      if (totp === undefined || totp === '') throw codeWanted('This account asks for a second factor.')
      const code = totp.replaceAll(/\s/g, '')
      const verified = await verifyCode(auth, c, answer.headers, code)
      if (verified === undefined || !(await codes.takeOnce(account, code))) {
        slowdown.wrong(c, account)
        await noteRefusal(c, account)
        throw codeWanted('The code is wrong, or was used already.')
      }
      return begun(c, verified, /^\d{6}$/.test(code) ? 'password and code' : 'password and backup code')
    },

    async withProvider(c, memberId, providerId) {
      const auth = await library()
      const answer = await auth.api.openSession({
        body: { memberId },
        headers: libraryHeaders(c),
        asResponse: true,
      })
      return begun(c, answer.headers, `provider ${providerId}`)
    },

    async assertPassword(c, member, password) {
      slowdown.before(c, member.email)
      const accounts = await store.accountsOf(platform.db.query, member.id)
      const hashed = accounts.find(({ providerId }) => providerId === 'credential')?.password
      const context = await (await library()).$context
      if (typeof hashed === 'string' && (await context.password.verify({ hash: hashed, password }))) return
      slowdown.wrong(c, member.email)
      throw invalidField('body.password', 'is not your password')
    },

    async renew(c, session) {
      const renewAt = session.expiresAt.getTime() - (sessionSeconds - sessionRenewedSeconds) * 1000
      if (systemClock.now().getTime() < renewAt) return undefined
      const auth = await library()
      const answer = await auth.api.getSession({ headers: libraryHeaders(c), asResponse: true })
      return answer.headers
    },
  }
}

/** What the library answers to a right password where a code is wanted. */
const asked = z.object({ twoFactorRedirect: z.literal(true) })

const wrongPassword = (): GatewardenError =>
  new GatewardenError('unauthenticated', {
    detail: 'The address or the password is wrong.',
    remedy: 'Try again; an administrator can give you a link to set a new password.',
  })

const codeWanted = (detail: string): GatewardenError =>
  new GatewardenError('unauthenticated', {
    detail,
    remedy: 'Send the code that your authenticator app shows now, or one of your backup codes, as "totp".',
    extra: { secondFactor: ['totp', 'backup'] },
  })

/** @returns the headers that set the session's cookie; undefined where the code is wrong */
async function verifyCode(
  auth: Auth,
  c: Context<ApiEnv>,
  pending: Headers,
  code: string,
): Promise<Headers | undefined> {
  const headers = libraryHeaders(c)
  // The challenge that the right password has just set, and no session: this is a sign-in.
  const challenge = pending.getSetCookie().map((line) => line.split(';', 1)[0] ?? '')
  headers.set('cookie', challenge.filter((pair) => !pair.endsWith('=')).join('; '))
  const call = { body: { code }, headers, asResponse: true as const }
  const answer = /^\d{6}$/.test(code)
    ? await auth.api.verifyTOTP(call)
    : await auth.api.verifyBackupCode(call)
  return answer.ok ? answer.headers : undefined
}

/** What the library sees of a request: its cookies, its browser, and the address of the socket. */
export function libraryHeaders(c: Context<ApiEnv>): Headers {
  const headers = new Headers({ [addressHeader]: clientAddress(c) })
  for (const name of ['cookie', 'user-agent', 'origin']) {
    const value = c.req.header(name)
    if (value !== undefined) headers.set(name, value)
  }
  return headers
}
