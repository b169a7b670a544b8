import type { Exchange } from '../http/exchange.ts'
import { sendPage } from '../pages/layout.ts'
import { signedOutPage } from '../pages/signed-out-page.ts'
import { authorizeParameters } from './authorize-request.ts'
import type { EntraContext } from './entra-context.ts'
import { redirect } from './reply-to-app.ts'

/**
 * Forgets the browser; goes on to `post_logout_redirect_uri` where an app has registered it, with `state`
 * (OpenID Connect RP-Initiated Logout 1.0). GET and POST are the same.
 */
export async function answerLogout(context: EntraContext, exchange: Exchange): Promise<void> {
  exchange.notes.route = 'logout'
  const parameters = await authorizeParameters(exchange)
  const headers = { 'Set-Cookie': context.sessions.signOut(exchange.header('cookie')) }
  const target = parameters.get('post_logout_redirect_uri')
  const isRegistered = [...context.world.apps].some((app) =>
    app.redirectUris.some(({ uri }) => uri === target),
  )
  if (target === null || !isRegistered) {
    sendPage(exchange, signedOutPage(), headers)
    return
  }
  const state = parameters.get('state')
  const answer = state === null ? '' : `${target.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`
  redirect(exchange, target + answer, headers)
}
