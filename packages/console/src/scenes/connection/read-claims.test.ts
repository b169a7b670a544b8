import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClaims } from './read-claims.ts'

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const read = (claims: unknown) => readClaims(`e30.${base64url(claims)}.x`, (time) => time.toISOString())

describe('the claims of a token', () => {
  it('are read in an order that people look in, times as times and lists as lists', () => {
    expect(
      read({
        uti: 'u',
        exp: 1_772_445_600,
        name: 'Zoë Łuk',
        roles: ['Mail.Read', 'User.Read.All'],
        aud: 'g',
        x: { a: 1 },
      }),
    ).toEqual([
      { name: 'aud', value: 'g' },
      { name: 'roles', value: 'Mail.Read, User.Read.All' },
      { name: 'name', value: 'Zoë Łuk' },
      { name: 'exp', value: '2026-03-02T10:00:00.000Z' },
      { name: 'uti', value: 'u' },
      { name: 'x', value: '{"a":1}' },
    ])
  })

  it('are none where the token is opaque, whatever it looks like', () => {
    for (const token of ['', 'EwBwA8l6BAAU', 'a.b.c', `a.${base64url([1])}.c`, `a.${base64url(null)}.c`])
      expect(readClaims(token, String)).toBeUndefined()
  })

  it('are all there, whatever they are called', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (claims) => {
        const { __proto__: _, ...plain } = claims
        expect(
          read(plain)
            ?.map(({ name }) => name)
            .toSorted(),
        ).toEqual(Object.keys(plain).toSorted())
      }),
    )
  })
})
