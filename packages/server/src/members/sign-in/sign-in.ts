import type { Context } from 'hono'
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
import type { OpenedSession, SessionDoor } from './session-door.ts'
import { addressHeader, sessionRenewedSeconds, sessionSeconds } from './session-life.ts'
import type { Slowdown } from './slowdown.ts'

/** A session that was just made, and the headers that set its cookie. */
export interface Begun {
  session: OpenedSession
  set: Headers
}

export interface SignIn {
  /** @throws GatewardenError `unauthenticated` (with `secondFactor` where a code is wanted), `rate_limited` */
  withPassword(c: Context<ApiEnv>, said: { email: string; password: string }): Promise<Begun>
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
  },
): SignIn {
  const { library, store, door, cookies, slowdown } = parts

  const begun = async (c: Context<ApiEnv>, set: Headers, how: string): Promise<Begun | undefined> => {
    const value = sessionCookieSet(set, cookies)
    const session = value === undefined ? undefined : await door.open(value)
    if (session === undefined) return undefined
    set.append('set-cookie', slowdown.remember(session.member.email))
    platform.audit.recordSoon({
      actor: session.member.id,
      action: 'session.began',
      subject: session.id,
      details: { how, address: clientAddress(c) },
    })
    return { session, set }
  }

  return {
    async withPassword(c, said) {
      const account = foldEmail(said.email)
      slowdown.before(c, account)
      const auth = await library()
      const answer = await auth.api.signInEmail({
        body: { email: account, password: said.password },
        headers: libraryHeaders(c),
        asResponse: true,
      })
      const session = answer.ok ? await begun(c, new Headers(answer.headers), 'password') : undefined
      if (session) return session
      slowdown.wrong(c, account)
      throw new GatewardenError('unauthenticated', {
        detail: 'The address or the password is wrong.',
        remedy: 'Try again; an administrator can give you a link to set a new password.',
      })
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

/** What the library sees of a request: its cookies, its browser, and the address of the socket. */
export function libraryHeaders(c: Context<ApiEnv>): Headers {
  const headers = new Headers({ [addressHeader]: clientAddress(c) })
  for (const name of ['cookie', 'user-agent', 'origin']) {
    const value = c.req.header(name)
    if (value !== undefined) headers.set(name, value)
  }
  return headers
}
