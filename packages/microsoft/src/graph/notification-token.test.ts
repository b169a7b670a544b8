import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSigningKeys } from '../entra/id-token.ts'
import { type FakeEntra, fakeEntra, testClientId, testClock, testTenant } from '../testing/index.ts'
import { provesMicrosoft } from './notification-token.ts'

let entra: FakeEntra
beforeAll(async () => {
  entra = await fakeEntra(() => undefined)
})
afterAll(() => entra.close())

const now = Math.floor(testClock.now().getTime() / 1000)
const publisher = '0bf30f3b-4a52-48df-9a82-234910c4a086'
const genuine = {
  aud: testClientId,
  iss: `https://sts.windows.net/${testTenant}/`,
  tid: testTenant,
  appid: publisher,
  exp: now + 3600,
}
const proves = async (claims: Record<string, unknown>) =>
  provesMicrosoft(await entra.idToken(claims), {
    cloud: entra.client.cloud,
    tenant: testTenant,
    clientId: testClientId,
    keys: createSigningKeys({}),
    clock: testClock,
  })

it.each([
  ['a token of v1.0', {}, true],
  ['a token of v2.0', { appid: undefined, azp: publisher, iss: 'AUTHORITY' }, true],
  ['another sender', { appid: testClientId }, false],
  ['no sender', { appid: undefined }, false],
  ['another issuer', { iss: `https://sts.example.com/${testTenant}/` }, false],
  [
    "another tenant's issuer",
    { iss: 'https://sts.windows.net/00000000-0000-4000-8000-000000000001/' },
    false,
  ],
  ['another tenant', { tid: '00000000-0000-4000-8000-000000000001' }, false],
  ['another app', { aud: publisher }, false],
  ['a token that is over', { exp: now - 120 }, false],
  ['a token without an end', { exp: undefined }, false],
])('%s', async (_, more, proven) => {
  const claims = { ...genuine, ...more }
  if (claims.iss === 'AUTHORITY') claims.iss = `${entra.entra.origin}/${testTenant}/v2.0`
  expect(await proves(claims)).toBe(proven)
})

it('is no proof of anything where the keys cannot be had: that is thrown', async () => {
  const token = await entra.idToken(genuine)
  const cloud = { ...entra.client.cloud, authority: 'http://127.0.0.1:9' }
  await expect(
    provesMicrosoft(token, {
      cloud,
      tenant: testTenant,
      clientId: testClientId,
      keys: createSigningKeys({}),
      clock: testClock,
    }),
  ).rejects.toThrow()
})
