import { type Context, Hono } from 'hono'
import { GatewardenError } from '../../platform/errors.ts'
import type { ApiEnv } from '../../platform/http/api.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Auth } from './load-library.ts'
import { assertOwnPage, ownOrigins } from './own-origin.ts'
import { type OpenedSession, type SessionDoor, sessionEnded } from './session-door.ts'
import { assertFresh } from './session-life.ts'
import { type Begun, libraryHeaders, type SignIn } from './sign-in.ts'

/** A route of the sign-in library that browsers reach. */
export interface Mounted {
  method: 'GET' | 'POST'
  path: string
  /** Who may ask: anybody, a member, or a member who has signed in lately. */
  for: 'anybody' | 'member' | 'fresh'
  /** What the audit log says once it was done. */
  action?: string
}

/**
 * All that is mounted of the sign-in library; everything else of it answers 404. A new version of the library may bring routes:
 * a test compares what it has with the list that was looked at.
 */
export const mounted: readonly Mounted[] = [
  { method: 'GET', path: '/passkey/generate-authenticate-options', for: 'anybody' },
  { method: 'POST', path: '/passkey/verify-authentication', for: 'anybody' },
  { method: 'GET', path: '/passkey/generate-register-options', for: 'fresh' },
  { method: 'POST', path: '/passkey/verify-registration', for: 'fresh', action: 'member.passkey-added' },
  { method: 'POST', path: '/passkey/update-passkey', for: 'member' },
  { method: 'POST', path: '/passkey/delete-passkey', for: 'fresh', action: 'member.passkey-removed' },
  { method: 'POST', path: '/two-factor/enable', for: 'fresh' },
  { method: 'POST', path: '/two-factor/verify-totp', for: 'fresh', action: 'member.totp-on' },
  {
    method: 'POST',
    path: '/two-factor/generate-backup-codes',
    for: 'fresh',
    action: 'member.backup-codes-made',
  },
  { method: 'POST', path: '/two-factor/disable', for: 'fresh', action: 'member.totp-off' },
]

export const libraryPath = '/console/auth'

/** Passkeys and authenticator apps, by the library's own routes; https://better-auth.com/docs/plugins says what they take. */
export function libraryRoutes(
  platform: Pick<Platform, 'audit' | 'config'>,
  parts: {
    library: () => Promise<Auth>
    door: SessionDoor
    signIn: SignIn
    /** The session's document, with its cookies set. */
    signedIn(c: Context<ApiEnv>, begun: Begun): Response
  },
): Hono<ApiEnv> {
  const { library, door, signIn } = parts
  const origins = ownOrigins(platform.config.publicUrl)
  const pages = new Hono<ApiEnv>()

  const admitted = async (c: Context<ApiEnv>, route: Mounted): Promise<OpenedSession | undefined> => {
    assertOwnPage(c, origins)
    const session = await door.look(c)
    if (route.for === 'anybody') return session
    if (session === undefined) throw sessionEnded()
    if (route.for === 'fresh') assertFresh(session)
    return session
  }

  for (const route of mounted) {
    pages.on(route.method, `${libraryPath}${route.path}`, async (c) => {
      const session = await admitted(c, route)
      const answer = await ask(c, await library(), platform.config.publicUrl)
      const said: unknown = await answer.json().catch(() => null)
      if (!answer.ok) throw refused(answer.status, said)
      // A sign-in by passkey is answered as every sign-in is; what the library says of it has the session's token in it.
      if (route.path === '/passkey/verify-authentication')
        return parts.signedIn(c, await signIn.begun(c, answer.headers, 'passkey'))
      for (const cookie of answer.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
      if (session && route.action !== undefined) {
        const { id } = session.member
        platform.audit.recordSoon({ actor: id, action: route.action, subject: id })
      }
      return c.json(withoutSecrets(route, said), 200)
    })
  }
  return pages
}

function ask(c: Context<ApiEnv>, auth: Auth, publicUrl: string): Promise<Response> {
  const { pathname, search } = new URL(c.req.url)
  const headers = libraryHeaders(c)
  if (c.req.method !== 'POST')
    return auth.handler(new Request(`${publicUrl}${pathname}${search}`, { headers }))
  headers.set('content-type', 'application/json')
  return c.req
    .text()
    .then((body) => auth.handler(new Request(`${publicUrl}${pathname}`, { method: 'POST', headers, body })))
}

/** What pages need of the answer: no token of a session, and user verification that is asked for because it is demanded. */
function withoutSecrets(route: Mounted, said: unknown): object {
  if (typeof said !== 'object' || said === null) return {}
  const kept = Object.entries(said).filter(
    ([name]) => !['token', 'session', 'user', 'publicKey'].includes(name),
  )
  const answer = Object.fromEntries(kept)
  // Options of a registration name the user and the relying party; they hold no secret.
  if (route.path === '/passkey/generate-register-options') return said
  return route.path === '/passkey/generate-authenticate-options'
    ? { ...answer, userVerification: 'required' }
    : answer
}

/** The library's refusal as one of ours; its own code stands in `reason`. */
function refused(status: number, said: unknown): GatewardenError {
  const told = typeof said === 'object' && said !== null ? said : {}
  const detail =
    'message' in told && typeof told.message === 'string' ? told.message : 'The sign-in was refused.'
  const extra = 'code' in told && typeof told.code === 'string' ? { reason: told.code.toLowerCase() } : {}
  if (status === 401) return new GatewardenError('unauthenticated', { detail, extra })
  if (status === 403) return new GatewardenError('forbidden', { detail, extra })
  if (status === 404) return new GatewardenError('not_found', { detail, extra })
  if (status === 429)
    return new GatewardenError('rate_limited', { detail, extra: { ...extra, retryAfterSeconds: 60 } })
  if (status < 500) return new GatewardenError('invalid_request', { detail, extra })
  return new GatewardenError('internal', { detail: 'The sign-in library failed; try again.', extra })
}
