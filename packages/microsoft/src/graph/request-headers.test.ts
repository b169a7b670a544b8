import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { preferHeader, preferredPageSize, withPageSize } from './request-headers.ts'

describe('preferHeader', () => {
  it('always asks for immutable ids, beside what the caller prefers', () => {
    expect(preferHeader(undefined)).toBe('IdType="ImmutableId"')
    expect(preferHeader('outlook.timezone="W. Europe, Standard", odata.maxpagesize=50')).toBe(
      'IdType="ImmutableId", outlook.timezone="W. Europe, Standard", odata.maxpagesize=50',
    )
  })

  it('lets no caller ask for ids of another kind', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('IdType="EntryId"', 'idtype = "x"', 'IDTYPE=Default'),
        fc.boolean(),
        (other, first) => {
          const preferred = preferHeader(first ? `${other}, return=minimal` : `return=minimal,${other}`)
          expect(preferred).toBe('IdType="ImmutableId", return=minimal')
        },
      ),
    )
  })
})

describe('withPageSize', () => {
  it('sets the page size and keeps the rest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }), (before, after) => {
        const prefer = `return=minimal, odata.maxpagesize=${before}, outlook.timezone="UTC"`
        expect(preferredPageSize(prefer)).toBe(before)
        const changed = withPageSize(prefer, after)
        expect(preferredPageSize(changed)).toBe(after)
        expect(changed).toContain('return=minimal')
        expect(changed).toContain('outlook.timezone="UTC"')
      }),
    )
    expect(preferredPageSize(undefined)).toBeUndefined()
    expect(withPageSize(undefined, 5)).toBe('odata.maxpagesize=5')
  })
})
