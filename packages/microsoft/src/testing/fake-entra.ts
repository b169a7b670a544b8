import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { Agent } from 'undici'
import type { Clock } from '../clock.ts'
import { clientSecret } from '../entra/credential.ts'
import type { EntraClient } from '../entra/token-endpoint.ts'
import { emulatorCloud } from '../reference/clouds.ts'
import { type FakeOrigin, fakeOrigin, json, type Script } from './fake-origin.ts'
import { seededRandom } from './seeded-random.ts'

export const testTenant = '6f7ab1a2-0000-4000-8000-0000000000c0'
export const testClientId = '11111111-2222-4333-8444-555555555555'

export interface FakeEntra {
  entra: FakeOrigin
  /** A client for it; spread it to change a part. */
  client: EntraClient
  /** Signs with the key that the keys address shows. */
  idToken(
    claims: Record<string, unknown>,
    more?: { kid?: string; key?: KeyObject; alg?: string },
  ): Promise<string>
  /** Shows another key from now on. */
  rotate(): void
  close(): Promise<void>
}

export const testClock: Clock = { now: () => new Date('2026-11-21T08:00:00Z') }

/** The form that a request carried. */
export const formOf = (body: string): Record<string, string> => Object.fromEntries(new URLSearchParams(body))

/** An origin that shows signing keys; what the token endpoint does is the test's script. */
export async function fakeEntra(token: Script): Promise<FakeEntra> {
  let pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kidOf = (key: KeyObject): string =>
    createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('hex')
  const entra = await fakeOrigin(async (request, answer, number) => {
    if (!request.url.endsWith('/discovery/v2.0/keys')) return token(request, answer, number)
    const key = { ...(await exportJWK(pair.publicKey)), kid: kidOf(pair.publicKey), use: 'sig' }
    json(answer, 200, { keys: [key] })
  })
  const dispatcher = new Agent()
  return {
    entra,
    client: {
      cloud: emulatorCloud(entra.origin),
      tenant: testTenant,
      clientId: testClientId,
      credential: clientSecret('s3cret-value~of.the.app'),
      clock: testClock,
      random: seededRandom('fake entra'),
      dispatcher,
    },
    idToken: (claims, more = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: more.alg ?? 'RS256', kid: more.kid ?? kidOf(pair.publicKey) })
        .sign(more.key ?? pair.privateKey),
    rotate() {
      pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    },
    async close() {
      await entra.close()
      await dispatcher.destroy()
    },
  }
}
