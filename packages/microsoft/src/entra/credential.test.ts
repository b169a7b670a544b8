import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { seededRandom, selfSigned, testClientId, testClock } from '../testing/index.ts'
import {
  type AppCredential,
  CredentialError,
  clientCertificate,
  clientSecret,
  federatedAssertion,
  looksLikeSecretId,
  readCertificate,
} from './credential.ts'

const pair = selfSigned({ name: 'Contoso connector' })
const tokenEndpoint = 'https://login.microsoftonline.com/t/oauth2/v2.0/token'
const prove = (credential: AppCredential): Promise<Record<string, string>> =>
  credential.authenticate({
    clientId: testClientId,
    tokenEndpoint,
    clock: testClock,
    random: seededRandom('assertion'),
  })

function fieldOf(make: () => unknown): CredentialError['field'] | undefined {
  try {
    make()
    return undefined
  } catch (error) {
    if (error instanceof CredentialError) return error.field
    throw error
  }
}

describe('clientSecret', () => {
  it('is sent as it is', async () => {
    expect(await prove(clientSecret('a b~c+d%'))).toEqual({ client_secret: 'a b~c+d%' })
  })

  it('is not to be seen in any print of it', () => {
    const credential = clientSecret('canary-secret')
    expect(inspect(credential, { depth: 9, showHidden: true, getters: true })).not.toContain('canary')
    expect(JSON.stringify(credential)).not.toContain('canary')
  })

  it('is refused when empty', () => {
    expect(fieldOf(() => clientSecret('  '))).toBe('secret')
  })
})

describe('looksLikeSecretId', () => {
  it('knows the form of an id, whatever its letters', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (id, upper) => {
        expect(looksLikeSecretId(` ${upper ? id.toUpperCase() : id} `)).toBe(true)
      }),
    )
    expect(clientSecret('0b3b9f4e-1111-2222-3333-444455556666').secretLooksLikeId).toBe(true)
  })

  it('takes no secret for an id', () => {
    for (const secret of [
      'abc8Q~0123456789abcdefghijklmnopqrstuvwxyzA',
      '',
      '0b3b9f4e-1111-2222-3333-44445555666',
      `0b3b9f4e-1111-2222-3333-444455556666x`,
    ]) {
      expect(looksLikeSecretId(secret)).toBe(false)
    }
  })
})

describe('clientCertificate', () => {
  const publicKey = new X509Certificate(pair.certificate).publicKey

  it('signs an assertion for this exchange alone', async () => {
    const proof = await prove(clientCertificate(pair))
    expect(proof.client_assertion_type).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    const { payload, protectedHeader } = await jwtVerify(proof.client_assertion ?? '', publicKey, {
      currentDate: testClock.now(),
    })
    const now = testClock.now().getTime() / 1000
    expect(protectedHeader).toEqual({
      alg: 'PS256',
      typ: 'JWT',
      'x5t#S256': readCertificate(pair.certificate).sha256,
    })
    expect(payload).toEqual({
      iss: testClientId,
      sub: testClientId,
      aud: tokenEndpoint,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: now,
      nbf: now,
      exp: now + 300,
    })
  })

  it('uses the older form and sends the chain where told', async () => {
    const { client_assertion } = await prove(
      clientCertificate({ ...pair, algorithm: 'RS256', sendChain: true }),
    )
    const raw = new X509Certificate(pair.certificate).raw
    expect(decodeProtectedHeader(client_assertion ?? '')).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      x5t: createHash('sha1').update(raw).digest('base64url'),
      x5c: [raw.toString('base64')],
    })
    await jwtVerify(client_assertion ?? '', publicKey, { currentDate: testClock.now() })
  })

  it('says what is wrong with a key or certificate, without quoting it', () => {
    const other = selfSigned()
    const short = selfSigned({ bits: 1024 })
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString()
    expect(fieldOf(() => clientCertificate({ ...pair, privateKey: 'canary' }))).toBe('privateKey')
    expect(fieldOf(() => clientCertificate({ ...pair, certificate: 'canary' }))).toBe('certificate')
    expect(fieldOf(() => clientCertificate({ ...pair, privateKey: other.privateKey }))).toBe('privateKey')
    expect(fieldOf(() => clientCertificate({ ...pair, privateKey: elliptic }))).toBe('privateKey')
    expect(fieldOf(() => clientCertificate(short))).toBe('privateKey')
    expect(() => clientCertificate({ ...pair, privateKey: 'canary' })).not.toThrow(/canary/)
  })

  it('keeps its key out of every print', () => {
    const printed = inspect(clientCertificate(pair), { depth: 9, showHidden: true })
    expect(printed).not.toContain('PRIVATE')
    expect(printed).not.toContain('KeyObject')
  })
})

describe('readCertificate', () => {
  it('tells who it is for, how long, and its thumbprints', () => {
    const raw = new X509Certificate(pair.certificate).raw
    expect(readCertificate(pair.certificate)).toEqual({
      subject: 'CN=Contoso connector',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2046-01-01T00:00:00Z'),
      thumbprint: createHash('sha1').update(raw).digest('hex').toUpperCase(),
      sha256: createHash('sha256').update(raw).digest('base64url'),
      sha1: createHash('sha1').update(raw).digest('base64url'),
    })
  })
})

describe('federatedAssertion', () => {
  it('asks for an assertion for every exchange', async () => {
    const asked: string[] = []
    const credential = federatedAssertion(async (context) => {
      asked.push(context.tokenEndpoint)
      return `jwt-${asked.length}`
    })
    expect((await prove(credential)).client_assertion).toBe('jwt-1')
    expect((await prove(credential)).client_assertion).toBe('jwt-2')
    expect(asked).toEqual([tokenEndpoint, tokenEndpoint])
  })
})
