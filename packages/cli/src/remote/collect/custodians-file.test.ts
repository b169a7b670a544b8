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

test('what Excel writes in countries with decimal commas is read, too', () => {
  const wanted = [{ name: 'Lovelace; Ada', mailboxes: ['a@contoso.com', 'b@contoso.com'] }]
  expect(read('\ufeffcustodian;mailbox\r\n"Lovelace; Ada";"a@contoso.com;b@contoso.com"\r\n')).toEqual(wanted)
  expect(read('mailbox\tcustodian\na@contoso.com;b@contoso.com\tLovelace; Ada\n')).toEqual(wanted)
})

test('a file of another encoding is refused, for its names would be wrong', () => {
  const path = join(folder, 'western.csv')
  writeFileSync(path, Buffer.from('custodian,mailbox\nS\u00f8ren,s@contoso.com\n', 'latin1'))
  expect(() => readCustodians(path)).toThrow('western.csv cannot be read')
})

test('a column of archives says which mailboxes have one, in Exchange’s words or plain ones', () => {
  expect(
    read(
      'PrimarySmtpAddress,ArchiveStatus\na@contoso.com,Active\nb@contoso.com,None\nc@contoso.com,\nd@contoso.com; e@contoso.com,no\n',
    ),
  ).toEqual([
    { mailboxes: ['a@contoso.com'], archives: { 'a@contoso.com': true } },
    { mailboxes: ['b@contoso.com'], archives: { 'b@contoso.com': false } },
    { mailboxes: ['c@contoso.com'] },
    {
      mailboxes: ['d@contoso.com', 'e@contoso.com'],
      archives: { 'd@contoso.com': false, 'e@contoso.com': false },
    },
  ])
})

test.each([
  ['mailbox,archive\na@contoso.com,perhaps\n', 'row 2 says perhaps of the archive'],
  ['person\nAda\n', 'has no column of mailboxes'],
  ['person,mailbox\nAda,\n', 'row 2 has no mailbox'],
  ['mailbox\n', 'names nobody'],
  ['mailbox\n"a', 'cannot be read'],
])('%j is refused by name', (text, problem) => expect(() => read(text)).toThrow(problem))

test('a file that is not there is refused by name', () => {
  expect(() => readCustodians(join(folder, 'none.csv'))).toThrow('none.csv cannot be read')
})
