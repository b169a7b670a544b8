import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MicrosoftError } from '../microsoft-error.ts'
import { type FakeEntra, fakeEntra, testClientId, testClock, testTenant } from '../testing/index.ts'
import {
  createSigningKeys,
  IdTokenError,
  personalAccountsTenant,
  type SigningKeys,
  validateIdToken,
} from './id-token.ts'
import { entraFetch } from './token-endpoint.ts'

let stage: FakeEntra
let keys: SigningKeys
beforeEach(async () => {
  stage = await fakeEntra(() => undefined)
  keys = createSigningKeys({ fetch: entraFetch(stage.client), cooldownMs: 0 })
})
afterEach(() => stage.close())

const now = testClock.now().getTime() / 1000
const oid = '77777777-0000-4000-8000-000000000001'
const claimsOf = (tid = testTenant): Record<string, unknown> => ({
  iss: `${stage.entra.origin}/${tid}/v2.0`,
  aud: testClientId,
  tid,
  oid,
  sub: 'pairwise',
  nonce: 'the nonce',
  iat: now - 300,
  nbf: now - 300,
  exp: now + 3300,
  preferred_username: 'adele@contoso.com',
  name: 'Adele Vance',
  wids: ['62e90394-69f5-4237-9190-012177145e10'],
})
const expected = (tenant = testTenant) => ({
  cloud: stage.client.cloud,
  tenant,
  clientId: testClientId,
  nonce: 'the nonce',
  keys,
  clock: testClock,
})

async function problemOf(token: string, tenant?: string): Promise<string> {
  try {
    await validateIdToken(token, expected(tenant))
    return 'none'
  } catch (error) {
    if (error instanceof IdTokenError) {
      expect(inspect(error, { showHidden: true, depth: 9 })).not.toMatch(/eyJ|Adele|pairwise/)
      return error.problem
    }
    throw error
  }
}

describe('validateIdToken', () => {
  it.each(['6f7ab1a2-0000-4000-8000-0000000000c0', 'organizations', 'common', 'contoso.onmicrosoft.com'])(
    'tells who signed in at %s',
    async (tenant) => {
      expect(await validateIdToken(await stage.idToken(claimsOf()), expected(tenant))).toEqual({
        tid: testTenant,
        oid,
        sub: 'pairwise',
        preferredUsername: 'adele@contoso.com',
        name: 'Adele Vance',
        email: undefined,
        wids: ['62e90394-69f5-4237-9190-012177145e10'],
        expiresAt: new Date((now + 3300) * 1000),
      })
      expect(stage.entra.seen[0]?.url).toBe(`/${tenant}/discovery/v2.0/keys`)
    },
  )

  it('does without names and roles', async () => {
    const { preferred_username: _user, name: _name, wids: _wids, ...bare } = claimsOf()
    expect(await validateIdToken(await stage.idToken(bare), expected())).toMatchObject({
      preferredUsername: undefined,
      name: undefined,
      wids: [],
    })
  })

  it.each<[string, string, Record<string, unknown>, string?]>([
    [
      "another tenant's issuer",
      'issuer',
      { iss: 'https://login.microsoftonline.com/6f7ab1a2-0000-4000-8000-0000000000c0/v2.0' },
    ],
    [
      'the literal of the shared endpoints',
      'issuer',
      { iss: 'http://127.0.0.1/{tenantid}/v2.0' },
      'organizations',
    ],
    [
      'a tid that is not its issuer’s',
      'issuer',
      { tid: '6f7ab1a2-0000-4000-8000-00000000beef' },
      'organizations',
    ],
    ['another app', 'audience', { aud: '99999999-2222-4333-8444-555555555555' }],
    ['a past time', 'expired', { exp: now - 61 }],
    ['a time to come', 'expired', { nbf: now + 120 }],
    ['another sign-in', 'nonce', { nonce: 'another' }],
    ['no nonce', 'nonce', { nonce: undefined }],
    ['no oid', 'malformed', { oid: undefined }],
    ['an oid that is no id', 'malformed', { oid: 'adele' }],
    ['no tid', 'malformed', { tid: undefined }],
    ['no end', 'malformed', { exp: undefined }],
  ])('does not believe %s', async (_what, problem, change, tenant) => {
    expect(await problemOf(await stage.idToken({ ...claimsOf(), ...change }), tenant)).toBe(problem)
  })

  it('lets the clock be a minute off', async () => {
    expect(await problemOf(await stage.idToken({ ...claimsOf(), exp: now - 59 }))).toBe('none')
  })

  it('does not believe another tenant where one was asked for', async () => {
    const other = '6f7ab1a2-0000-4000-8000-00000000beef'
    expect(await problemOf(await stage.idToken(claimsOf(other)))).toBe('tenant')
    expect(await problemOf(await stage.idToken(claimsOf(other)), 'organizations')).toBe('none')
  })

  it('lets personal accounts in at common, not at organizations', async () => {
    const token = await stage.idToken(claimsOf(personalAccountsTenant))
    expect(await problemOf(token, 'organizations')).toBe('tenant')
    expect(await problemOf(token, 'common')).toBe('none')
  })

  it('believes only what is signed by a key that Entra shows', async () => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    expect(await problemOf(await stage.idToken(claimsOf(), { key: stranger }))).toBe('signature')
    expect(await problemOf(await stage.idToken(claimsOf(), { key: stranger, kid: 'unknown' }))).toBe(
      'signature',
    )
    const symmetric = await new SignJWT(claimsOf())
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.alloc(32, 7))
    expect(await problemOf(symmetric)).toBe('signature')
    const [, payload] = (await stage.idToken(claimsOf())).split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    expect(await problemOf(none)).toBe('signature')
    for (const text of ['', 'x', 'a.b', 'a.b.c']) expect(await problemOf(text)).toBe('malformed')
  })

  it('takes a new key as soon as Entra signs with it, and does not fetch what it knows', async () => {
    expect(await problemOf(await stage.idToken(claimsOf()))).toBe('none')
    expect(await problemOf(await stage.idToken(claimsOf()))).toBe('none')
    expect(stage.entra.seen).toHaveLength(1)
    stage.rotate()
    expect(await problemOf(await stage.idToken(claimsOf()))).toBe('none')
    expect(stage.entra.seen).toHaveLength(2)
  })

  it('keeps the keys of a hundred tenants and not of all there are', () => {
    const { cloud } = stage.client
    const first = keys.of(cloud, 'tenant0.example')
    for (let tenant = 1; tenant < 100; tenant++) keys.of(cloud, `tenant${tenant}.example`)
    expect(keys.of(cloud, 'tenant0.example')).toBe(first)
    keys.of(cloud, 'one-more.example')
    expect(keys.of(cloud, 'tenant0.example')).not.toBe(first)
  })

  it('says that the keys could not be had rather than that the token is bad', async () => {
    const token = await stage.idToken(claimsOf())
    await stage.entra.close()
    const error = await validateIdToken(token, expected()).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(MicrosoftError)
    expect(error).toMatchObject({ refusal: { kind: 'transient' } })
    stage = await fakeEntra(() => undefined)
  })
})
