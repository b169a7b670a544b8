import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Caller, Scope } from '../platform/http/caller.ts'
import { message } from './testing/messages.ts'
import { createRig, type Rig } from './testing/rig.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

let rig: Rig
let address: string
let id: string
let matter: string
beforeAll(async () => {
  rig = await createRig()
  address = rig.mailbox('ada')
  rig.put(address, 'inbox', message(1))
  matter = (await rig.call('POST', '/v1/matters', { body: { name: 'Smith v. Jones', number: '2026-17' } }))
    .body.id
  id = await rig.collect([address], { matter, name: 'First run' })
  await rig.until(id, ['completed'])
})
afterAll(() => rig.close())

const wish = (more: object = {}) => ({
  connection: rig.connection.id,
  custodians: [{ mailboxes: [address] }],
  ...more,
})
const post = (body: unknown, caller: Partial<Caller> = {}) =>
  rig.call('POST', '/v1/collections', { body, caller })

describe('others’ ids are unknown ids', () => {
  const others: [string, Partial<Caller>][] = [
    ['a key of another customer', { customers: ['acme'] }],
    ['a key limited to another mailbox', { mailboxes: ['bob@contoso.onmicrosoft.com'] }],
  ]
  const paths = (of: string): [method: string, path: string][] => [
    ['GET', `/v1/collections/${of}`],
    ['GET', `/v1/collections/${of}/progress`],
    ['GET', `/v1/collections/${of}/exceptions`],
    ['GET', `/v1/collections/${of}/package`],
    ['GET', `/v1/collections/${of}/package/download`],
    ['POST', `/v1/collections/${of}/stop`],
    ['POST', `/v1/collections/${of}/resume`],
    ['POST', `/v1/collections/${of}/retry`],
  ]

  test.each(others)('%s gets 404, exactly as for an unknown id', async (_name, caller) => {
    const unknown = 'col_00000000000000000000000000'
    for (const [index, [method, path]] of paths(id).entries()) {
      const [, unknownPath = ''] = paths(unknown)[index] ?? []
      const theirs = await rig.call(method, path, { caller })
      const nobodys = await rig.call(method, unknownPath, { caller })
      expect(theirs.status, path).toBe(404)
      const same = (body: object) =>
        JSON.stringify({ ...body, requestId: '', instance: '' }).replaceAll(id, unknown)
      expect(same(theirs.body)).toBe(same(nobodys.body))
    }
    expect((await rig.call('GET', '/v1/collections', { caller })).body.data).toEqual([])
  })

  test('a key of another customer finds neither the matter nor the connection', async () => {
    const caller = { customers: ['acme'] }
    expect((await rig.call('GET', `/v1/matters/${matter}`, { caller })).status).toBe(404)
    expect((await rig.call('GET', '/v1/matters', { caller })).body.data).toEqual([])
    expect((await post(wish(), caller)).status).toBe(404)
    expect(
      (await rig.call('POST', '/v1/matters', { body: { name: 'x', customer: 'self' }, caller })).status,
    ).toBe(404)
  })

  test('a key limited to a mailbox collects that one and no other', async () => {
    const caller = { mailboxes: [address] }
    expect((await rig.call('GET', `/v1/collections/${id}`, { caller })).status).toBe(200)
    const other = { custodians: [{ mailboxes: [address] }, { mailboxes: ['eve@contoso.onmicrosoft.com'] }] }
    expect(await post(wish(other), caller)).toMatchObject({
      status: 404,
      body: { code: 'mailbox_not_found', field: 'body.custodians.1.mailboxes.0' },
    })
    const made = await post(wish({ custodians: [{ mailboxes: [address.toUpperCase()] }] }), caller)
    expect(made.status).toBe(201)
    await rig.until(made.body.id, ['completed'])
  })
})

test.each<[string, Scope]>([
  ['GET', 'collections:read'],
  ['POST', 'collections:write'],
])('%s needs the scope %s', async (method, scope) => {
  const answer = await rig.call(method, '/v1/collections', {
    caller: { scopes: new Set() },
    ...(method === 'POST' ? { body: wish() } : {}),
  })
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden', scope } })
})

describe('bad input names the field and what would be right', () => {
  test.each<[string, object, string]>([
    ['no custodian', { custodians: [] }, 'body.custodians'],
    ['no mailbox', { custodians: [{ mailboxes: [] }] }, 'body.custodians.0.mailboxes'],
    [
      'what is no address',
      { custodians: [{ mailboxes: ['../etc/passwd'] }] },
      'body.custodians.0.mailboxes.0',
    ],
    [
      'a mailbox twice',
      { custodians: [{ mailboxes: ['a@b.example'] }, { name: 'x', mailboxes: ['A@B.example'] }] },
      'body.custodians.1.mailboxes.0',
    ],
    [
      'a custodian twice',
      {
        custodians: [
          { name: 'Ada', mailboxes: ['a@b.example'] },
          { name: 'ada', mailboxes: ['c@b.example'] },
        ],
      },
      'body.custodians.1.name',
    ],
    [
      'a name with a line break',
      { custodians: [{ name: 'A\nB', mailboxes: ['a@b.example'] }] },
      'body.custodians.0.name',
    ],
    ['a date that is none', { from: '2026-13-01' }, 'body.from'],
    ['an instant without an offset', { to: '2026-01-01T00:00:00' }, 'body.to'],
    ['a window that ends before it begins', { from: '2026-02-01', to: '2026-01-01' }, 'body.to'],
    ['an unknown time zone', { from: '2026-02-01', timeZone: 'Nowhere' }, 'body.timeZone'],
    ['an unknown date', { dateField: 'changed' }, 'body.dateField'],
    ['a member that is not known', { windows: true }, 'body.windows'],
  ])('%s', async (_name, more, field) => {
    const answer = await post(wish(more))
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', remedy: expect.any(String) },
    })
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field)
  })

  test('an unknown connection, an unknown matter, a connection that is not active', async () => {
    expect((await post(wish({ connection: 'conn_nowhere' }))).status).toBe(404)
    expect(await post(wish({ matter: 'mat_nowhere' }))).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('mat_nowhere') },
    })
    Object.assign(rig.connection, {
      status: 'needs_reauth',
      reason: 'The person must sign in again.',
      remedy: 'Send her the link.',
    })
    expect(await post(wish())).toMatchObject({
      status: 409,
      body: {
        code: 'connection_not_active',
        detail: expect.stringContaining('must sign in again'),
        remedy: 'Send her the link.',
      },
    })
    Object.assign(rig.connection, { status: 'active', reason: null, remedy: null })
  })

  test('a cursor of another list, and steps that the state does not have', async () => {
    expect((await rig.call('GET', '/v1/collections?cursor=abc')).status).toBe(400)
    expect(await rig.call('POST', `/v1/collections/${id}/resume`)).toMatchObject({
      status: 409,
      body: { code: 'conflict', status: expect.anything() },
    })
    expect((await rig.call('POST', `/v1/collections/${id}/stop`)).status).toBe(409)
  })

  test('nothing half-done is left of what was refused', async () => {
    const before = (await rig.call('GET', '/v1/collections')).body.data.length
    await post(wish({ from: 'never' }))
    expect((await rig.call('GET', '/v1/collections')).body.data).toHaveLength(before)
  })
})

test('an Idempotency-Key makes one collection', async () => {
  const headers = { 'idempotency-key': 'once-1' }
  const first = await rig.call('POST', '/v1/collections', { body: wish(), headers })
  const again = await rig.call('POST', '/v1/collections', { body: wish(), headers })
  expect(first.status).toBe(201)
  expect(again.body).toEqual(first.body)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  await rig.until(first.body.id, ['completed'])
})

test('lists page through all, newest first, by customer, matter and status', async () => {
  for (let i = 0; i < 3; i++) await rig.until(await rig.collect([address], { matter }), ['completed'])
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await rig.call('GET', `/v1/collections?limit=2&matter=${matter}${cursor}`)
    seen.push(...body.data.map((one: { id: string }) => one.id))
    cursor = body.next ? `&cursor=${body.next}` : ''
  } while (cursor)
  expect(seen).toHaveLength(4)
  expect(seen.at(-1)).toBe(id)
  expect(new Set(seen).size).toBe(4)
  expect((await rig.call('GET', '/v1/collections?status=stopped')).body.data).toEqual([])
  expect((await rig.call('GET', '/v1/collections?customer=acme')).body.data).toEqual([])
  expect((await rig.call('GET', '/v1/matters')).body.data).toMatchObject([
    { id: matter, name: 'Smith v. Jones', number: '2026-17', customer: 'self' },
  ])
})

test('what happens to a collection is in the audit log and in the feed', async () => {
  const made = await rig.collect([address])
  await rig.until(made, ['completed'])
  const { rows } = await rig.platform.db.pool.query(
    'select action, actor from audit_entries where subject = $1 order by seq',
    [made],
  )
  expect(rows).toEqual([
    { action: 'collection.created', actor: 'key_rig' },
    { action: 'collection.completed', actor: 'system' },
  ])
  const { rows: changes } = await rig.platform.db.pool.query(
    "select type from changes where data->>'collection' = $1 order by seq",
    [made],
  )
  expect(changes.map((change) => change.type)).toEqual(['collection.running', 'collection.completed'])
})
