import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSealer } from '../crypto/create-sealer.ts'
import { KeyRing } from '../crypto/key-ring.ts'
import { systemRandom } from '../random.ts'
import { createCursors } from './cursors.ts'
import { numberFrom, readPage } from './read-page.ts'

const ring = new KeyRing([{ id: 'a', secret: Buffer.alloc(32, 1) }])
const cursors = createCursors(createSealer(ring, systemRandom))

it('pages of any size hold every row once and in order, and none is empty behind another', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 12 }), async (count, limit) => {
      const all = Array.from({ length: count }, (_, id) => ({ id }))
      const seen: unknown[] = []
      let cursor: string | undefined
      do {
        const page = await readPage(cursors, 'things', { cursor, limit }, async (from, most) => {
          const after = numberFrom(from)
          return all.filter(({ id }) => after === undefined || id > after).slice(0, most)
        })
        expect(page.rows.length).toBe(Math.min(limit, count - seen.length))
        expect(page.next === null || page.rows.length > 0).toBe(true)
        seen.push(...page.rows)
        cursor = page.next ?? undefined
      } while (cursor !== undefined)
      expect(seen).toEqual(all)
    }),
  ))
