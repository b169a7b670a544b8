import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { annsPassword, type ConsoleRig, consoleRig, type TestBrowser } from './testing/index.ts'

/** Requirement 9 for the console: what somebody can do who writes the database and has no key of the ring. */

let rig: ConsoleRig
let ann: TestBrowser
let annsId = ''

beforeAll(async () => {
  rig = await consoleRig()
  ann = await rig.administrator()
  annsId = (await rig.members.service.list())[0]?.id ?? ''
})
afterAll(() => rig.close())

const db = () => rig.platform.db.query
const tokenIn = (page: TestBrowser): string =>
  decodeURIComponent(page.cookies.get('gatewarden.session_token') ?? '').split('.')[0] ?? ''
const works = async (page: TestBrowser): Promise<boolean> =>
  (await page.call('GET', '/console/session')).status === 200

const passwordOf = async (email: string): Promise<number> =>
  (
    await rig
      .browser('198.51.100.7')
      .call('POST', '/console/sign-in', { body: { email, password: annsPassword } })
  ).status

describe('who writes the database without the key ring', () => {
  it('turns no session of hers into an administrator’s', async () => {
    const low = await rig.member(ann, 'collector', 'low@example.com')
    await sql`update console_sessions set member_id = ${annsId} where token = ${tokenIn(low)}`.execute(db())
    expect(await works(low)).toBe(false)
    expect((await low.call('GET', '/v1/members')).status).toBe(401)
  })

  it('puts no other member’s record in her place', async () => {
    const low = await rig.member(ann, 'collector', 'place@example.com')
    await sql`update console_members m set sealed = (select sealed from console_members where id = ${annsId})
      where m.id = ${low.id}`.execute(db())
    expect(await works(low)).toBe(false)
    await rig.platform.audit.flush()
    const told = await sql`select 1 from audit_entries
      where subject = ${low.id} and action = 'member.refused-as-altered'`.execute(db())
    // The door refuses without a word; what looks for members tells.
    await rig.members.service.list()
    await rig.platform.audit.flush()
    expect(told.rows.length).toBeLessThanOrEqual(1)
  })

  it('signs in as another with her own password', async () => {
    const low = await rig.member(ann, 'collector', 'password@example.com')
    const boss = await rig.member(ann, 'administrator', 'boss@example.com')
    const accounts = await sql<{ id: string; sealed: Buffer }>`
      select id, sealed from console_accounts where member_id = ${low.id}`.execute(db())
    const [own] = accounts.rows
    await sql`delete from console_accounts where member_id = ${boss.id}`.execute(db())
    // Her account moved to the other, and a copy of what is sealed in it under the other's id.
    await sql`update console_accounts set member_id = ${boss.id}, account_id = ${boss.id} where id = ${own?.id}`.execute(
      db(),
    )
    await sql`insert into console_accounts (id, member_id, provider_id, account_id, sealed)
      values ('acc_forged', ${boss.id}, 'credential', 'x', ${own?.sealed})`.execute(db())
    expect(await passwordOf('boss@example.com')).toBe(401)
  })

  it('makes no invitation and no session', async () => {
    await sql`insert into console_links (id, token_hash, member_id, expires_at, sealed)
      values ('lnk_forged', ${'x'.repeat(43)}, ${annsId}, now() + interval '1 day', '\\x0102')`.execute(db())
    await sql`insert into console_sessions (id, token, member_id, expires_at, sealed)
      select 'ses_forged', 'forged', member_id, expires_at, sealed from console_sessions where token = ${tokenIn(ann)}`.execute(
      db(),
    )
    const page = rig.browser()
    const signature =
      decodeURIComponent(ann.cookies.get('gatewarden.session_token') ?? '').split('.')[1] ?? ''
    for (const value of ['forged', `forged.${signature}`, 'forged.']) {
      page.cookies.set('gatewarden.session_token', encodeURIComponent(value))
      expect(await works(page)).toBe(false)
    }
    expect(await works(ann)).toBe(true)
  })

  it('brings back no session that was ended, no role that was taken, no member who was removed', async () => {
    const old = await rig.member(ann, 'administrator', 'old@example.com')
    const keep = async (table: string, where: string) =>
      (
        await sql<
          Record<string, unknown>
        >`select * from ${sql.table(table)} where ${sql.ref(where)} = ${old.id}`.execute(db())
      ).rows[0] ?? {}
    const putBack = async (table: string, row: Record<string, unknown>) => {
      const names = Object.keys(row)
      await sql`delete from ${sql.table(table)} where id = ${row.id}`.execute(db())
      await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
        values (${sql.join(names.map((name) => row[name]))})`.execute(db())
    }
    const member = await keep('console_members', 'id')
    const session = await keep('console_sessions', 'member_id')

    await ann.call('PATCH', `/v1/members/${old.id}`, { body: { role: 'collector' } })
    expect(await works(old)).toBe(true)
    await putBack('console_members', member)
    await putBack('console_sessions', session)
    expect(await works(old)).toBe(false)

    // What stands there now is known to be an administrator's, so that she is given another role first.
    for (const role of ['developer', 'administrator'])
      await ann.call('PATCH', `/v1/members/${old.id}`, { body: { role } })
    expect(await works(old)).toBe(true)
    const cookies = new Map(old.cookies)
    expect((await old.call('POST', '/console/sign-out')).status).toBe(204)
    for (const [name, value] of cookies) old.cookies.set(name, value)
    await putBack('console_sessions', session)
    expect(await works(old)).toBe(false)

    const gone = await rig.member(ann, 'developer', 'gone@example.com')
    const rows = await sql<
      Record<string, unknown>
    >`select * from console_members where id = ${gone.id}`.execute(db())
    const sessions = await sql<
      Record<string, unknown>
    >`select * from console_sessions where member_id = ${gone.id}`.execute(db())
    await ann.call('DELETE', `/v1/members/${gone.id}`)
    await putBack('console_members', rows.rows[0] ?? {})
    await putBack('console_sessions', sessions.rows[0] ?? {})
    expect(await works(gone)).toBe(false)
  })
})

describe('guessing a password', () => {
  // Buckets fill again while a slow machine hashes.
  beforeAll(() => rig.platform.clock.set(rig.platform.clock.now()))

  it('is slowed for an account from wherever it comes, and its owner’s own browser is not', async () => {
    const owner = await rig.member(ann, 'developer', 'owner@example.com')
    await owner.call('POST', '/console/sign-out')
    const statuses: number[] = []
    for (let n = 0; n < 12; n++) {
      const guess = await rig.browser(`203.0.113.${n}`).call('POST', '/console/sign-in', {
        body: { email: 'owner@example.com', password: `a wrong guess ${n}` },
      })
      statuses.push(guess.status)
      if (guess.status === 429) expect(Number(guess.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
    expect(statuses.slice(10)).toEqual([429, 429])
    const right = { body: { email: 'owner@example.com', password: annsPassword } }
    expect((await rig.browser('203.0.113.99').call('POST', '/console/sign-in', right)).status).toBe(429)
    expect((await owner.call('POST', '/console/sign-in', right)).status).toBe(200)
  })

  it('is slowed for an address, whichever accounts it tries', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 22; n++) {
      const guess = await rig.browser('203.0.113.200').call('POST', '/console/sign-in', {
        body: { email: `nobody-${n}@example.com`, password: 'a wrong guess' },
      })
      statuses.push(guess.status)
    }
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(20)
    expect(statuses.at(-1)).toBe(429)
  })
})
