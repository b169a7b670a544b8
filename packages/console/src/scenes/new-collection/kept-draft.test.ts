import { expect, it } from 'vitest'
import { emptyDraft } from './draft.ts'
import { readDraft } from './kept-draft.ts'

const begin = emptyDraft('Europe/Berlin')
const told = {
  ...begin,
  connection: 'conn_1',
  matter: 'new',
  newMatter: { name: 'Doe v. Roe', number: '', client: '' },
  custodians: [{ name: 'Livia', mailboxes: ['livia@example.com'] }],
  dateField: 'sent' as const,
}

it('gives back what was kept', () => {
  expect(readDraft(JSON.stringify(told), begin)).toEqual(told)
  expect(readDraft(null, begin)).toBe(begin)
})

it.each([
  'not JSON',
  'null',
  '[]',
  '{}',
  JSON.stringify({ ...told, drafts: 'yes' }),
  JSON.stringify({ ...told, matter: 7 }),
  JSON.stringify({ ...told, dateField: 'created' }),
  JSON.stringify({ ...told, newMatter: [] }),
  JSON.stringify({ ...told, custodians: [{ name: 'Livia', mailboxes: [7] }] }),
  JSON.stringify({ ...told, custodians: [null] }),
])('begins anew with what has another shape: %s', (text) => {
  expect(readDraft(text, begin)).toBe(begin)
})
