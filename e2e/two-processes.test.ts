import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../packages/server/src/platform/testing/test-database.ts'
import { type TwoServices, twoServices } from './two-services.ts'

/*
 * Two services, each a process of its own, on one database: what they must do as one.
 */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let database: TestDatabase
let services: TwoServices
beforeAll(async () => {
  database = await testDatabase()
  services = await twoServices(database.url)
})
afterAll(async () => {
  await services.close()
  await database.drop()
})

it.each([
  ['person', 'at once', 0],
  ['organization', 'at once', 0],
  ['person', 'after 14 s', 14_000],
] as const)(
  'a hundred callers of two processes, the expired token of one %s, Entra answering %s: one refresh, one token for all',
  async (kind, _, delay) => {
    const { urls, post, connections } = services
    const before = await post(urls[0], `/connections/${connections[kind]}/token`, {})
    expect(before.status).toBe(200)
    await services.nextDay()

    const { answers, asked } = await services.stampede(connections[kind], 100, delay)

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const tokens = new Set(answers.map(({ token }) => token))
    expect(tokens.size).toBe(1)
    expect(tokens).not.toContain(before.body.accessToken)
    expect(asked.map(({ status }) => status)).toEqual([200])
    // Who waited a second time for Entra would have waited twice as long; `npm run bench -- expired-token` looks closer.
    for (const { waited } of answers) {
      expect(waited).toBeGreaterThanOrEqual(delay)
      if (delay > 0) expect(waited).toBeLessThan(2 * delay)
    }
  },
)

it('a key that one process revokes opens nothing at the other, on the very next request', async () => {
  const { urls, post, adminKey } = services
  const made = await post(urls[0], '/keys', { name: 'short', scopes: ['connections:read'] })
  const list = (url: string) =>
    fetch(`${url}/v1/connections`, { headers: { authorization: `Bearer ${made.body.key}` } })
  expect((await list(urls[1])).status).toBe(200)
  const gone = await fetch(`${urls[0]}/v1/keys/${made.body.id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${adminKey}` },
  })
  expect(gone.status).toBe(204)
  expect((await list(urls[1])).status).toBe(401)
})
