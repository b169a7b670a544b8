import { expect, test } from 'vitest'
import { accounts, standInOf } from './run-as.ts'

const root = { name: 'root', uid: 0, gid: 0 }
const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 }
const sync = { name: 'sync', uid: 4, gid: 65_534 }
const daemon = { name: 'daemon', uid: 1, gid: 1 }

test('PostgreSQL never seems to be root or nobody, whom every unmapped user of the machine looks like', () => {
  expect(standInOf([root, nobody, sync])).toBeUndefined()
  expect(standInOf([nobody, root, sync, daemon])).toEqual(daemon)
})

test('the users of this machine are read', () => {
  expect(accounts()).toContainEqual(root)
})
