import { type Context, Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { z } from 'zod'
import { GatewardenError } from '../platform/errors.ts'
import type { ApiEnv } from '../platform/http/api.ts'
import { readJson } from '../platform/http/json-body.ts'
import type { Platform } from '../platform/platform.ts'
import { version } from '../version.ts'
import type { Providers } from './providers/providers.ts'
import { scopesOf } from './roles.ts'
import type { MembersService } from './service.ts'
import type { CookieStyle } from './sign-in/cookies.ts'
import { libraryRoutes } from './sign-in/library-routes.ts'
import type { Auth } from './sign-in/load-library.ts'
import { assertOwnPage, ownOrigins } from './sign-in/own-origin.ts'
import { longestPassword } from './sign-in/password-rules.ts'
import type { OpenedSession, SessionDoor } from './sign-in/session-door.ts'
import type { Begun, SignIn } from './sign-in/sign-in.ts'

const token = z.string().min(1).max(200)
const email = z.string().trim().max(254).pipe(z.email())
const name = z.string().trim().min(1).max(100)
/** Its rules are looked at past the schema, where the member's own name is known. */
const password = z
  .string()
  .min(1)
  .max(longestPassword * 4)

const welcomeBody = z.strictObject({ token, name, email, password })
const invitationBody = z.strictObject({ token, name, password })
const resetBody = z.strictObject({ token, password })
const linkBody = z.strictObject({ purpose: z.enum(['invitation', 'reset']), token })
const signInBody = z.strictObject({
  email: z.string().trim().max(254),
  password: z.string().max(longestPassword * 4),
  totp: z.string().max(40).optional(),
})

/** What the console's pages ask before and while somebody is signed in; docs/console.md describes them. */
export function consoleRoutes(
  platform: Platform,
  parts: {
    service: MembersService
    door: SessionDoor
    signIn: SignIn
    cookies: CookieStyle
    library: () => Promise<Auth>
    providers: Providers
  },
): Hono<ApiEnv> {
  const { config } = platform
  const { service, door, signIn, cookies, library, providers } = parts
  const origins = ownOrigins(config.publicUrl)
  const pages = new Hono<ApiEnv>()

  const document = (session: OpenedSession) => ({
    member: {
      id: session.member.id,
      name: session.member.name,
      email: session.member.email,
      role: session.member.role,
    },
    scopes: scopesOf(session.member.role),
    session: { id: session.id, expiresAt: session.expiresAt.toISOString() },
    methods: { totp: session.member.totp },
    version,
    publicUrl: config.publicUrl,
    emulator: config.microsoft.emulator ?? null,
  })

  const unauthenticated = async (): Promise<GatewardenError> =>
    new GatewardenError('unauthenticated', {
      detail: 'Nobody is signed in at the console.',
      remedy: 'Sign in at /console/.',
      extra: {
        firstRun: await service.isFirstRun(),
        signIn: {
          password: true,
          providers: (await providers.list()).map(({ id, name: called }) => ({ id, name: called })),
        },
      },
    })

  const setCookies = (c: Context<ApiEnv>, set: Headers | undefined): void => {
    for (const cookie of set?.getSetCookie() ?? []) c.header('set-cookie', cookie, { append: true })
  }

  const signedIn = (c: Context<ApiEnv>, { session, set }: Begun, status: 200 | 201): Response => {
    setCookies(c, set)
    return c.json(document(session), status)
  }

  pages.get('/console/session', async (c) => {
    assertOwnPage(c, origins)
    const session = await door.look(c)
    if (session === undefined) throw await unauthenticated()
    setCookies(c, await signIn.renew(c, session))
    return c.json(document(session), 200)
  })

  pages.post('/console/welcome', async (c) => {
    assertOwnPage(c, origins)
    const account = await readJson(c, welcomeBody)
    const member = await service.welcome(account)
    return signedIn(c, await signIn.withPassword(c, { email: member.email, password: account.password }), 201)
  })

  pages.post('/console/link', async (c) => {
    assertOwnPage(c, origins)
    const link = await readJson(c, linkBody)
    const member = await service.whose(link.purpose, link.token)
    const { name: called, email: address, role } = member
    return c.json({ member: { name: called, email: address, role } }, 200)
  })

  pages.post('/console/invitation', async (c) => {
    assertOwnPage(c, origins)
    const said = await readJson(c, invitationBody)
    const member = await service.accept(said)
    return signedIn(c, await signIn.withPassword(c, { email: member.email, password: said.password }), 201)
  })

  pages.post('/console/reset', async (c) => {
    assertOwnPage(c, origins)
    await service.reset(await readJson(c, resetBody))
    return c.body(null, 204)
  })

  pages.post('/console/sign-in', async (c) => {
    assertOwnPage(c, origins)
    return signedIn(c, await signIn.withPassword(c, await readJson(c, signInBody)), 200)
  })

  pages.post('/console/sign-out', async (c) => {
    assertOwnPage(c, origins)
    const session = await door.look(c)
    if (session) await service.endSession(session.member.id, session.member.id, session.id)
    setCookie(c, cookies.session, '', { path: '/', httpOnly: true, secure: cookies.secure, maxAge: 0 })
    return c.body(null, 204)
  })

  return pages.route(
    '/',
    libraryRoutes(platform, { library, door, signIn, signedIn: (c, begun) => signedIn(c, begun, 200) }),
  )
}
