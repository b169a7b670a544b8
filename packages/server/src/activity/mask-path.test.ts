import fc from 'fast-check'
import { expect, it } from 'vitest'
import { maskPath } from './mask-path.ts'

it.each([
  ['/v1.0/users/ann%40contoso.com/messages/AAMkAD0x_y=/$value', '/v1.0/users/{id}/messages/{id}/$value'],
  [
    '/v1.0/users/ann/mailFolders/inbox/messages?$search="merger"',
    '/v1.0/users/{id}/mailFolders/{id}/messages',
  ],
  ['/v1.0/users/delta?$deltatoken=abc', '/v1.0/users/delta'],
  ["/v1.0/me/messages/delta(token='abc')", '/v1.0/me/messages/delta(…)'],
  ['/3c9b4a52-4d14-4d8c-8a0e-0f3f3d0c7f11/oauth2/v2.0/token', '/{id}/oauth2/v2.0/token'],
  ['/v1.0/$batch', '/v1.0/$batch'],
  ['/', '/'],
])('%s is kept as %s', (path, kept) => expect(maskPath(path)).toBe(kept))

it('no address and no id of Exchange is ever left', () => {
  const id = fc.base64String({ minLength: 44, maxLength: 160 }).map((text) => `A${text}1`)
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), id).map(encodeURIComponent), (secret) => {
      expect(maskPath(`/v1.0/users/${secret}/x/${secret}/messages/${secret}?q=${secret}`)).not.toContain(
        secret,
      )
    }),
    { numRuns: 50 },
  )
})
