import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../platform/http/caller.ts'
import { createAccess } from './index.ts'
import { macsOfText } from './key-seal.ts'
import { isKeyText, newKeyText } from './key-text.ts'
import { type TestService, testService } from './testing/test-service.ts'

let service: TestService
beforeAll(async () => {
  service = await testService()
})
afterAll(() => service.close())

const make = async (body: Record<string, unknown>, key?: string) =>
  service.call('POST', '/v1/keys', {
    body: { name: 'one', scopes: ['connectors:read'], ...body },
    ...(key ? { key } : {}),
  })

describe('making keys', () => {
  test('the first key holds every scope, and no second one is made', async () => {
    const list = await service.call('GET', '/v1/keys')
    expect(list.status).toBe(200)
    expect(list.body).toMatchObject({
      data: [{ name: 'first key', scopes: [...scopes], customers: null, createdBy: 'system' }],
    })
    expect(await service.access.service.ensureAdminKey()).toBeUndefined()
  })

  test('the text is shown once, is never stored, and carries at least 128 random bits', async () => {
    const made = await make({ name: 'billing' })
    expect(made.status).toBe(201)
    const text = String(made.body.key)
    expect(text).toMatch(/^gw_[0-9a-z]{36}$/)
    expect(isKeyText(text)).toBe(true)
    expect(made.headers.get('location')).toBe(`/v1/keys/${made.body.id}`)
    expect(made.headers.get('cache-control')).toBe('no-store')
    const again = await service.call('GET', `/v1/keys/${made.body.id}`)
    expect(again.text).not.toContain(text)
    expect(again.body).toMatchObject({ id: made.body.id, hint: text.slice(0, 8), status: 'live' })
    const stored = await sql<{ row: string }>`select row_to_json(k)::text || row_to_json(t)::text as row
      from api_keys k join api_key_texts t on t.key_id = k.id`.execute(service.platform.db.query)
    expect(stored.rows.length).toBeGreaterThan(0)
    for (const { row } of stored.rows) expect(row).not.toContain(text.slice(10))
  })

  test('an Idempotency-Key does not bring the text back', async () => {
    const headers = { 'idempotency-key': 'again' }
    const body = { name: 'twice', scopes: ['connectors:read'] }
    const first = await service.call('POST', '/v1/keys', { body, headers })
    const second = await service.call('POST', '/v1/keys', { body, headers })
    expect(second.status).toBe(201)
    expect(second.body.id).not.toBe(first.body.id)
    const kept = await sql<{ n: number }>`select count(*) as n from idempotency_records`.execute(
      service.platform.db.query,
    )
    expect(kept.rows).toEqual([{ n: 0 }])
  })

  test.each([
    [{ name: '' }, 'body.name'],
    [{ scopes: [] }, 'body.scopes'],
    [{ scopes: ['mail:burn'] }, 'body.scopes.0'],
    [{ customers: [] }, 'body.customers'],
    [{ mailboxes: ['ann'] }, 'body.mailboxes.0'],
    [{ expiresAt: 'tomorrow' }, 'body.expiresAt'],
    [{ expiresAt: '2001-01-01T00:00:00Z' }, 'body.expiresAt'],
    [{ scope: ['x'] }, 'body.scope'],
  ])('a body that is not right names its field: %j', async (body, field) => {
    const answer = await make(body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'invalid_request', errors: [{ field }] })
  })

  test('a body that is no JSON, an unknown id and an altered cursor are told apart', async () => {
    expect((await service.call('POST', '/v1/keys', { body: '{"name":' })).body).toMatchObject({
      code: 'invalid_request',
    })
    expect((await service.call('GET', '/v1/keys/key_nope')).body).toMatchObject({
      code: 'not_found',
      status: 404,
    })
    expect((await service.call('GET', '/v1/keys?cursor=AAAA')).body).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'query.cursor' }],
    })
  })

  test('a list goes on where the page before ended', async () => {
    const seen: unknown[] = []
    let path = '/v1/keys?limit=2'
    for (let pages = 0; pages < 20; pages++) {
      const page = await service.call('GET', path)
      if (!Array.isArray(page.body.data)) throw new Error('no page')
      seen.push(...page.body.data.map((key: { id: string }) => key.id))
      if (page.body.next === null) break
      path = `/v1/keys?limit=2&cursor=${page.body.next}`
    }
    const all = await service.call('GET', '/v1/keys?limit=200')
    if (!Array.isArray(all.body.data)) throw new Error('no list')
    expect(seen).toEqual(all.body.data.map((key: { id: string }) => key.id))
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThan(3)
  })
})

describe('the door', () => {
  test('no key, a malformed one, an unknown one and another scheme are refused', async () => {
    for (const key of [null, 'gw_short', newKeyText(service.platform.random), `${service.adminKey}x`]) {
      const answer = await service.call('GET', '/v1/keys', { key, address: '198.51.100.9' })
      expect(answer.status).toBe(401)
      expect(answer.body).toMatchObject({ code: 'unauthenticated' })
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
    const basic = await service.call('GET', '/v1/keys', {
      key: null,
      headers: { authorization: 'Basic YTpi' },
    })
    expect(basic.status).toBe(401)
  })

  test('a scope that the key does not hold is named', async () => {
    const key = await service.key({ scopes: ['connectors:read'] })
    const answer = await service.call('GET', '/v1/keys', { key })
    expect(answer.body).toMatchObject({ status: 403, code: 'forbidden', scope: 'keys:read' })
  })

  test('revoking stops the very next request, also in another process', async () => {
    const other = createAccess(service.platform)
    const made = await make({ scopes: ['keys:read'] })
    const key = String(made.body.key)
    expect((await service.call('GET', '/v1/keys', { key })).status).toBe(200)
    expect((await other.service.authenticate(key, '192.0.2.7')).keyId).toBe(made.body.id)

    expect((await service.call('DELETE', `/v1/keys/${made.body.id}`)).status).toBe(204)
    expect((await service.call('GET', '/v1/keys', { key })).status).toBe(401)
    await expect(other.service.authenticate(key, '192.0.2.7')).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    expect((await service.call('GET', `/v1/keys/${made.body.id}`)).body).toMatchObject({ status: 'revoked' })
    expect((await service.call('DELETE', `/v1/keys/${made.body.id}`)).status).toBe(204)
    expect((await service.call('POST', `/v1/keys/${made.body.id}/rotate`)).body).toMatchObject({
      code: 'conflict',
    })
  })

  test('a key stops when it expires, and says so', async () => {
    const made = await make({
      scopes: ['keys:read'],
      expiresAt: new Date(service.platform.clock.now().getTime() + 3_600_000).toISOString(),
    })
    const key = String(made.body.key)
    expect((await service.call('GET', '/v1/keys', { key })).status).toBe(200)
    await service.platform.advance(3_600_001)
    const answer = await service.call('GET', '/v1/keys', { key })
    expect(answer.status).toBe(401)
    expect(answer.body.detail).toContain('expired')
    expect((await service.call('GET', `/v1/keys/${made.body.id}`)).body).toMatchObject({ status: 'expired' })
  })

  test('a rotated key has two texts until the overlap ends', async () => {
    const made = await make({ scopes: ['keys:read'] })
    const old = String(made.body.key)
    const rotated = await service.call('POST', `/v1/keys/${made.body.id}/rotate`, {
      body: { overlapSeconds: 60 },
    })
    expect(rotated.status).toBe(200)
    expect(rotated.body).toMatchObject({ id: made.body.id, scopes: ['keys:read'] })
    expect(rotated.body.previousTextUntil).not.toBeNull()
    const fresh = String(rotated.body.key)
    expect(fresh).not.toBe(old)
    for (const key of [old, fresh]) expect((await service.call('GET', '/v1/keys', { key })).status).toBe(200)
    await service.platform.advance(60_001)
    expect((await service.call('GET', '/v1/keys', { key: old })).status).toBe(401)
    expect((await service.call('GET', '/v1/keys', { key: fresh })).status).toBe(200)

    const atOnce = await service.call('POST', `/v1/keys/${made.body.id}/rotate`, {
      body: { overlapSeconds: 0 },
    })
    expect((await service.call('GET', '/v1/keys', { key: fresh })).status).toBe(401)
    expect((await service.call('GET', '/v1/keys', { key: String(atOnce.body.key) })).status).toBe(200)
  })

  test('rotating twice within the overlap leaves the two newest texts', async () => {
    const made = await make({ scopes: ['keys:read'] })
    const texts = [String(made.body.key)]
    for (let i = 0; i < 2; i++) {
      const rotated = await service.call('POST', `/v1/keys/${made.body.id}/rotate`)
      texts.push(String(rotated.body.key))
    }
    const statuses = []
    for (const key of texts) statuses.push((await service.call('GET', '/v1/keys', { key })).status)
    expect(statuses).toEqual([401, 200, 200])
  })

  test('when a key was last used is written in batches, never backwards', async () => {
    const made = await make({ scopes: ['keys:read'] })
    const at = async () => (await service.call('GET', `/v1/keys/${made.body.id}`)).body.lastUsedAt
    await service.call('GET', '/v1/keys', { key: String(made.body.key) })
    expect(await at()).toBeNull()
    await service.access.service.flushLastUsed()
    const first = await at()
    expect(first).toEqual(expect.any(String))
    await service.access.service.flushLastUsed()
    expect(await at()).toBe(first)
  })
})

describe('a key makes and sees nothing beyond itself', () => {
  test('it mints no scope, customer or mailbox that it does not have', async () => {
    const limited = await service.key({
      scopes: ['keys:read', 'keys:write', 'tokens:release'],
      customers: ['acme', 'globex'],
      mailboxes: ['ann@contoso.com'],
    })
    const attempt = (body: Record<string, unknown>) =>
      make(
        { scopes: ['tokens:release'], customers: ['acme'], mailboxes: ['Ann@Contoso.com'], ...body },
        limited,
      )
    expect((await attempt({})).status).toBe(201)
    for (const [body, field] of [
      [{ scopes: ['tokens:release', 'apps:write'] }, 'body.scopes'],
      [{ customers: null }, 'body.customers'],
      [{ customers: ['acme', 'initech'] }, 'body.customers'],
      [{ mailboxes: null }, 'body.mailboxes'],
      [{ mailboxes: ['bob@contoso.com'] }, 'body.mailboxes'],
    ] as const) {
      expect((await attempt(body)).body).toMatchObject({ code: 'forbidden', errors: [{ field }] })
    }
    expect((await attempt({ customers: undefined })).body).toMatchObject({ code: 'forbidden' })
  })

  test('it makes no key that outlives it', async () => {
    const soon = new Date(service.platform.clock.now().getTime() + 3_600_000)
    const own = await service.access.service.createForOperator({
      name: 'short',
      scopes: ['keys:write', 'keys:read'],
      expiresAt: soon,
    })
    expect((await make({ scopes: ['keys:read'] }, own.text)).body).toMatchObject({
      code: 'forbidden',
      errors: [{ field: 'body.expiresAt' }],
    })
    expect((await make({ scopes: ['keys:read'], expiresAt: soon.toISOString() }, own.text)).status).toBe(201)
  })

  test('it neither lists, reads, rotates nor revokes keys of other customers: they are not there', async () => {
    const mine = await service.key({ scopes: ['keys:read', 'keys:write'], customers: ['acme'] })
    const theirs = await service.access.service.createForOperator({
      name: 'theirs',
      scopes: ['keys:read'],
      customers: ['globex'],
    })
    const all = await service.access.service.createForOperator({ name: 'all', scopes: ['keys:read'] })
    const list = await service.call('GET', '/v1/keys?limit=200', { key: mine })
    expect(list.text).not.toContain(theirs.key.id)
    expect(list.text).not.toContain(all.key.id)
    expect(list.text).toContain('"customers":["acme"]')
    for (const id of [theirs.key.id, all.key.id]) {
      for (const [method, path] of [
        ['GET', `/v1/keys/${id}`],
        ['DELETE', `/v1/keys/${id}`],
        ['POST', `/v1/keys/${id}/rotate`],
      ] as const) {
        const answer = await service.call(method, path, { key: mine })
        const unknown = await service.call(method, path.replace(id, 'key_unknown'), { key: mine })
        expect(answer.status).toBe(404)
        expect({ ...answer.body, requestId: '', instance: '', detail: '' }).toEqual({
          ...unknown.body,
          requestId: '',
          instance: '',
          detail: '',
        })
        expect(answer.body.detail).toBe(String(unknown.body.detail).replace('key_unknown', id))
      }
    }
    expect((await service.call('GET', '/v1/keys', { key: theirs.text })).status).toBe(200)
  })

  test('it takes over no key that may do more: rotating it would hand its scopes out', async () => {
    const weak = await service.key({ scopes: ['keys:read', 'keys:write'] })
    const strong = await service.access.service.createForOperator({ name: 'strong', scopes: ['apps:write'] })
    expect(
      (await service.call('POST', `/v1/keys/${strong.key.id}/rotate`, { key: weak })).body,
    ).toMatchObject({ code: 'forbidden' })
    expect((await service.call('DELETE', `/v1/keys/${strong.key.id}`, { key: weak })).body).toMatchObject({
      code: 'forbidden',
    })
  })
})

describe('who writes the database without the key ring gains nothing', () => {
  const db = () => service.platform.db.query

  test('a row made by hand does not work, with a guessed hash or with a copied one', async () => {
    const known = await service.key({ scopes: ['connectors:read'] })
    const { sealer } = service.platform
    const mac = macsOfText(sealer, known)[0]
    await sql`insert into api_keys (id, name, hint, scopes, created_by, created_at)
      values ('key_planted', 'planted', 'gw_', array['apps:write', 'keys:read'], 'x', now())`.execute(db())
    const mine = newKeyText(service.platform.random)
    const { createHash } = await import('node:crypto')
    const hash = createHash('sha256').update(mine).digest()
    await sql`insert into api_key_texts (mac, key_id, seal, created_at) values (${hash}, 'key_planted', ${hash}, now())`.execute(
      db(),
    )
    expect((await service.call('GET', '/v1/keys', { key: mine })).status).toBe(401)

    // The HMAC of a key that is one's own is in the table; moved to the planted row it opens nothing.
    await sql`update api_key_texts set key_id = 'key_planted' where mac = ${mac}`.execute(db())
    expect((await service.call('GET', '/v1/keys', { key: known })).status).toBe(401)
    expect((await service.call('POST', '/v1/keys/key_planted/rotate')).body).toMatchObject({
      code: 'conflict',
    })
    await sql`delete from api_keys where id = 'key_planted'`.execute(db())
  })

  test.each([
    ['scopes', sql`scopes = array['keys:read', 'keys:write']`],
    ['customers', sql`customers = null`],
    ['mailboxes', sql`mailboxes = array['ceo@contoso.com']`],
    ['expiry', sql`expires_at = null`],
  ])('a key whose %s were changed by hand stops working, and it is on record', async (_what, change) => {
    const made = await service.access.service.createForOperator({
      name: 'narrow',
      scopes: ['keys:read'],
      customers: ['acme'],
      mailboxes: ['ann@contoso.com'],
      expiresAt: new Date(service.platform.clock.now().getTime() + 86_400_000),
    })
    expect((await service.call('GET', '/v1/keys', { key: made.text })).status).toBe(200)
    await sql`update api_keys set ${change} where id = ${made.key.id}`.execute(db())
    expect((await service.call('GET', '/v1/keys', { key: made.text })).status).toBe(401)
    await service.platform.audit.flush()
    const noted = await sql<{ n: number }>`select count(*) as n from audit_entries
      where subject = ${made.key.id} and action = 'key.refused-as-altered'`.execute(db())
    expect(noted.rows).toEqual([{ n: 1 }])
  })

  /** The rows of a key as somebody keeps them, and puts them back. */
  async function keepRows(id: string): Promise<() => Promise<void>> {
    await sql`drop table if exists kept_keys, kept_texts`.execute(db())
    await sql`create table kept_keys as select * from api_keys where id = ${id}`.execute(db())
    await sql`create table kept_texts as select * from api_key_texts where key_id = ${id}`.execute(db())
    return async () => {
      await sql`update api_keys k set revoked_at = x.revoked_at, hint = x.hint from kept_keys x where x.id = k.id`.execute(
        db(),
      )
      await sql`insert into api_key_texts select * from kept_texts
        on conflict (mac) do update set seal = excluded.seal, expires_at = excluded.expires_at`.execute(db())
      await sql`drop table kept_keys, kept_texts`.execute(db())
    }
  }
  const refused = async (id: string) => {
    await service.platform.audit.flush()
    const noted = await sql<{ n: number }>`select count(*) as n from audit_entries
      where subject = ${id} and action = 'key.refused-as-altered'`.execute(db())
    return noted.rows[0]?.n
  }

  test('a revoked key is not brought back by its own rows of before', async () => {
    const made = await service.access.service.createForOperator({ name: 'kept', scopes: ['keys:read'] })
    const putBack = await keepRows(made.key.id)
    await service.call('DELETE', `/v1/keys/${made.key.id}`)
    await putBack()
    expect((await service.call('GET', '/v1/keys', { key: made.text })).status).toBe(401)
    expect(await refused(made.key.id)).toBe(1)
  })

  test.each([0, 60])(
    'a text that was rotated away is not brought back by its row of before (overlap %i s)',
    async (overlapSeconds) => {
      const made = await service.access.service.createForOperator({ name: 'rotated', scopes: ['keys:read'] })
      const putBack = await keepRows(made.key.id)
      const rotated = await service.call('POST', `/v1/keys/${made.key.id}/rotate`, {
        body: { overlapSeconds },
      })
      expect(rotated.status).toBe(200)
      await putBack()
      expect((await service.call('GET', '/v1/keys', { key: made.text })).status).toBe(401)
      expect(await refused(made.key.id)).toBe(1)
    },
  )

  test('a revoked key is not brought back by clearing the mark', async () => {
    const made = await service.access.service.createForOperator({ name: 'gone', scopes: ['keys:read'] })
    await service.call('DELETE', `/v1/keys/${made.key.id}`)
    await sql`update api_keys set revoked_at = null where id = ${made.key.id}`.execute(db())
    expect((await service.call('GET', '/v1/keys', { key: made.text })).status).toBe(401)
    expect((await service.call('POST', `/v1/keys/${made.key.id}/rotate`)).body).toMatchObject({
      code: 'conflict',
    })
  })
})
