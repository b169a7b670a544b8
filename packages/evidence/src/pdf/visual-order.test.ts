import fc from 'fast-check'
import { expect, test } from 'vitest'
import { visualSigns } from './visual-order.ts'

const shown = (text: string) =>
  visualSigns(text)
    .map((sign) => sign.shown)
    .join('')

test('Hebrew stands from right to left, what is not Hebrew in it from left to right, brackets look the right way', () => {
  expect(shown('abc 12')).toBe('abc 12')
  expect(shown('שלום')).toBe('םולש')
  expect(shown('שלום (a1)')).toBe('(a1) םולש')
  expect(shown('a (שלום) b')).toBe('a (םולש) b')
  // A mark stays behind its letter.
  expect(shown('שָל')).toBe('לשָ')
})

test('Arabic letters have the form that they have beside each other', () => {
  // Beh at the beginning, within, at the end; alef joins nothing behind it.
  expect(shown('ببب')).toBe('\ufe90\ufe92\ufe91')
  expect(shown('باب')).toBe('\ufe8f\ufe8e\ufe91')
  expect(shown('ب')).toBe('\ufe8f')
  // Lam and alef are one, also behind a letter that joins.
  expect(shown('لا')).toBe('\ufefb')
  expect(shown('بلا')).toBe('\ufefc\ufe91')
  // Persian peh; the mark between two letters parts them not.
  expect(shown('پپ')).toBe('\ufb57\ufb58')
  expect(shown('بَب')).toBe('\ufe90\ufe91\u064e')
})

test('every letter of a text is among what its signs stand for', () => {
  const unit = fc.constantFrom(...'abשלبلاپى\u064e (1)-é😀')
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      const sorted = (letters: Iterable<string>) => [...letters].filter((one) => !'()'.includes(one)).sort()
      expect(sorted(visualSigns(text).flatMap(({ means }) => [...means]))).toEqual(sorted(text))
    }),
    { numRuns: 200 },
  )
})
