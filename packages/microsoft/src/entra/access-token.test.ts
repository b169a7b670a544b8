import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAccessToken } from './access-token.ts'

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const tokenOf = (claims: unknown): string => `${encode({ alg: 'RS256' })}.${encode(claims)}.not-a-signature`

describe('readAccessToken', () => {
  it('reads an app-only token of version 1', () => {
    const claims = {
      aud: 'https://graph.microsoft.com',
      iss: 'https://sts.windows.net/t/',
      appid: 'app',
      appidacr: '2',
      tid: 't',
      oid: 'o',
      roles: ['Mail.Read'],
      iat: 1_763_700_000,
      exp: 1_763_703_600,
    }
    expect(readAccessToken(tokenOf(claims))).toEqual({
      tid: 't',
      oid: 'o',
      appId: 'app',
      aud: 'https://graph.microsoft.com',
      issuer: 'https://sts.windows.net/t/',
      roles: ['Mail.Read'],
      scopes: [],
      wids: [],
      clientAuthentication: '2',
      issuedAt: new Date(1_763_700_000_000),
      expiresAt: new Date(1_763_703_600_000),
    })
  })

  it('reads a delegated token of version 2, and one without any role', () => {
    expect(
      readAccessToken(tokenOf({ azp: 'app', azpacr: '1', scp: 'Mail.Read User.Read', wids: ['w'] })),
    ).toMatchObject({
      appId: 'app',
      clientAuthentication: '1',
      scopes: ['Mail.Read', 'User.Read'],
      wids: ['w'],
      roles: [],
    })
  })

  it('knows nothing of what is no JWT, and never throws', () => {
    for (const token of ['', 'EwB4A8l6BAAU', 'a.b.c', tokenOf('text'), tokenOf(null)])
      expect(readAccessToken(token)).toBeUndefined()
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.jsonValue().map(tokenOf)), (token) => void readAccessToken(token)),
    )
  })
})
