import type { Exchange } from '../http/exchange.ts'
import type { EntraContext } from './entra-context.ts'
import type { VerifyAccessToken } from './verify-access-token.ts'

/** `/oidc/userinfo`: the person behind a Microsoft Graph token that has the scope openid (OpenID Connect Core section 5.3). */
export function answerUserinfo(context: EntraContext, exchange: Exchange, verify: VerifyAccessToken): void {
  exchange.notes.route = 'userinfo'
  const token = /^Bearer\s+(\S+)$/i.exec(exchange.header('authorization') ?? '')?.[1]
  const facts = token === undefined ? 'malformed' : verify(token)
  const user =
    typeof facts === 'object' && facts.userId !== null && facts.scopes.includes('openid')
      ? context.world.findTenant(facts.tenantId)?.directory.find(facts.userId)
      : undefined
  if (!user) {
    const headers = { 'Content-Type': 'application/json', 'WWW-Authenticate': 'Bearer error="invalid_token"' }
    const error = { code: 'InvalidAuthenticationToken', message: 'Access token validation failure.' }
    exchange.send(401, headers, JSON.stringify({ error }))
    return
  }
  const { displayName, givenName, surname, mail } = user.state
  const body = {
    sub: user.id,
    name: displayName,
    ...(surname !== null && { family_name: surname }),
    ...(givenName !== null && { given_name: givenName }),
    picture: 'https://graph.microsoft.com/v1.0/me/photo/$value',
    ...(mail !== null && { email: mail }),
  }
  exchange.send(200, { 'Content-Type': 'application/json; charset=utf-8' }, JSON.stringify(body))
}
