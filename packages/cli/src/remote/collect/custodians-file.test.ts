import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readCustodians } from './custodians-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'gw-custodians-'))
afterAll(() => rmSync(folder, { recursive: true }))

function read(text: string): unknown {
  const path = join(folder, 'custodians.csv')
  writeFileSync(path, text)
  return readCustodians(path)
}

test('rows of one person are one custodian; a cell may hold several mailboxes', () => {
  expect(
    read(
      '\ufeffDisplay Name,E-mail address,Team\r\n"Lovelace, Ada",ada@contoso.com; sales@contoso.com,x\r\nBob,bob@contoso.com,\r\n"Lovelace, Ada",old-ada@contoso.com\r\n',
    ),
  ).toEqual([
    { name: 'Lovelace, Ada', mailboxes: ['ada@contoso.com', 'sales@contoso.com', 'old-ada@contoso.com'] },
    { name: 'Bob', mailboxes: ['bob@contoso.com'] },
  ])
  expect(read('mailbox\na@contoso.com\nb@contoso.com\n')).toEqual([
    { mailboxes: ['a@contoso.com'] },
    { mailboxes: ['b@contoso.com'] },
  ])
})

test.each([
  ['person\nAda\n', 'has no column of mailboxes'],
  ['person,mailbox\nAda,\n', 'row 2 has no mailbox'],
  ['mailbox\n', 'names nobody'],
  ['mailbox\n"a', 'cannot be read'],
])('%j is refused by name', (text, problem) => expect(() => read(text)).toThrow(problem))

test('a file that is not there is refused by name', () => {
  expect(() => readCustodians(join(folder, 'none.csv'))).toThrow('none.csv cannot be read')
})
