import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellText, csvLine, joinedPath, parseCsvLine } from './csv.ts'

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '＝',
        "'",
        ' ',
        '"',
        ',',
        '\r\n',
        '\t',
        '\u0000',
        '\ud800',
        'a',
        ' ',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
)

test('a line reads back as the cells that it shows', () => {
  fc.assert(
    fc.property(fc.array(anything, { minLength: 1, maxLength: 5 }), (cells) => {
      const line = csvLine(cells)
      expect(line.endsWith('\r\n')).toBe(true)
      expect(line.slice(0, -2)).not.toMatch(/[\r\n]/)
      expect(parseCsvLine(line.slice(0, -2))).toEqual(cells.map(cellText))
      expect(Buffer.from(line).toString('utf8')).toBe(line)
    }),
  )
})

test('no cell begins as a formula does, and none is taken for another', () => {
  fc.assert(
    fc.property(anything, anything, (one, other) => {
      expect(cellText(one).trimStart()).not.toMatch(/^[=+\-@＝＋－＠]/u)
      // Controls become spaces; apart from these, different values show differently.
      const plain = (text: string) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text)
      if (one !== other && plain(one) && plain(other)) expect(cellText(one)).not.toBe(cellText(other))
    }),
  )
  expect(cellText('=1+1')).toBe("'=1+1")
  expect(cellText("'=1+1")).toBe("''=1+1")
  expect(cellText('  @SUM(A1)')).toBe("'  @SUM(A1)")
  expect(cellText('a=1')).toBe('a=1')
})

test.each(['', 'a', '"a', '"a"b"', '"a","b', '"a",'])('refuses the line %j', (line) => {
  expect(parseCsvLine(line)).toBeUndefined()
})

test('joined names can be told apart', () => {
  expect(joinedPath(['a/b', 'c'])).toBe('a\\/b/c')
  expect(joinedPath(['a', 'b/c'])).toBe('a/b\\/c')
  expect(joinedPath(['a\\', 'b'])).toBe('a\\\\/b')
})
