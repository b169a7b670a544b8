import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../http/app.ts'
import type { Caller } from '../http/caller.ts'
import { type TestPlatform, testPlatform } from '../testing/index.ts'
import { auditRoutes } from './routes.ts'

let platform: TestPlatform
let app: ReturnType<typeof createApp>
const caller = (more: Partial<Caller>): Caller => ({
  keyId: 'key_1',
  scopes: new Set(['audit:read']),
  customers: null,
  mailboxes: null,
  ...more,
})
const callers: Record<string, Caller> = {
  all: caller({}),
  acme: caller({ customers: ['acme'] }),
  mailbox: caller({ mailboxes: ['a@acme.example'] }),
  none: caller({ scopes: new Set(['mail:read']) }),
}

beforeAll(async () => {
  platform = await testPlatform()
  app = createApp(platform, {
    authenticate: async (bearer) => callers[bearer] ?? caller({ scopes: new Set() }),
    features: [auditRoutes(platform)],
  })
  platform.clock.set(new Date('2026-03-01T00:00:00Z'))
  for (let n = 1; n <= 25; n++) {
    platform.clock.advance(60_000)
    platform.audit.recordSoon({
      actor: n % 3 ? 'key_1' : 'system',
      action: n % 2 ? 'connection.made' : 'connection.disabled',
      subject: `conn_${n}`,
      ...(n % 5 ? { customer: n % 2 ? 'acme' : 'globex' } : {}),
      details: { n },
    })
  }
  await platform.audit.flush()
})
afterAll(() => platform.close())

interface Page {
  data: { seq: number; customer: string | null; actor: string; action: string; at: string; hash: string }[]
  next: string | null
}

async function get(query: string, as = 'all'): Promise<{ status: number; page: Page }> {
  const answer = await app.request(`/v1/audit${query}`, { headers: { authorization: `Bearer ${as}` } })
  return { status: answer.status, page: (await answer.json()) as Page }
}

describe('GET /v1/audit', () => {
  it('gives every entry once, newest first, page by page, also while others are added', async () => {
    const seen: number[] = []
    let next: string | null = ''
    while (next !== null) {
      const { page }: { page: Page } = await get(`?limit=7${next ? `&cursor=${next}` : ''}`)
      seen.push(...page.data.map((entry) => entry.seq))
      next = page.next
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => 25 - i))
  })

  it('filters by what, whom, who and when', async () => {
    expect((await get('?subject=conn_4')).page.data).toMatchObject([
      { seq: 4, action: 'connection.disabled' },
    ])
    expect((await get('?actor=system&limit=50')).page.data).toHaveLength(8)
    expect(
      (await get('?action=connection.made&customer=acme')).page.data.every(
        (entry) => entry.customer === 'acme',
      ),
    ).toBe(true)
    const window = await get('?since=2026-03-01T00:03:00Z&until=2026-03-01T01:05:00%2B01:00')
    expect(window.page.data.map((entry) => entry.seq)).toEqual([4, 3])
  })

  it('shows a key that is limited to a customer that one alone, and one that is limited to mailboxes nothing', async () => {
    const own = await get('?limit=100', 'acme')
    expect(own.page.data.length).toBeGreaterThan(5)
    expect(new Set(own.page.data.map((entry) => entry.customer))).toEqual(new Set(['acme']))
    expect((await get('?customer=globex', 'acme')).page.data).toEqual([])
    expect((await get('', 'mailbox')).page.data).toEqual([])
    expect((await get('', 'none')).status).toBe(403)
  })

  it.each([
    ['?limit=0', 'query.limit'],
    ['?limit=many', 'query.limit'],
    ['?since=yesterday', 'query.since'],
    ['?cursor=abc', 'query.cursor'],
  ])('%s: says which field is wrong', async (query, field) => {
    const { status, page } = await get(query)
    expect(status).toBe(400)
    expect(page).toMatchObject({ code: 'invalid_request', errors: [{ field }] })
  })

  it('takes no cursor that was altered', async () => {
    const next = (await get('?limit=3')).page.next ?? ''
    for (const at of [0, 10, next.length - 1]) {
      const altered = next.slice(0, at) + (next[at] === 'A' ? 'B' : 'A') + next.slice(at + 1)
      expect((await get(`?cursor=${altered}`)).status).toBe(400)
    }
  })
})
