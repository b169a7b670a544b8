import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCustodiansCsv } from './read-custodians-csv.ts'

test('reads names and addresses, quotes, semicolons, headings and addresses alone', () => {
  const text = [
    '\uFEFFName;Mailboxes',
    '"Lovelace, Ada";ada@contoso.com;sales@contoso.com',
    '',
    'grace@contoso.com',
    'Ada ""quoted,x@contoso.com',
    '"lovelace, ada",third@contoso.com',
  ].join('\r\n')
  expect(readCustodiansCsv(text, [])).toEqual({
    errors: [],
    custodians: [
      {
        name: 'Lovelace, Ada',
        mailboxes: ['ada@contoso.com', 'sales@contoso.com', 'third@contoso.com'],
      },
      { name: 'grace@contoso.com', mailboxes: ['grace@contoso.com'] },
      { name: 'Ada ""quoted', mailboxes: ['x@contoso.com'] },
    ],
  })
})

test('names each line that it cannot use, and uses the others', () => {
  const text =
    'Ada,ada@contoso.com\nGrace\nBob,bob at contoso\n"Two\nlines",KNOWN@contoso.com\nEve,ada@contoso.com\nZoe,z@contoso.com'
  const known = [{ name: 'Known', mailboxes: ['known@contoso.com'] }]
  expect(readCustodiansCsv(text, known)).toEqual({
    custodians: [
      { name: 'Ada', mailboxes: ['ada@contoso.com'] },
      { name: 'Zoe', mailboxes: ['z@contoso.com'] },
    ],
    errors: [
      { line: 2, problem: 'no address in this line' },
      { line: 3, problem: '“bob at contoso” is not an e-mail address' },
      { line: 4, problem: 'KNOWN@contoso.com is there already' },
      { line: 6, problem: 'ada@contoso.com is there already' },
    ],
  })
})

test('never takes a mailbox twice, whatever it is given', () => {
  const line = fc.constantFrom(
    'Ada,a@x.com',
    'b@x.com;A@X.com',
    '"q,""",c@x.com',
    '"open',
    ',',
    'Ada,d@x.com',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.string({ maxLength: 20 }))), (lines) => {
      const { custodians } = readCustodiansCsv(lines.join('\n'), [])
      const all = custodians.flatMap(({ mailboxes }) => mailboxes.map((one) => one.toLowerCase()))
      expect(new Set(all).size).toBe(all.length)
      const names = custodians.map(({ name }) => name.toLowerCase())
      expect(new Set(names).size).toBe(names.length)
    }),
  )
})
