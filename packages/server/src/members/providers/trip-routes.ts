import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { GatewardenError } from '../../platform/errors.ts'
import type { ApiEnv } from '../../platform/http/api.ts'
import { readJson } from '../../platform/http/json-body.ts'
import type { Platform } from '../../platform/platform.ts'
import type { MembersService } from '../service.ts'
import type { CookieStyle } from '../sign-in/cookies.ts'
import { assertOwnPage, ownOrigins } from '../sign-in/own-origin.ts'
import { type SessionDoor, sessionEnded } from '../sign-in/session-door.ts'
import { assertFresh } from '../sign-in/session-life.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import type { ProviderAccounts } from './accounts.ts'
import { openid } from './openid.ts'
import type { Provider } from './provider.ts'
import { providerFetch, wordsOf } from './provider-fetch.ts'
import type { Providers } from './providers.ts'
import { type Errand, type KeptTrip, type Trips, tripSeconds } from './trips.ts'

export const callbackPath = '/console/providers/callback'

const errandBody = z.discriminatedUnion('purpose', [
  z.strictObject({ purpose: z.literal('sign-in'), provider: z.string().max(100) }),
  z.strictObject({ purpose: z.literal('link'), provider: z.string().max(100) }),
  z.strictObject({
    purpose: z.literal('invitation'),
    provider: z.string().max(100),
    token: z.string().max(200),
    name: z.string().trim().min(1).max(100),
  }),
])

/** What went wrong, as the page behind it is told in `?problem=`. */
type Problem = 'not_linked' | 'refused' | 'failed' | 'link_dead' | 'other_browser' | 'taken'

const pages: Record<Errand['purpose'], string> = {
  'sign-in': '/console/sign-in',
  link: '/console/profile',
  invitation: '/console/invitation',
}

/** To a provider and back: signing in, linking an account, taking up an invitation. */
export function tripRoutes(
  platform: Platform,
  parts: {
    service: MembersService
    providers: Providers
    accounts: ProviderAccounts
    trips: Trips
    door: SessionDoor
    signIn: SignIn
    cookies: CookieStyle
  },
): Hono<ApiEnv> {
  const { service, providers, accounts, trips, door, signIn, cookies } = parts
  const { config, clock, log } = platform
  const origins = ownOrigins(config.publicUrl)
  const redirectUri = `${config.publicUrl}${callbackPath}`
  const client = openid(providerFetch(platform), clock)
  const cookieName = `${cookies.prefix}.provider_trip`
  const routes = new Hono<ApiEnv>()

  const errandOf = async (c: Context<ApiEnv>, said: z.output<typeof errandBody>): Promise<Errand> => {
    if (said.purpose === 'sign-in') return { purpose: 'sign-in' }
    if (said.purpose === 'invitation') {
      await service.whose('invitation', said.token)
      return { purpose: 'invitation', token: said.token, name: said.name }
    }
    const session = await door.look(c)
    if (session === undefined) throw sessionEnded()
    assertFresh(session)
    return { purpose: 'link', memberId: session.member.id }
  }

  routes.post('/console/providers/begin', async (c) => {
    assertOwnPage(c, origins)
    const said = await readJson(c, errandBody)
    const provider = await providers.get(said.provider)
    const { trip, browser } = await trips.begin(provider.id, await errandOf(c, said))
    const url = await client.url(provider, trip, redirectUri).catch((error: unknown) => {
      throw new GatewardenError('issuer_unavailable', {
        detail: `${provider.name} cannot be asked: ${wordsOf(error)}`,
        remedy: 'Try again in a minute, or sign in another way.',
        cause: error,
      })
    })
    setCookie(c, cookieName, browser, {
      path: '/',
      httpOnly: true,
      // The answer comes as a top-level navigation from elsewhere.
      sameSite: 'Lax',
      secure: cookies.secure,
      maxAge: tripSeconds,
    })
    return c.json({ url }, 200)
  })

  const back = (c: Context<ApiEnv>, purpose: Errand['purpose'], problem: Problem): Response =>
    c.redirect(`${pages[purpose]}?problem=${problem}`, 303)

  const enter = async (c: Context<ApiEnv>, provider: Provider, memberId: string): Promise<Response> => {
    const { set } = await signIn.withProvider(c, memberId, provider.id)
    for (const cookie of set.getSetCookie()) c.header('set-cookie', cookie, { append: true })
    return c.redirect('/console/', 303)
  }

  const arrive = async (c: Context<ApiEnv>, kept: KeptTrip, answer: URL): Promise<Response> => {
    const { errand, trip } = kept
    const provider = await providers.get(kept.providerId)
    if (answer.searchParams.has('error')) return back(c, errand.purpose, 'refused')
    const identity = await client.finish(provider, trip, redirectUri, answer)
    if (errand.purpose === 'link') {
      const session = await door.look(c)
      if (session?.member.id !== errand.memberId) return back(c, 'link', 'other_browser')
      await platform.db.transaction((trx) => accounts.link(trx, errand.memberId, provider, identity))
      return c.redirect(`${pages.link}?linked=${provider.id}`, 303)
    }
    if (errand.purpose === 'invitation') {
      const member = await service.acceptWith(errand, (trx, id) => accounts.link(trx, id, provider, identity))
      return enter(c, provider, member.id)
    }
    const memberId = await accounts.memberOf(provider, identity)
    return memberId === undefined ? back(c, 'sign-in', 'not_linked') : enter(c, provider, memberId)
  }

  routes.get(callbackPath, async (c) => {
    const answer = new URL(c.req.url)
    const kept = await trips.end(answer.searchParams.get('state') ?? '', getCookie(c, cookieName))
    setCookie(c, cookieName, '', { path: '/', httpOnly: true, secure: cookies.secure, maxAge: 0 })
    if (kept === undefined) return back(c, 'sign-in', 'other_browser')
    try {
      return await arrive(c, kept, answer)
    } catch (error) {
      const { purpose } = kept.errand
      if (error instanceof GatewardenError && error.code === 'conflict') return back(c, purpose, 'taken')
      if (error instanceof GatewardenError && error.code === 'not_found') return back(c, purpose, 'link_dead')
      log.warn({ provider: kept.providerId, problem: wordsOf(error) }, 'a sign-in at a provider failed')
      return back(c, purpose, 'failed')
    }
  })

  routes.delete('/console/account/providers/:id', async (c) => {
    assertOwnPage(c, origins)
    const session = await door.look(c)
    if (session === undefined) throw sessionEnded()
    assertFresh(session)
    await accounts.unlink(session.member.id, c.req.param('id'))
    return c.body(null, 204)
  })

  return routes
}
