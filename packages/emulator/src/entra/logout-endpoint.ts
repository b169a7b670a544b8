import type { Exchange } from '../http/exchange.ts'
import { sendPage } from '../pages/layout.ts'
import { signedOutPage } from '../pages/signed-out-page.ts'
import { authorizeParameters } from './authorize-request.ts'
import type { EntraContext } from './entra-context.ts'
import { redirect } from './reply-to-app.ts'

/**
 * Forgets the browser, and lets each app that somebody was signed in to know in a frame (OpenID Connect Front-Channel Logout 1.0;
 * discovery says that no session ids come with it). Goes on to `post_logout_redirect_uri` where an app has registered it, with
 * `state` (OpenID Connect RP-Initiated Logout 1.0). GET and POST are the same.
 */
export async function answerLogout(context: EntraContext, exchange: Exchange): Promise<void> {
  exchange.notes.route = 'logout'
  const parameters = await authorizeParameters(exchange)
  const cookie = exchange.header('cookie')
  const frames = context.sessions.apps(cookie).flatMap((id) => context.world.findApp(id)?.logoutUrl ?? [])
  const headers = { 'Set-Cookie': context.sessions.signOut(cookie) }
  const target = nextAddress(context, parameters)
  if (target === undefined || frames.length > 0) sendPage(exchange, signedOutPage(frames, target), headers)
  else redirect(exchange, target, headers)
}

/** Undefined where nobody says, or no app has registered it. */
function nextAddress(context: EntraContext, parameters: URLSearchParams): string | undefined {
  const target = parameters.get('post_logout_redirect_uri')
  const isRegistered = [...context.world.apps].some((app) =>
    app.redirectUris.some(({ uri }) => uri === target),
  )
  if (target === null || !isRegistered) return undefined
  const state = parameters.get('state')
  return (
    target + (state === null ? '' : `${target.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`)
  )
}
