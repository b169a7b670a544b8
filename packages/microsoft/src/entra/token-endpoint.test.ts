import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { MicrosoftError } from '../microsoft-error.ts'
import {
  type FakeEntra,
  fakeEntra,
  formOf,
  json,
  type Script,
  selfSigned,
  testClientId,
  testTenant,
} from '../testing/index.ts'
import { clientCertificate, clientSecret } from './credential.ts'
import {
  authorizationCodeGrantRequest,
  clientCredentialsGrantRequest,
  processTokenResponse,
  redeemAuthorizationCode,
  redeemRefreshToken,
  refreshTokenGrantRequest,
  requestAppToken,
} from './token-endpoint.ts'

let stage: FakeEntra
afterEach(() => stage.close())

async function on(script: Script): Promise<FakeEntra> {
  stage = await fakeEntra(script)
  return stage
}

const tokens = {
  token_type: 'Bearer',
  expires_in: 3599,
  ext_expires_in: 3599,
  access_token: 'canary-access',
  refresh_token: 'canary-refresh',
  id_token: 'canary-id',
  scope: 'https://graph.microsoft.com/Mail.Read profile openid',
}
const good: Script = (_request, answer) => json(answer, 200, tokens)
const code = {
  code: 'c0de',
  redirectUri: 'http://127.0.0.1:8090/oauth/callback',
  codeVerifier: 'v'.repeat(43),
  scopes: ['https://graph.microsoft.com/Mail.Read'],
}
const refresh = { refreshToken: 'old-refresh', scopes: ['https://graph.microsoft.com/Mail.Read'] }
const graph = { resource: 'https://graph.microsoft.com' }

async function refusalOf(exchange: Promise<unknown>): Promise<MicrosoftError['refusal']> {
  const error = await exchange.then(
    () => expect.unreachable('The exchange was expected to be refused.'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof MicrosoftError) return error.refusal
  throw error
}

/** An error answer as Entra gives it. */
const refused =
  (status: number, error: string, number: number, more: Record<string, unknown> = {}): Script =>
  (_request, answer) =>
    json(answer, status, {
      error,
      error_description: `AADSTS${number}: Words of the service. Trace ID: 0f6a1111-2222-4333-8444-555555555555 Correlation ID: 1f6a1111-2222-4333-8444-555555555555 Timestamp: 2026-11-21 08:00:01Z`,
      error_codes: [number],
      timestamp: '2026-11-21 08:00:01Z',
      trace_id: '0f6a1111-2222-4333-8444-555555555555',
      correlation_id: '1f6a1111-2222-4333-8444-555555555555',
      ...more,
    })

describe('the three grants', () => {
  it('send what their RFCs name, to the token endpoint of the tenant', async () => {
    const { client, entra } = await on(good)
    await authorizationCodeGrantRequest(client, code)
    await refreshTokenGrantRequest(client, refresh)
    await clientCredentialsGrantRequest(client, graph)
    for (const seen of entra.seen) {
      expect(seen).toMatchObject({ method: 'POST', url: `/${testTenant}/oauth2/v2.0/token` })
      expect(seen.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
      expect(seen.headers.origin).toBeUndefined()
    }
    const app = { client_id: testClientId, client_secret: 's3cret-value~of.the.app' }
    expect(entra.seen.map((seen) => formOf(seen.body))).toEqual([
      {
        ...app,
        grant_type: 'authorization_code',
        code: 'c0de',
        redirect_uri: code.redirectUri,
        code_verifier: code.codeVerifier,
        scope: 'openid profile offline_access https://graph.microsoft.com/Mail.Read',
      },
      {
        ...app,
        grant_type: 'refresh_token',
        refresh_token: 'old-refresh',
        scope: 'openid profile offline_access https://graph.microsoft.com/Mail.Read',
      },
      { ...app, grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' },
    ])
  })

  it('prove the app by a certificate as well', async () => {
    const { client, entra } = await on(good)
    await requestAppToken({ ...client, credential: clientCertificate(selfSigned()) }, graph)
    expect(formOf(entra.seen[0]?.body ?? '')).toMatchObject({
      client_id: testClientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    })
  })

  it('answer the tokens with the time they end', async () => {
    const { client } = await on(good)
    const set = await redeemAuthorizationCode(client, code)
    expect(set.accessToken).toBe('canary-access')
    expect(set.refreshToken).toBe('canary-refresh')
    expect(set.idToken).toBe('canary-id')
    expect(set.scopes).toEqual(['https://graph.microsoft.com/Mail.Read', 'profile', 'openid'])
    expect(set.expiresAt).toEqual(new Date('2026-11-21T08:59:59Z'))
  })

  it('take a lifetime that is written as text, and an app token without scope', async () => {
    const { client } = await on((_request, answer) =>
      json(answer, 200, { token_type: 'bearer', expires_in: '3600', access_token: 'x' }),
    )
    const set = await requestAppToken(client, graph)
    expect([set.scopes, set.refreshToken, set.expiresAt.toISOString()]).toEqual([
      [],
      undefined,
      '2026-11-21T09:00:00.000Z',
    ])
  })
})

describe('tokens', () => {
  it('never stand in a print, a copy or a JSON text', async () => {
    const { client } = await on(good)
    const set = await redeemAuthorizationCode(client, code)
    const error = new Error('x', { cause: set })
    for (const text of [
      inspect(set, { depth: 9, showHidden: true, getters: true }),
      JSON.stringify({ set }),
      inspect({ ...set }),
      inspect(error),
      `${set}`,
      Object.keys(set).join(),
    ]) {
      expect(text).not.toContain('canary')
    }
    expect(JSON.parse(JSON.stringify(set))).toMatchObject({
      accessToken: '[redacted]',
      expiresAt: '2026-11-21T08:59:59.000Z',
    })
  })

  it('do not leak through an error either', async () => {
    const { client } = await on((_request, answer) =>
      json(answer, 200, { ...tokens, token_type: 'canary-type' }),
    )
    const error = await redeemAuthorizationCode(client, code).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(MicrosoftError)
    expect(inspect(error, { depth: 9 })).not.toContain('canary-a')
    expect(JSON.stringify(error)).not.toContain('canary')
  })
})

describe('what Entra refuses', () => {
  it('keeps every id that it gave', async () => {
    const { client } = await on(refused(401, 'invalid_client', 7000222))
    expect(await refusalOf(requestAppToken(client, graph))).toEqual({
      kind: 'connector_misconfigured',
      credentialRefused: true,
      subject: 'app',
      error: 'invalid_client',
      aadsts: 7000222,
      reason: 'The client secret has expired.',
      remedy: expect.stringContaining('new client secret'),
      status: 401,
      traceId: '0f6a1111-2222-4333-8444-555555555555',
      correlationId: '1f6a1111-2222-4333-8444-555555555555',
      at: '2026-11-21T08:00:01.000Z',
    })
  })

  it("says that a secret's id was pasted where its value belongs", async () => {
    const { client } = await on(refused(401, 'invalid_client', 7000215))
    const refusal = await refusalOf(
      requestAppToken({ ...client, credential: clientSecret('0b3b9f4e-1111-2222-3333-444455556666') }, graph),
    )
    expect(refusal).toMatchObject({
      credentialRefused: true,
      aadsts: 7000215,
      reason: expect.stringContaining("secret's id"),
    })
    expect((await refusalOf(requestAppToken(client, graph))).reason).toBe('The client secret is wrong.')
  })

  it('is asked once', async () => {
    const { client, entra } = await on(refused(400, 'invalid_grant', 50173, { suberror: 'bad_token' }))
    expect(await refusalOf(redeemRefreshToken(client, refresh))).toMatchObject({
      kind: 'needs_reauth',
      suberror: 'bad_token',
    })
    expect(await refusalOf(redeemAuthorizationCode(client, code))).toMatchObject({ kind: 'needs_reauth' })
    expect(entra.seen).toHaveLength(2)
  })

  it('tells how long to wait when it is busy', async () => {
    const { client } = await on((_request, answer) =>
      json(answer, 429, { error: 'temporarily_unavailable', error_codes: [90055] }, { 'retry-after': '30' }),
    )
    expect(await refusalOf(requestAppToken(client, graph))).toMatchObject({
      kind: 'transient',
      retryAfterMs: 30_000,
      aadsts: 90055,
    })
  })

  it.each([
    ['an empty 502', (_request, answer) => answer.writeHead(502).end()],
    ['a page of a proxy', (_request, answer) => answer.writeHead(503).end('<html>busy</html>')],
    ['200 without a token', (_request, answer) => json(answer, 200, { token_type: 'Bearer' })],
    ['200 that is no JSON', (_request, answer) => answer.writeHead(200).end('ok')],
    ['a token for ever', (_request, answer) => json(answer, 200, { ...tokens, expires_in: -1 })],
  ] satisfies [string, Script][])('takes %s for a passing problem', async (_name, script) => {
    const { client } = await on(script)
    expect(await refusalOf(requestAppToken(client, graph))).toMatchObject({
      kind: 'transient',
      credentialRefused: false,
    })
  })
})

describe('the wire', () => {
  it('takes no secret anywhere that a redirect leads', async () => {
    const elsewhere = await fakeEntra(good)
    const { client } = await on((_request, answer) =>
      answer.writeHead(307, { location: `${elsewhere.entra.origin}/t/oauth2/v2.0/token` }).end(),
    )
    await refusalOf(requestAppToken(client, graph))
    expect(elsewhere.entra.seen).toHaveLength(0)
    await elsewhere.close()
  })

  it('gives up when no answer, or only half of one, comes in time', async () => {
    for (const script of [
      () => undefined,
      (_request, answer) => void answer.writeHead(200, { 'content-type': 'application/json' }).write('{'),
    ] satisfies Script[]) {
      const { client } = await on(script)
      const began = performance.now()
      expect(await refusalOf(requestAppToken({ ...client, timeoutMs: 150 }, graph))).toMatchObject({
        kind: 'transient',
        error: 'timeout',
      })
      expect(performance.now() - began).toBeLessThan(2_000)
      await stage.close()
    }
    await on(good)
  })

  it('reads no answer beyond its limit', async () => {
    const { client } = await on((_request, answer) =>
      json(answer, 200, { ...tokens, padding: 'x'.repeat(100_000) }),
    )
    expect(await refusalOf(requestAppToken({ ...client, maxBodyBytes: 10_000 }, graph))).toMatchObject({
      kind: 'transient',
    })
  })

  it('sends a code once, whatever becomes of the answer, and a refresh once more where none came', async () => {
    const { client, entra } = await on((_request, answer) => answer.destroy())
    await refusalOf(redeemAuthorizationCode(client, code))
    expect(entra.seen).toHaveLength(1)
    await refusalOf(redeemRefreshToken(client, refresh))
    expect(entra.seen).toHaveLength(3)
  })

  it('sends no refresh again once an answer has begun', async () => {
    const { client, entra } = await on((_request, answer) => {
      answer.writeHead(200, { 'content-length': '100' })
      answer.write('{')
      setTimeout(() => answer.destroy(), 20)
    })
    expect(await refusalOf(redeemRefreshToken(client, refresh))).toMatchObject({ kind: 'transient' })
    expect(entra.seen).toHaveLength(1)
  })

  it('ends with its caller', async () => {
    const { client } = await on(() => undefined)
    const ends = new AbortController()
    const exchange = requestAppToken({ ...client, signal: ends.signal }, graph)
    ends.abort(new Error('shutting down'))
    expect(await refusalOf(exchange)).toMatchObject({ kind: 'transient' })
  })

  it('lets the two halves be used apart', async () => {
    const { client } = await on(good)
    const response = await clientCredentialsGrantRequest(client, graph)
    expect(response.status).toBe(200)
    expect((await processTokenResponse(client, response)).accessToken).toBe('canary-access')
  })
})
