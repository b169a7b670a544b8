import { expect, it } from 'vitest'
import { numberRows } from './number-rows.ts'

const numbers = { enumerated: 2, collected: 1, filtered: 1, exceptions: 0, vanished: 0, bytes: 10 }
const folder = (...path: string[]) => ({ path, state: 'done', numbers })

it('lists folders below their mailboxes, each line with a key of its own, whatever they are called', () => {
  const mailbox = { address: 'shared@example.com', folders: [folder('a / b'), folder('a', 'b'), folder()] }
  const custodians = ['Ann', 'Ben'].map((name) => ({ name, mailboxes: [mailbox] }))
  const rows = numberRows({ custodians })
  expect(rows.map((row) => (row.kind === 'mailbox' ? row.custodian : row.path))).toEqual([
    ...['Ann', 'a / b', 'a / b', ''],
    ...['Ben', 'a / b', 'a / b', ''],
  ])
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
})
