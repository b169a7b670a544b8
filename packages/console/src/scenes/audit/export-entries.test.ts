import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvCell, entriesToCsv } from './export-entries.ts'

it('writes a cell that no spreadsheet takes for a formula', () => {
  expect(csvCell('=1+1')).toBe("'=1+1")
  expect(csvCell('@SUM(A1)')).toBe("'@SUM(A1)")
  expect(csvCell('a,"b"\n')).toBe('"a,""b""\n"')
  expect(csvCell(null)).toBe('')
  expect(csvCell({ a: 1 })).toBe('"{""a"":1}"')
})

it('keeps every text in its own cell, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string(), (subject) => {
      const entry = {
        seq: 1,
        at: 't',
        actor: 'a',
        action: 'b',
        subject,
        customer: null,
        details: null,
        hash: 'h',
      }
      const cell = csvCell(subject)
      const isQuoted = cell.startsWith('"')
      const inner = isQuoted ? cell.slice(1, -1).replaceAll('""', '') : cell
      expect(inner.includes('"')).toBe(false)
      if (!isQuoted) expect(cell).not.toMatch(/[,\r\n]/)
      expect(entriesToCsv([entry]).startsWith('seq,at,actor')).toBe(true)
    }),
  )
})
