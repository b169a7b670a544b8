import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BodyRing } from './body-ring.ts'

test('whatever is still there is what was kept, and the newest are there', () => {
  const body = fc.option(fc.integer({ min: 0, max: 4096 }), { nil: null })
  fc.assert(
    fc.property(fc.array(body, { maxLength: 200 }), (lengths) => {
      const ring = new BodyRing(32 * 1024)
      const all = lengths.map((length, i) => ({
        preview: `"${i}"`,
        body: length === null ? null : Buffer.alloc(length, i % 256),
      }))
      for (const [i, one] of all.entries()) {
        expect(ring.keep(String(i), one)).toEqual(one)
        // Those of up to 2,048 bytes are kept; the last four of them fit however they lie.
        for (const [k, other] of all.slice(0, i + 1).entries()) {
          const found = ring.get(String(k))
          if (found) expect(found).toEqual(other)
        }
        const small = all.slice(0, i + 1).flatMap(({ body }, k) => ((body?.length ?? 0) <= 2048 ? [k] : []))
        for (const k of small.slice(-4)) expect(ring.get(String(k))).toEqual(all[k])
      }
    }),
    { numRuns: 30 },
  )
})
