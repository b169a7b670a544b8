import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CALLBACK, type EntraSite, SECRET, startEntraSite } from './testing/entra-site.ts'

let site: EntraSite

beforeAll(async () => {
  site = await startEntraSite()
  site.app.issuesIdTokens = true
})

// Closing fails when anything but a refusal was thrown inside.
afterAll(async () => {
  await site[Symbol.asyncDispose]()
})

const paths = [
  '/oauth2/v2.0/token',
  '/oauth2/v2.0/authorize',
  '/oauth2/v2.0/devicecode',
  '/oauth2/v2.0/logout',
  '/oauth2/deviceauth',
  '/v2.0/adminconsent',
  '/adminconsent',
  '/login',
  '/Consent/Set',
  '/deviceconfirm',
  '/SAS/ProcessAuth',
  '/oauth2/token',
  '/.well-known/openid-configuration',
  '/v2.0/.well-known/openid-configuration',
  '/discovery/v2.0/keys',
  '/discovery/instance',
  '/nothing',
  '',
]

const names = [
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'grant_type',
  'scope',
  'code',
  'redirect_uri',
  'code_verifier',
  'code_challenge',
  'code_challenge_method',
  'refresh_token',
  'device_code',
  'response_type',
  'response_mode',
  'prompt',
  'state',
  'nonce',
  'login_hint',
  'flowToken',
  'account',
  'loginfmt',
  'passwd',
  'consent',
  'otc',
  'confirm',
  'post_logout_redirect_uri',
  'requested_token_use',
  'assertion',
  'username',
  'password',
  'resource',
  'claims',
  'newpasswd',
  'justification',
  'client-request-id',
]

const likely = fc.constantFrom(
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'on_behalf_of',
  'password',
  'code id_token',
  '{"access_token":1}',
  'null',
  'urn:ietf:params:oauth:grant-type:device_code',
  '__proto__',
  'https://graph.microsoft.com/.default',
  'openid Mail.Read',
  '//.default',
  '/',
  'a/b/c',
  'code',
  'none',
  'query',
  'form_post',
  'S256',
  'a.b.c',
  'eyJhbGciOiJQUzI1NiJ9.e30.AA',
  'eyJhbGciOiJQUzI1NiJ9.bnVsbA.AA',
  CALLBACK,
  SECRET,
  'accept',
  'other',
  'admin@contoso.onmicrosoft.com',
  'toString',
  '',
)

const request = fc.record({
  tenant: fc.oneof(
    fc.constantFrom('contoso.onmicrosoft.com', 'common', 'organizations', '%ZZ', '..', '__proto__'),
    fc.webSegment(),
  ),
  path: fc.oneof(fc.constantFrom(...paths), fc.constantFrom(...paths.slice(0, 2))),
  method: fc.constantFrom('GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE'),
  fields: fc.array(
    fc.tuple(fc.constantFrom(...names), fc.oneof(likely, fc.string(), fc.string({ unit: 'binary' }))),
    {
      maxLength: 10,
    },
  ),
  knowsApp: fc.boolean(),
  grant: fc.constantFrom(
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:device_code',
    null,
  ),
  authorization: fc.option(
    fc.oneof(
      fc.base64String().map((text) => `Basic ${text}`),
      fc.constant('Bearer x.y.z'),
    ),
  ),
})

/** Chance seldom finds the way to a 401. */
const wrongSecret = {
  tenant: 'contoso.onmicrosoft.com',
  path: '/oauth2/v2.0/token',
  method: 'POST' as const,
  fields: [
    ['client_secret', 'other'],
    ['scope', 'https://graph.microsoft.com/.default'],
  ] satisfies [string, string][],
  knowsApp: true,
  grant: 'client_credentials' as const,
  authorization: null,
}

test('whatever is asked, it is answered or refused', async () => {
  const seen = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(request, async ({ tenant, path, method, fields, knowsApp, grant, authorization }) => {
      const parameters = new URLSearchParams(fields)
      if (knowsApp) parameters.set('client_id', site.app.appId)
      if (grant !== null && path.endsWith('token')) parameters.set('grant_type', grant)
      const inBody = method === 'POST' || method === 'PUT'
      const response = await fetch(`${site.origin}/${tenant}${path}${inBody ? '' : `?${parameters}`}`, {
        method,
        redirect: 'manual',
        ...(inBody && { body: parameters }),
        headers: authorization === null ? {} : { authorization },
      })
      const text = await response.text()
      seen.set(response.status, (seen.get(response.status) ?? 0) + 1)
      expect(response.status).toBeLessThan(500)
      expect(text).not.toContain('[object Object]')
      expect(text).not.toMatch(/\{\w+\}' |undefined/)
    }),
    { numRuns: 1500, examples: [[wrongSecret]] },
  )
  expect([...seen.keys()].sort()).toEqual(expect.arrayContaining([200, 302, 400, 401, 404]))
})
