import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { createSharedGates } from './shared-gates.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform()
})
afterAll(() => platform.close())

const key = { app: 'app', tenant: 'tenant', mailbox: 'mailbox' }
const calm = { throttled: false } as const

describe('createSharedGates', () => {
  it('keeps an app to its own budget, in all processes together, and gives back at the end', async () => {
    const app = { throttle: { concurrency: 2, requestsPer10Minutes: 10_000 } }
    const one = createSharedGates(platform)
    const other = createSharedGates(platform)
    const held = await Promise.all([1, 2].map(() => one.gateFor(app).acquire(key)))
    let entered = false
    const third = other
      .gateFor(app)
      .acquire(key)
      .then((permit) => {
        entered = true
        permit.release(calm)
      })
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(entered).toBe(false)
    for (const permit of held) permit.release(calm)
    await one.stop()
    await third
    await other.stop()
  })
})
