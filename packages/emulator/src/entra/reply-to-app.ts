import type { Exchange } from '../http/exchange.ts'
import { formPostPage } from '../pages/form-post-page.ts'
import { sendPage } from '../pages/layout.ts'
import type { ReplyAddress } from './authorize-request.ts'
import { type EntraError, errorDescription, type Trace } from './entra-error.ts'

/** Sends the browser back to the app with these parameters, in the way that the app asked for. */
export function replyToApp(
  exchange: Exchange,
  reply: ReplyAddress,
  parameters: Readonly<Record<string, string>>,
): void {
  const fields = new URLSearchParams(parameters)
  if (reply.state !== null) fields.set('state', reply.state)
  if (reply.responseMode === 'form_post') {
    sendPage(exchange, formPostPage(reply.redirectUri, fields))
    return
  }
  redirect(exchange, withParameters(reply.redirectUri, fields, reply.responseMode))
}

/** Sends a refusal to the app. */
export function refuseToApp(exchange: Exchange, reply: ReplyAddress, error: EntraError, trace: Trace): void {
  exchange.notes.code = `AADSTS${error.code}`
  replyToApp(exchange, reply, {
    error: error.error,
    error_description: errorDescription(error, trace),
    ...(error.hasUri && { error_uri: `${exchange.services.login}/error?code=${error.code}` }),
    ...(error.suberror !== undefined && { suberror: error.suberror }),
    ...(error.claims !== undefined && { claims: error.claims }),
  })
}

export function redirect(
  exchange: Exchange,
  location: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  exchange.send(302, { Location: location, 'Cache-Control': 'no-store', ...headers }, '')
}

function withParameters(uri: string, fields: URLSearchParams, mode: 'query' | 'fragment'): string {
  if (mode === 'fragment') return `${uri}#${fields}`
  const hash = uri.indexOf('#')
  const base = hash === -1 ? uri : uri.slice(0, hash)
  const rest = hash === -1 ? '' : uri.slice(hash)
  return `${base}${base.includes('?') ? '&' : '?'}${fields}${rest}`
}
