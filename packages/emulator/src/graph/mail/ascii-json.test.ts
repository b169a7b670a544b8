import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MOST_JSON_BYTES, writeAsciiLines } from './ascii-json.ts'

test('the JSON is that of the lines', () => {
  const text = fc
    .array(
      fc.oneof(fc.constantFrom('\r\n', '\n', '\r', '"', '\\', 'words'), fc.string({ unit: 'binary-ascii' })),
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (one) => {
      const target = Buffer.alloc(one.length * MOST_JSON_BYTES.each + MOST_JSON_BYTES.around + 7)
      const end = writeAsciiLines(Buffer.from(one), target, 7)
      if (one.includes('\r\r')) {
        expect(end).toBe(-1)
        return
      }
      const even = one.replaceAll('\r\n', '\n').replace(/\r$/, '')
      const isEnded = one === '' || one.endsWith('\n')
      expect(target.toString('latin1', 7, end)).toBe(JSON.stringify(isEnded ? even : `${even}\n`))
    }),
  )
})
