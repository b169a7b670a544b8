import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRecipientFilter } from './recipient-filter.ts'

const ada: Readonly<Record<string, readonly string[]>> = {
  Department: ['Legal'],
  Title: ["Head of O'Neil"],
  EmailAddresses: ['smtp:ada@contoso.example', 'smtp:a.byron@contoso.example'],
}
const holds = (filter: string) => parseRecipientFilter(filter)((name) => ada[name] ?? [])

test.each([
  ["Department -eq 'Legal'", true],
  ['department -eq "Legal"', false],
  ["Department -eq 'legal' -and Title -like 'Head*'", true],
  ["Department -ne 'Legal' -or Title -eq 'Head of O''Neil'", true],
  ["-not (Department -eq 'Legal')", false],
  ["(Department -like '*ga*') -and -not (Company -eq 'x')", true],
  ["EmailAddresses -like '*@contoso.example'", true],
  ["EmailAddresses -notlike '*@contoso.example'", false],
  ["Department -like 'L*x'", false],
  ["Office -like '*'", false],
])('%s', (filter, expected) => {
  expect(holds(filter)).toBe(expected)
})

test.each([
  '',
  'Department',
  'Department -is x',
  "Department -eq 'x' -and",
  "(Department -eq 'x'",
  "Department -eq 'x' y",
  '%',
])('refuses %s', (filter) => {
  expect(() => parseRecipientFilter(filter)).toThrow(/filter/)
})

test('-like matches as a naive reading of the pattern does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  fc.assert(
    fc.property(letters, letters, (pattern, raw) => {
      const text = raw.replaceAll('*', '')
      const filter = parseRecipientFilter(`Name -like '${pattern}'`)
      const naive = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
      expect(filter(() => [text])).toBe(naive.test(text))
    }),
  )
})
