import { generateKeyPair } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEgress, type Egress } from '../../platform/egress/index.ts'
import { fetchKeys, KeySets } from './key-sets.ts'
import { type TestIssuer, testIssuer } from './testing/issuer-rig.ts'
import { verifyJwt } from './verify-jwt.ts'

let issuer: TestIssuer
let egress: Egress
let now = 0
let sets: KeySets
beforeEach(async () => {
  issuer = await testIssuer()
  egress = createEgress({ allow: ['127.0.0.1'] })
  now = 0
  sets = new KeySets(egress, () => now)
})
afterEach(async () => {
  await egress.close()
  await issuer.close()
})

const minute = 60_000
const at = new Date('2026-11-01T00:00:00Z')
const seconds = at.getTime() / 1000
const claims = () => ({ iss: 'i', aud: 'a', sub: 's', iat: seconds, exp: seconds + 60 })
const verify = async (token: string) =>
  verifyJwt(
    token,
    { issuer: 'i', audiences: ['a'], maxLifeSeconds: 600 },
    (unknownKid) => sets.of({ id: 'iss_1', jwksUrl: issuer.jwksUrl }, unknownKid),
    at,
  ).then(
    () => 'ok',
    (error: Error) => error.message,
  )

test('a new key is taken at the first token that it signs, once the last asking is a minute ago', async () => {
  expect(await verify(await issuer.sign(claims()))).toBe('ok')
  await issuer.rotate()
  const fresh = await issuer.sign(claims())
  expect(await verify(fresh)).toContain('no key of its issuer fits')
  expect(issuer.fetches).toBe(1)
  now += minute + 1
  expect(await verify(fresh)).toBe('ok')
  expect(issuer.fetches).toBe(2)
})

test('a flood of unknown keys asks once a minute, however many come at once', async () => {
  expect(await verify(await issuer.sign(claims()))).toBe('ok')
  const { privateKey } = await generateKeyPair('ES256')
  const unknown = (kid: string) => issuer.signWith(privateKey, claims(), { alg: 'ES256', kid })
  for (let minutes = 1; minutes <= 3; minutes++) {
    now += minute + 1
    await Promise.all(Array.from({ length: 40 }, async (_, i) => verify(await unknown(`u${i}`))))
    expect(issuer.fetches).toBe(1 + minutes)
  }
})

test('a token whose key is known does not wait for keys that a stranger’s token asks for', async () => {
  const token = await issuer.sign(claims())
  expect(await verify(token)).toBe('ok')
  let answer = () => {}
  const isAnswered = new Promise<void>((resolve) => {
    answer = resolve
  })
  const send = egress.send.bind(egress)
  egress.send = async (request) => {
    await isAnswered
    return send(request)
  }
  now += minute + 1
  const { privateKey } = await generateKeyPair('ES256')
  const stranger = verify(await issuer.signWith(privateKey, claims(), { alg: 'ES256', kid: 'unknown' }))
  await new Promise(setImmediate)
  const soon = new Promise((resolve) => setTimeout(resolve, 2000, 'waits'))
  expect(await Promise.race([verify(token), soon])).toBe('ok')
  answer()
  expect(await stranger).toContain('no key of its issuer fits')
})

test('a key that was taken back stops working within ten minutes; an issuer that is away is believed a day', async () => {
  const token = await issuer.sign(claims())
  expect(await verify(token)).toBe('ok')
  const kept = issuer.keys
  issuer.answer = { status: 500 }
  now += 11 * minute
  expect(await verify(token)).toBe('ok')
  now += 24 * 60 * minute
  expect(await verify(token)).toContain('cannot be had')
  issuer.answer = undefined
  now += 2 * minute
  expect(await verify(token)).toBe('ok')
  issuer.keys = []
  now += 11 * minute
  expect(await verify(token)).toContain('no key of its issuer fits')
  issuer.keys = kept
})

test('keys are fetched by the guarded way out only: no private address, whatever its name says, no redirect', async () => {
  const closed = createEgress({
    allow: [],
    resolve: async () => [{ address: '10.0.0.7', family: 4 }],
  })
  for (const url of [issuer.jwksUrl, 'https://127.0.0.1/keys', 'https://keys.example.com/keys'])
    expect(await fetchKeys(closed, url)).toMatchObject({ problem: expect.stringContaining('network') })
  await closed.close()
  issuer.answer = { status: 302, headers: { location: `${issuer.url}/elsewhere` } }
  expect(await fetchKeys(egress, issuer.jwksUrl)).toEqual({ problem: 'answers 302' })
  expect(issuer.fetches).toBe(1)
})

test('shared and private keys of a set verify nothing', async () => {
  const shared = Buffer.alloc(64, 9)
  issuer.keys = [{ kty: 'oct', k: shared.toString('base64url'), kid: 's', alg: 'HS256' }]
  expect(await verify(await issuer.signWith(shared, claims(), { alg: 'HS256', kid: 's' }))).not.toBe('ok')
})
