import { afterAll, afterEach } from 'vitest'
import { keepContract } from './hold-to-contract.ts'

// A setup file of every test: whatever an emulator in this process, or in one that a test starts, answers as Graph is held to
// Microsoft's description.
const keeper = keepContract()
afterEach(() => keeper.expectClean())
// What came after the last test, or from a hook.
afterAll(() => {
  try {
    keeper.expectClean()
  } finally {
    keeper.close()
  }
})
