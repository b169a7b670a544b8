import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Facts, settle } from './settle.ts'

const time = fc.constantFrom(null, new Date(0))
const facts: fc.Arbitrary<Facts> = fc.record({
  kind: fc.constantFrom('organization' as const, 'person' as const),
  grant: fc.record({
    admin: fc.constantFrom(null, { oid: 'o', name: null, by: 'id_token' as const, at: new Date(0) }),
    granted: fc.subarray(['Mail.Read', 'User.Read.All']),
    missing: fc.subarray(['Calendars.Read']),
    seenAt: time,
    completedAt: time,
    approvedAt: time,
  }),
  others: fc.subarray(['rival']),
})

describe('what makes a connection active', () => {
  it('is every proof together, whatever else is known', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const { kind, grant, others } = one
        const proven =
          grant.seenAt !== null &&
          grant.granted.length > 0 &&
          grant.missing.length === 0 &&
          grant.completedAt !== null &&
          (kind === 'person' || (grant.admin !== null && (others.length === 0 || grant.approvedAt !== null)))
        expect(settle(one).status === 'active').toBe(proven)
      }),
      { numRuns: 2000 },
    )
  })

  it('says why and what to do whenever it is not', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const { status, code, reason, remedy } = settle(one)
        if (status === 'active') return
        expect(code).toMatch(/^[a-z_]+$/)
        expect(reason).toMatch(/\.$/)
        expect(remedy).toMatch(/\.$/)
      }),
    )
  })

  it('names what is missing', () => {
    const settled = settle({
      kind: 'organization',
      grant: {
        admin: null,
        granted: ['Mail.Read'],
        missing: ['Calendars.Read'],
        seenAt: new Date(0),
        completedAt: null,
        approvedAt: null,
      },
      others: [],
    })
    expect(settled.reason).toContain('Calendars.Read')
  })
})
