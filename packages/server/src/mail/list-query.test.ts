import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageQuery } from './list-query.ts'

describe('the query for a list of messages', () => {
  it('asks for nothing but the order where nothing is filtered', () => {
    expect(messageQuery({ order: 'newest' })).toEqual({ $orderby: 'receivedDateTime desc' })
  })

  it('begins every filter with what it sorts by, as Graph demands', () => {
    const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })
    const time = fc.constant('2026-03-01T00:00:00Z')
    const filters = fc.record({
      receivedFrom: maybe(time),
      receivedBefore: maybe(time),
      unread: maybe(fc.boolean()),
      flagged: maybe(fc.boolean()),
      hasAttachments: maybe(fc.boolean()),
      order: fc.constantFrom('newest' as const, 'oldest' as const),
    })
    fc.assert(
      fc.property(filters, (filter) => {
        const query = messageQuery(filter)
        const wanted = Object.entries(filter).filter(
          ([name, value]) => name !== 'order' && value !== undefined,
        )
        expect(query.$filter !== undefined).toBe(wanted.length > 0)
        if (query.$filter) expect(query.$filter).toMatch(/^receivedDateTime ge \d{4}-/)
        const clauses = query.$filter?.split(' and ').length ?? 0
        expect(clauses).toBe(wanted.length + (wanted.length > 0 && filter.receivedFrom === undefined ? 1 : 0))
      }),
    )
  })

  it('says unread as Graph does, the other way round', () => {
    expect(messageQuery({ order: 'oldest', unread: true }).$filter).toContain('isRead eq false')
  })
})
