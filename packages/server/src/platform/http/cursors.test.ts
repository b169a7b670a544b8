import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSealer } from '../crypto/create-sealer.ts'
import { KeyRing } from '../crypto/key-ring.ts'
import { systemRandom } from '../random.ts'
import { createCursors } from './cursors.ts'

const key = (id: string, byte: number) => ({ id, secret: Buffer.alloc(32, byte) })
const cursors = createCursors(createSealer(new KeyRing([key('a', 1)]), systemRandom))
const refused = expect.objectContaining({
  code: 'invalid_request',
  extra: { errors: [{ field: 'query.cursor', problem: expect.any(String) }] },
  remedy: expect.stringContaining('next'),
})

describe('cursors', () => {
  it('give back any position that was put in, and pass through a URL as they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (position, list) => {
        const cursor = cursors.encode(list, position)
        expect(cursor).toMatch(/^[\w-]+$/)
        expect(cursors.decode(list, cursor)).toEqual(JSON.parse(JSON.stringify(position)))
      }),
    )
  })

  it('are good for their own list alone', () => {
    const cursor = cursors.encode('apps', { after: 'app_1' })
    expect(() => cursors.decode('connections', cursor)).toThrow(refused)
  })

  it('that were altered, cut, lengthened or made up are refused, naming the field', () => {
    const cursor = cursors.encode('apps', { after: 'app_1' })
    for (let at = 0; at < cursor.length; at++) {
      const altered = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1)
      expect(() => cursors.decode('apps', altered), `at ${at}`).toThrow(refused)
      expect(() => cursors.decode('apps', cursor.slice(0, at)), `${at} long`).toThrow(refused)
    }
    for (const more of ['A', 'AAAA', '=', ' ', '%00'])
      expect(() => cursors.decode('apps', cursor + more)).toThrow(refused)
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        expect(() => cursors.decode('apps', text)).toThrow(refused)
      }),
    )
  })

  it('made elsewhere do not work here; made before a rotation of keys they do', () => {
    const elsewhere = createCursors(createSealer(new KeyRing([key('a', 9)]), systemRandom))
    expect(() => cursors.decode('apps', elsewhere.encode('apps', 1))).toThrow(refused)
    const rotated = createCursors(createSealer(new KeyRing([key('b', 2), key('a', 1)]), systemRandom))
    expect(rotated.decode('apps', cursors.encode('apps', 7))).toBe(7)
  })
})
