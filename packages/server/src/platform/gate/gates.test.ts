import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { createGates } from './gates.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
})
afterAll(() => platform.close())

const key = { app: 'app', tenant: 'tenant', mailbox: 'mailbox' }

describe('createGates', () => {
  it('keeps one gate for each set of limits, in whatever order they are named', async () => {
    const gates = createGates({ db: platform.db })
    expect(gates.of({ concurrency: 4, requests: 9_900 })).toBe(gates.of({ requests: 9_900, concurrency: 4 }))
    expect(gates.of({ concurrency: 2 })).not.toBe(gates.of({ concurrency: 4 }))
    expect(() => gates.of({ concurrency: 0 })).toThrow(RangeError)
    await gates.close()
  })

  it('closes them all', async () => {
    const gates = createGates({ db: platform.db })
    for (const concurrency of [2, 3])
      (await gates.of({ concurrency }).acquire({ ...key, app: `${concurrency}` })).release({
        throttled: false,
      })
    await gates.close()
    for (const concurrency of [2, 3])
      await expect(gates.of({ concurrency }).acquire(key)).rejects.toThrow('shutting down')
  })
})
