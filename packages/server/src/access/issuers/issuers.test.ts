import { generateKeyPair } from 'jose'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type ConnectRig, connectRig } from '../../connect/testing/index.ts'
import { scopes } from '../../platform/http/caller.ts'
import { createFrontDoor } from '../../platform/http/front-door.ts'
import { createIdempotency } from '../../platform/http/idempotency.ts'
import { RateLimiter } from '../../platform/http/rate-limiter.ts'
import { type TestIssuer, testIssuer } from './testing/issuer-rig.ts'

/** Security requirement 15: customers' own JWTs. */
let rig: ConnectRig
let own: TestIssuer
let other: TestIssuer
beforeAll(async () => {
  rig = await connectRig({ config: { egress: { allow: ['127.0.0.1'] } } })
  own = await testIssuer()
  other = await testIssuer()
  for (const customer of ['acme-1', 'acme-2', 'beta-1', 'solo'])
    await rig.call('PUT', `/v1/customers/${customer}`, { body: { name: customer } })
  await register(own, { customerClaim: 'org', customerPrefix: 'acme-' })
  await register(other, { customerClaim: '/org/id', customerPrefix: 'beta-' })
})
afterAll(async () => {
  await own.close()
  await other.close()
  await rig.close()
})
afterEach(() => {
  own.answer = undefined
})

const registering = (issuer: TestIssuer, wish: Record<string, unknown>) =>
  rig.call('POST', '/v1/issuers', {
    body: {
      name: 'sign-in',
      issuer: issuer.url,
      audiences: ['gatewarden'],
      jwksUrl: issuer.jwksUrl,
      ...wish,
    },
  })
async function register(issuer: TestIssuer, wish: Record<string, unknown>): Promise<string> {
  const made = await registering(issuer, wish)
  if (made.status !== 201) throw new Error(made.text)
  return z.object({ id: z.string() }).parse(made.body).id
}

const seconds = () => Math.floor(rig.platform.clock.now().getTime() / 1000)
const claims = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  iss: own.url,
  aud: 'gatewarden',
  sub: 'user 1',
  org: '1',
  iat: seconds(),
  exp: seconds() + 600,
  ...change,
})
const me = (key: string) => rig.call('GET', '/v1/me', { key })
const refusal = async (token: string): Promise<string> => {
  const answer = await me(token)
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 401, code: 'unauthenticated' })
  // Neither the token nor what is in it comes back.
  expect(answer.text).not.toContain(token.split('.')[1])
  return String(answer.body.detail)
}

test('a JWT of a registered issuer acts for the customer that it names, within its scopes', async () => {
  const answer = await me(await own.sign(claims()))
  expect(answer.body).toMatchObject({
    customer: { externalId: 'acme-1' },
    scopes: ['own:read', 'own:connect', 'own:disconnect'],
  })
  expect((await rig.call('GET', '/v1/connections', { key: await own.sign(claims()) })).status).toBe(403)
  const nested = await other.sign(claims({ iss: other.url, org: { id: '1' } }))
  expect((await me(nested)).body).toMatchObject({ customer: { externalId: 'beta-1' } })
})

describe('refused is a JWT', () => {
  test('that is not signed', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const alg of ['none', 'None', 'NONE'])
      expect(await refusal(`${part({ alg, typ: 'JWT' })}.${part(claims())}.`)).toContain('must be signed')
    expect(await refusal(`${part({ typ: 'JWT' })}.${part(claims())}.`)).toContain('must be signed')
  })

  test('that is signed with a shared secret, the public key above all', async () => {
    const shown = new TextEncoder().encode(JSON.stringify(own.keys[0]))
    const secrets = [shown, new TextEncoder().encode(own.keys[0]?.x), Buffer.alloc(64, 1)]
    for (const secret of secrets)
      for (const alg of ['HS256', 'HS384', 'HS512'])
        expect(
          await refusal(
            await own.signWith(Buffer.concat([secret, Buffer.alloc(64)]), claims(), { alg, kid: 'key1' }),
          ),
        ).toContain('must be signed')
  })

  test.each(['jwk', 'jku', 'x5u', 'x5c'])('that brings its own key by %s', async (header) => {
    const mine = await testIssuer()
    const values: Record<string, unknown> = {
      jwk: mine.keys[0],
      jku: mine.jwksUrl,
      x5u: mine.jwksUrl,
      x5c: ['MIIB'],
    }
    const token = await mine.sign(claims(), { [header]: values[header] })
    expect(await refusal(token)).toContain(`brings a key of its own (${header})`)
    // And the same beside a signature that would hold.
    expect(await refusal(await own.sign(claims(), { [header]: values[header] }))).toContain(header)
    expect(mine.fetches).toBe(0)
    await mine.close()
  })

  test.each([
    ['no exp', { exp: undefined }, 'no exp'],
    ['no aud', { aud: undefined }, 'no aud'],
    ['no iat', { iat: undefined }, 'no iat'],
    ['no sub', { sub: undefined }, 'no sub'],
    ['no iss', { iss: undefined }, 'no iss'],
    ['another audience', { aud: ['another', 'gatewarden2'] }, 'aud'],
    ['no customer', { org: undefined }, 'claim org is missing'],
    ['a customer that is no text', { org: ['1'] }, 'claim org is no such text'],
    ['an empty customer', { org: '' }, 'claim org is no such text'],
    ['a customer that nobody knows', { org: 'nobody' }, 'not known here'],
  ])('with %s', async (_what, change, why) => {
    expect(await refusal(await own.sign(claims(change)))).toContain(why)
  })

  test('whose time is over, has not come, or is too long', async () => {
    const now = seconds()
    expect(await refusal(await own.sign(claims({ iat: now - 700, exp: now - 61 })))).toContain('expired')
    expect(await refusal(await own.sign(claims({ nbf: now + 120 })))).toContain('nbf')
    expect(await refusal(await own.sign(claims({ iat: now + 120 })))).toContain('future')
    expect(await refusal(await own.sign(claims({ iat: now, exp: now + 3601 })))).toContain('lives longer')
    // Made to look young: its end is too far all the same.
    expect(await refusal(await own.sign(claims({ iat: now + 59, exp: now + 3659 + 60 })))).toContain('longer')
    // In its last minutes, a long life is still a long life.
    expect(await refusal(await own.sign(claims({ iat: now - 86_000, exp: now + 300 })))).toContain('longer')
    expect((await me(await own.sign(claims({ iat: now, exp: now + 3600 })))).status).toBe(200)
  })

  test('of an issuer that is not registered, or signed by another than it names', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    expect(await refusal(await own.sign(claims({ iss: `${own.url}/` })))).toContain('not registered')
    expect(await refusal(await other.sign(claims()))).toContain('signature is wrong')
    expect(await refusal(await own.signWith(privateKey, claims(), { alg: 'ES256', kid: 'key1' }))).toContain(
      'signature is wrong',
    )
    const [head, body, signature = ''] = (await own.sign(claims())).split('.')
    const changed = Buffer.from(JSON.stringify(claims({ org: '2' }))).toString('base64url')
    expect(await refusal(`${head}.${changed}.${signature}`)).toContain('signature is wrong')
    expect(await refusal(`${head}.${body}.`)).toMatch(/signature|malformed/)
    expect(await refusal(`${head}.eyJ4.${signature}`)).toContain('malformed')
  })

  test('that names a customer of another issuer', async () => {
    // Whatever it says, its customers begin with its own prefix.
    expect(await refusal(await own.sign(claims({ org: '../beta-1' })))).toContain('not known here')
    expect(await refusal(await own.sign(claims({ org: 'beta-1' })))).toContain('not known here')
    for (const wish of [
      { customerClaim: 'org' },
      { customerClaim: 'org', customerPrefix: 'acme' },
      { customerClaim: 'org', customerPrefix: 'acme-1' },
      { customer: 'acme-2' },
      { customer: 'beta-1' },
    ]) {
      const third = await testIssuer()
      const clash = await registering(third, wish)
      expect({ wish, status: clash.status }).toEqual({ wish, status: 409 })
      await third.close()
    }
    const solo = await testIssuer()
    const id = await register(solo, { customer: 'solo' })
    const named = await me(await solo.sign(claims({ iss: solo.url, org: 'acme-1' })))
    expect(named.body).toMatchObject({ customer: { externalId: 'solo' } })
    expect((await registering(own, { customer: 'elsewhere' })).status).toBe(409)
    expect((await rig.call('DELETE', `/v1/issuers/${id}`)).status).toBe(204)
    expect(await refusal(await solo.sign(claims({ iss: solo.url })))).toContain('not registered')
    await solo.close()
  })
})

describe('keys of an issuer', () => {
  test('are taken when they are new, and asked for once a minute at most, whatever tokens say', async () => {
    const issuer = await testIssuer()
    await register(issuer, { customerClaim: 'org', customerPrefix: 'rotated-' })
    await rig.call('PUT', '/v1/customers/rotated-1', { body: {} })
    const token = () => issuer.sign(claims({ iss: issuer.url }))
    expect((await me(await token())).status).toBe(200)
    const before = issuer.fetches
    await issuer.rotate()
    const stranger = await generateKeyPair('ES256')
    // The first unknown key asks anew only once the last asking is a minute ago.
    const flood = await Promise.all(
      Array.from({ length: 50 }, async (_, i) =>
        me(
          await issuer.signWith(stranger.privateKey, claims({ iss: issuer.url }), {
            alg: 'ES256',
            kid: `unknown${i}`,
          }),
        ),
      ),
    )
    expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([401]))
    expect(issuer.fetches - before).toBeLessThanOrEqual(1)
    await issuer.close()
  })

  test('may be given instead of an address, public ones only', async () => {
    const issuer = await testIssuer()
    const given = (keys: unknown[]) =>
      registering(issuer, {
        jwksUrl: null,
        jwks: { keys },
        customerClaim: 'org',
        customerPrefix: 'given-',
      })
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const { exportJWK } = await import('jose')
    expect((await given([await exportJWK(privateKey)])).text).toContain('private or shared')
    expect((await given([{ kty: 'oct', k: 'c2VjcmV0' }])).text).toContain('private or shared')
    expect((await given([{ kty: 'RSA', use: 'enc', n: 'x', e: 'AQAB' }])).text).toContain('no public')
    const made = await given([await exportJWK(publicKey)])
    expect(made.status).toBe(201)
    expect(JSON.stringify(made.body)).not.toContain('"kty"')
    await rig.call('PUT', '/v1/customers/given-1', { body: {} })
    const token = await issuer.signWith(privateKey, claims({ iss: issuer.url }), { alg: 'ES256' })
    expect((await me(token)).status).toBe(200)
    expect(issuer.fetches).toBe(0)
    await issuer.close()
  })

  test.each([
    ['an address of a private network', { jwksUrl: 'https://10.0.0.1/keys' }],
    ['the metadata of a cloud', { jwksUrl: 'http://169.254.169.254/latest/meta-data' }],
    ['an address that is none', { jwksUrl: 'file:///etc/passwd' }],
    ['a redirect', { answer: { status: 302, headers: { location: 'http://127.0.0.1/' } } }],
    ['a page', { answer: { status: 200, body: '<html>' } }],
    ['more than anybody needs', { answer: { status: 200, body: `{"keys":[${' '.repeat(70_000)}]}` } }],
  ])(
    'are not taken from %s',
    async (_what, {
      jwksUrl,
      answer,
    }: {
      jwksUrl?: string
      answer?: NonNullable<TestIssuer['answer']>
    }) => {
      const issuer = await testIssuer()
      issuer.answer = answer
      const wish = { customerClaim: 'org', customerPrefix: 'guarded-', ...(jwksUrl ? { jwksUrl } : {}) }
      const refused = await registering(issuer, wish)
      expect(refused.status).toBe(400)
      expect(refused.text).toContain('body.jwksUrl')
      await issuer.close()
    },
  )
})

test('an issuer that was written, changed or put back without the key ring is believed nothing', async () => {
  const issuer = await testIssuer()
  const id = await register(issuer, { customerClaim: 'org', customerPrefix: 'sealed-' })
  await rig.call('PUT', '/v1/customers/sealed-1', { body: {} })
  const token = await issuer.sign(claims({ iss: issuer.url }))
  expect((await me(token)).status).toBe(200)
  const { query } = rig.platform.db
  await sql`update jwt_issuers set customer_prefix = 'acme-' where id = ${id}`.execute(query)
  expect(await refusal(token)).toContain('not registered')
  await sql`update jwt_issuers set customer_prefix = 'sealed-' where id = ${id}`.execute(query)
  expect((await me(token)).status).toBe(200)
  await sql`create table kept as select * from jwt_issuers where id = ${id}`.execute(query)
  await rig.call('DELETE', `/v1/issuers/${id}`)
  await sql`insert into jwt_issuers select * from kept`.execute(query)
  await sql`drop table kept`.execute(query)
  await rig.platform.audit.flush()
  expect(await refusal(token)).toContain('not registered')
  await sql`delete from jwt_issuers where id = ${id}`.execute(query)
  await issuer.close()
})

test('a claim with an address limits a token to that mailbox', async () => {
  const issuer = await testIssuer()
  await register(issuer, {
    customerClaim: 'org',
    customerPrefix: 'boxed-',
    mailboxClaim: 'email',
    scopes: ['own:read', 'own:disconnect'],
  })
  await rig.call('PUT', '/v1/customers/boxed-1', { body: {} })
  const of = (email: unknown) => issuer.sign(claims({ iss: issuer.url, email }))
  expect((await me(await of('Ann@Contoso.com'))).status).toBe(200)
  expect(await refusal(await of(undefined))).toContain('claim email is missing')
  expect(await refusal(await of('nobody'))).toContain('claim email is no such text')
  await issuer.close()
})

test('users of one customer share her rate, however many she names; kept answers are each one’s own', async () => {
  const [one, two] = await Promise.all(
    ['user 1', 'user 2'].map(async (sub) =>
      rig.features.access.service.authenticate(await own.sign(claims({ sub })), '127.0.0.1'),
    ),
  )
  if (one === undefined || two === undefined) throw new Error('nobody')
  expect(one.keyId).not.toBe(two.keyId)
  const door = createFrontDoor({
    authenticate: () => Promise.resolve(one),
    limiter: new RateLimiter({ requestsPerSecond: 1, requestsBurst: 1 }, () => 0),
    idempotency: createIdempotency(rig.platform),
  })
  door.spend(one)
  expect(() => door.spend(two)).toThrow('requests a second')
})

test('issuers are registered by keys without limits only, and give no scope that the key lacks', async () => {
  const limited = await rig.key({ scopes, customers: ['acme-1'] })
  for (const [method, path] of [
    ['GET', '/v1/issuers'],
    ['GET', '/v1/issuers/x'],
    ['DELETE', '/v1/issuers/x'],
  ] as const)
    expect((await rig.call(method, path, { key: limited })).status).toBe(403)
  const body = {
    name: 'x',
    issuer: 'https://x.example',
    audiences: ['gatewarden'],
    jwks: { keys: own.keys },
    customer: 'somebody',
  }
  expect((await rig.call('POST', '/v1/issuers', { key: limited, body })).status).toBe(403)
  const weak = await rig.key({ scopes: ['issuers:write', 'own:read'] })
  const beyond = await rig.call('POST', '/v1/issuers', { key: weak, body })
  expect(beyond.body).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('own:connect') })
  const released = await rig.call('POST', '/v1/issuers', { body: { ...body, scopes: ['tokens:release'] } })
  expect(released.status).toBe(400)
  const unfit = { customer: 'a', customerClaim: 'b' }
  expect((await rig.call('POST', '/v1/issuers', { body: { ...body, ...unfit } })).status).toBe(400)
})
