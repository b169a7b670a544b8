import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clouds } from '../reference/clouds.ts'
import { seededRandom } from '../testing/index.ts'
import { adminConsentUrl, authorizationUrl, createPkce, entraEndpoint } from './authorize.ts'

const base = {
  cloud: clouds.global,
  tenant: 'organizations',
  clientId: '11111111-2222-4333-8444-555555555555',
  redirectUri: 'http://127.0.0.1:8090/oauth/callback',
  state: 'the state',
}
const signIn = { ...base, scopes: ['https://graph.microsoft.com/Mail.Read'], nonce: 'n', codeChallenge: 'c' }

describe('authorizationUrl', () => {
  it('asks for a code with PKCE, always for sign-in and offline access, and lets the account be chosen', () => {
    const url = new URL(authorizationUrl(signIn))
    expect(`${url.origin}${url.pathname}`).toBe(
      'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize',
    )
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: signIn.clientId,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: signIn.redirectUri,
      scope: 'openid profile offline_access https://graph.microsoft.com/Mail.Read',
      state: 'the state',
      nonce: 'n',
      code_challenge: 'c',
      code_challenge_method: 'S256',
      prompt: 'select_account',
    })
  })

  it('names a scope once and passes hints on', () => {
    const url = new URL(
      authorizationUrl({
        ...signIn,
        scopes: ['openid', 'Mail.Read'],
        loginHint: 'a@contoso.com',
        domainHint: 'contoso.com',
        prompt: 'login',
        claims: '{}',
      }),
    )
    expect(url.searchParams.get('scope')).toBe('openid profile offline_access Mail.Read')
    expect(url.searchParams.get('login_hint')).toBe('a@contoso.com')
    expect(url.searchParams.get('domain_hint')).toBe('contoso.com')
    expect(url.searchParams.get('prompt')).toBe('login')
    expect(url.searchParams.get('claims')).toBe('{}')
  })

  it('stays on the authority and keeps each value whole, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (state, nonce, redirectUri) => {
        const url = new URL(authorizationUrl({ ...signIn, state, nonce, redirectUri }))
        expect(url.origin).toBe('https://login.microsoftonline.com')
        expect(url.searchParams.getAll('state')).toEqual([state.toWellFormed()])
        expect(url.searchParams.getAll('nonce')).toEqual([nonce.toWellFormed()])
        expect(url.searchParams.getAll('redirect_uri')).toEqual([redirectUri.toWellFormed()])
      }),
    )
  })
})

describe('adminConsentUrl', () => {
  it('asks for what the app is registered for, at the tenant or at organizations', () => {
    const url = new URL(adminConsentUrl({ ...base, scope: 'https://graph.microsoft.com/.default' }))
    expect(`${url.origin}${url.pathname}`).toBe(
      'https://login.microsoftonline.com/organizations/v2.0/adminconsent',
    )
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: base.clientId,
      redirect_uri: base.redirectUri,
      scope: 'https://graph.microsoft.com/.default',
      state: 'the state',
    })
  })

  it('is not to be had at common', () => {
    for (const tenant of ['common', 'Consumers']) {
      expect(() => adminConsentUrl({ ...base, tenant, scope: 'x' })).toThrow(TypeError)
    }
  })
})

describe('entraEndpoint', () => {
  it('takes ids, domains and the shared endpoints', () => {
    for (const tenant of [
      '6f7ab1a2-0000-4000-8000-0000000000c0',
      'contoso.onmicrosoft.com',
      'organizations',
      'common',
    ]) {
      expect(entraEndpoint(clouds.global, tenant, 'x')).toBe(`https://login.microsoftonline.com/${tenant}/x`)
    }
  })

  it('lets no text choose another path or host', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webPath(),
          fc.constantFrom('..', '../x', 'a/b', '//evil.example', 'a?b', 'a#b', 'contoso', '%2e%2e', ''),
        ),
        (tenant) => {
          let url: string
          try {
            url = entraEndpoint(clouds.global, tenant, 'oauth2/v2.0/token')
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError)
            return
          }
          expect(new URL(url).href).toBe(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`)
          expect(tenant).toMatch(/^[a-zA-Z0-9.-]+$/)
        },
      ),
    )
  })
})

describe('createPkce', () => {
  it('makes a verifier of full strength and its S256 challenge', async () => {
    const one = await createPkce(seededRandom('pkce'))
    expect(one.codeVerifier).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(one.codeChallenge).toBe(createHash('sha256').update(one.codeVerifier).digest('base64url'))
    expect((await createPkce(seededRandom('other'))).codeVerifier).not.toBe(one.codeVerifier)
  })
})
