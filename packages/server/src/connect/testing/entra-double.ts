import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** What the double answers; tests change it while it runs. */
export interface DoubleState {
  tenant: string
  oid: string
  /** In the id token; undefined: no such claim, as Entra does unless the app's manifest asks for it. */
  wids: string[] | undefined
  /** In the app-only token. */
  roles: string[]
  /** What Graph answers by path; others 403. */
  graph: Record<string, unknown>
}

export interface EntraDouble {
  origin: string
  state: DoubleState
  /** Paths that were asked for. */
  asked: string[]
  close(): Promise<void>
}

/**
 * A sign-in service that says yes at once and shows no page: for what the emulator does not do, such as id tokens
 * without roles or Exchange's RBAC for Applications.
 */
export async function startEntraDouble(): Promise<EntraDouble> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'double', use: 'sig', alg: 'RS256' }
  const state: DoubleState = {
    tenant: '11111111-1111-4111-8111-111111111111',
    oid: '22222222-2222-4222-8222-222222222222',
    wids: undefined,
    roles: [],
    graph: {},
  }
  const asked: string[] = []
  let nonce = ''
  let origin = ''
  const sign = (claims: Record<string, unknown>, issuer: string, audience: string) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'double', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setNotBefore('-1m')
      .setExpirationTime('1h')
      .sign(privateKey)

  async function token(body: URLSearchParams): Promise<Record<string, unknown>> {
    const { tenant, oid, wids, roles } = state
    const clientId = body.get('client_id') ?? ''
    const base = { tid: tenant, appid: clientId, ver: '1.0' }
    const claims =
      body.get('grant_type') === 'client_credentials'
        ? { ...base, oid: clientId, ...(roles.length > 0 ? { roles } : {}) }
        : { ...base, oid, scp: 'openid profile' }
    const access = await sign(claims, `https://sts.windows.net/${tenant}/`, 'https://graph.microsoft.com')
    const common = { token_type: 'Bearer', expires_in: 3600, access_token: access }
    if (body.get('grant_type') === 'client_credentials') return common
    const who = { tid: tenant, oid, sub: 'pairwise', nonce, preferred_username: 'someone@double.example' }
    const idToken = await sign({ ...who, ...(wids ? { wids } : {}) }, `${origin}/${tenant}/v2.0`, clientId)
    return {
      ...common,
      id_token: idToken,
      refresh_token: 'refresh-of-double',
      scope: 'openid profile offline_access',
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin)
    asked.push(url.pathname)
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const back = (parameters: Record<string, string>) => {
      const to = new URL(url.searchParams.get('redirect_uri') ?? '')
      for (const [name, value] of Object.entries(parameters)) to.searchParams.set(name, value)
      response.writeHead(302, { location: to.href }).end()
    }
    const sent = url.searchParams.get('state') ?? ''
    if (url.pathname.endsWith('/authorize')) {
      nonce = url.searchParams.get('nonce') ?? ''
      return back({ code: 'code-of-double', state: sent })
    }
    if (url.pathname.endsWith('/adminconsent')) {
      return back({ admin_consent: 'True', tenant: state.tenant, state: sent, scope: 'x' })
    }
    if (url.pathname.endsWith('/keys')) return void json(200, { keys: [jwk] })
    if (url.pathname.endsWith('/token')) {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(Buffer.from(chunk))
      return void json(200, await token(new URLSearchParams(Buffer.concat(chunks).toString())))
    }
    const known = state.graph[url.pathname]
    if (known !== undefined) return void json(200, known)
    json(403, { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } })
  }

  const server: Server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    state,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
