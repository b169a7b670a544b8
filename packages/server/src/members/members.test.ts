import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Scope, scopes } from '../platform/http/caller.ts'
import { invitedSchema } from './schemas.ts'
import { annsPassword, type ConsoleRig, consoleRig, type TestBrowser, tokenOf } from './testing/index.ts'
import { tidyMembers } from './tidy.ts'

let rig: ConsoleRig
let ann: TestBrowser

beforeAll(async () => {
  rig = await consoleRig()
  ann = await rig.administrator()
})
afterAll(() => rig.close())

const annsId = async (): Promise<string> => {
  const [first] = await rig.members.service.list()
  return first?.id ?? ''
}

const actions = async (subject: string): Promise<string[]> => {
  await rig.platform.audit.flush()
  const found = await rig.platform.db.prepared<{ action: string }>(
    { name: 'test.actions', text: 'select action from audit_entries where subject = $1 order by seq' },
    [subject],
  )
  return found.map(({ action }) => action)
}

describe('an invitation', () => {
  it('makes a member by its link, once, and shows before who is meant', async () => {
    const invited = await ann.call('POST', '/v1/members', {
      body: { email: 'Bob@example.com', role: 'developer' },
    })
    expect(invited.status).toBe(201)
    const { member, link } = invitedSchema.parse(invited.body)
    expect(member).toMatchObject({
      email: 'bob@example.com',
      role: 'developer',
      state: 'invited',
      password: false,
    })
    const token = tokenOf(link.url)
    expect(new URL(link.url).pathname).toBe('/console/invitation')

    const bob = rig.browser()
    const look = await bob.call('POST', '/console/link', { body: { purpose: 'invitation', token } })
    expect(look.body).toMatchObject({ member: { email: 'bob@example.com', role: 'developer' } })
    const elsewhere = await bob.call('POST', '/console/reset', { body: { token, password: annsPassword } })
    expect(elsewhere.status).toBe(404)
    const weak = await bob.call('POST', '/console/invitation', {
      body: { token, name: 'Bob', password: 'bob12345' },
    })
    expect(weak.status).toBe(400)
    const joined = await bob.call('POST', '/console/invitation', {
      body: { token, name: 'Bob Baker', password: annsPassword },
    })
    expect(joined).toMatchObject({ status: 201, body: { member: { name: 'Bob Baker', role: 'developer' } } })
    const again = await rig.browser().call('POST', '/console/invitation', {
      body: { token, name: 'Eve', password: annsPassword },
    })
    expect(again.status).toBe(404)
    expect(await actions(member.id)).toEqual(['member.invited', 'member.joined'])
    const twice = await ann.call('POST', '/v1/members', {
      body: { email: 'BOB@example.com', role: 'auditor' },
    })
    expect(twice.status).toBe(409)
  })

  it('ends with its time, and with a newer one', async () => {
    const invited = await ann.call('POST', '/v1/members', {
      body: { email: 'late@example.com', role: 'auditor' },
    })
    const { member, link } = invitedSchema.parse(invited.body)
    const newer = await ann.call('POST', `/v1/members/${member.id}/link`)
    expect(newer.status).toBe(201)
    const accept = (url: string) =>
      rig.browser().call('POST', '/console/invitation', {
        body: { token: tokenOf(url), name: 'Late', password: annsPassword },
      })
    expect((await accept(link.url)).status).toBe(404)
    rig.platform.clock.advance(8 * 86_400_000)
    expect((await accept(String(newer.body.url))).status).toBe(404)
    rig.platform.clock.advance(-8 * 86_400_000)
    expect((await accept(String(newer.body.url))).status).toBe(201)
  })
})

describe('a role', () => {
  it('opens what it should and nothing else', async () => {
    const collector = await rig.member(ann, 'collector', 'collector@example.com')
    const said = await collector.call('GET', '/console/session')
    const held: Scope[] = [
      'collections:read',
      'collections:write',
      'directory:read',
      'connections:read',
      'own:read',
      'own:connect',
    ]
    expect(said.body.scopes).toEqual(held)
    const keys = await collector.call('GET', '/v1/keys')
    expect(keys).toMatchObject({
      status: 403,
      body: { detail: 'Your role, collector, does not have the scope keys:read.', scope: 'keys:read' },
    })

    const auditor = await rig.member(ann, 'auditor', 'auditor@example.com')
    const reads = (await auditor.call('GET', '/console/session')).body.scopes
    expect(reads).toEqual(scopes.filter((scope) => scope.endsWith(':read')))
    expect((await auditor.call('GET', '/v1/members')).status).toBe(200)

    const developer = await rig.member(ann, 'developer', 'developer@example.com')
    expect((await developer.call('GET', '/v1/members')).status).toBe(403)
    const beyond = await developer.call('POST', '/v1/keys', {
      body: { name: 'x', scopes: ['members:write'] },
    })
    expect(beyond).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('your role, developer, does not hold members:write') },
    })
    const within = await developer.call('POST', '/v1/keys', { body: { name: 'x', scopes: ['mail:read'] } })
    expect(within.status).toBe(201)
  })

  it('changes with the next request; nobody gives one that may do more than herself', async () => {
    const carol = await rig.member(ann, 'auditor', 'carol@example.com')
    expect((await carol.call('GET', '/v1/members')).status).toBe(200)
    const changed = await ann.call('PATCH', `/v1/members/${carol.id}`, { body: { role: 'developer' } })
    expect(changed).toMatchObject({ status: 200, body: { role: 'developer' } })
    expect((await carol.call('GET', '/v1/members')).status).toBe(403)
    expect((await carol.call('GET', '/v1/keys')).status).toBe(200)

    const body = { name: 'members only', scopes: ['members:read', 'members:write'] }
    const key = await ann.call('POST', '/v1/keys', { body })
    const headers = { authorization: `Bearer ${key.body.key}` }
    for (const [method, path, wish] of [
      ['POST', '/v1/members', { email: 'eve@example.com', role: 'administrator' }],
      ['PATCH', `/v1/members/${carol.id}`, { role: 'administrator' }],
      ['POST', `/v1/members/${await annsId()}/link`, {}],
      ['DELETE', `/v1/members/${await annsId()}`, undefined],
    ] as const) {
      const answer = await rig.browser().call(method, path, { headers, ...(wish ? { body: wish } : {}) })
      expect({ path, status: answer.status }).toEqual({ path, status: 403 })
    }
  })

  it('of the last administrator stays', async () => {
    const id = await annsId()
    for (const role of ['developer', 'auditor']) {
      expect((await ann.call('PATCH', `/v1/members/${id}`, { body: { role } })).status).toBe(409)
    }
    expect((await ann.call('DELETE', `/v1/members/${id}`)).status).toBe(409)
    // One who was only invited does not count.
    const invited = await ann.call('POST', '/v1/members', {
      body: { email: 'dan@example.com', role: 'administrator' },
    })
    expect((await ann.call('DELETE', `/v1/members/${id}`)).status).toBe(409)
    const { member, link } = invitedSchema.parse(invited.body)
    const dan = rig.browser()
    await dan.call('POST', '/console/invitation', {
      body: { token: tokenOf(link.url), name: 'Dan', password: annsPassword },
    })
    // Both demote each other at once: one stays.
    const both = await Promise.all([
      ann.call('PATCH', `/v1/members/${member.id}`, { body: { role: 'developer' } }),
      dan.call('PATCH', `/v1/members/${id}`, { body: { role: 'developer' } }),
    ])
    const left = (await rig.members.service.list()).filter(({ role }) => role === 'administrator')
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(left).toHaveLength(1)
    const [one] = left
    if (one?.id !== id) {
      await dan.call('PATCH', `/v1/members/${id}`, { body: { role: 'administrator' } })
      await ann.call('PATCH', `/v1/members/${member.id}`, { body: { role: 'developer' } })
    }
  })
})

describe('a member who is removed', () => {
  it('is out with the next request, in every session and every process', async () => {
    const eve = await rig.member(ann, 'developer', 'eve@example.com')
    const other = rig.browser()
    await other.call('POST', '/console/sign-in', {
      body: { email: 'eve@example.com', password: annsPassword },
    })
    const second = rig.elsewhere(eve)
    for (const page of [eve, other, second]) expect((await page.call('GET', '/v1/keys')).status).toBe(200)
    expect((await ann.call('DELETE', `/v1/members/${eve.id}`)).status).toBe(204)
    for (const page of [eve, other, second]) {
      expect((await page.call('GET', '/v1/keys')).status).toBe(401)
      expect((await page.call('GET', '/console/session')).status).toBe(401)
    }
    const back = await rig.browser().call('POST', '/console/sign-in', {
      body: { email: 'eve@example.com', password: annsPassword },
    })
    expect(back.status).toBe(401)
    expect((await ann.call('GET', `/v1/members/${eve.id}`)).status).toBe(404)
    expect(await actions(eve.id)).toContain('member.removed')
  })
})

describe('what has run out', () => {
  it('is taken away after a day, and nothing else', async () => {
    const count = async () => (await rig.members.service.sessions(await annsId())).length
    const before = await count()
    await rig.platform.db.query.transaction().execute(async (trx) => {
      await sql`update console_links set expires_at = now() - interval '25 hours'`.execute(trx)
    })
    await tidyMembers(rig.platform.db)
    const links = await sql`select 1 from console_links`.execute(rig.platform.db.query)
    expect(links.rows).toHaveLength(0)
    expect(await count()).toBe(before)
  })
})

describe('her own account', () => {
  const newPassword = 'seven quiet otters drumming'

  it('shows how she signs in and where she is signed in; others end, this one stays', async () => {
    const fay = await rig.member(ann, 'collector', 'fay@example.com')
    const second = rig.browser()
    const login = { body: { email: 'fay@example.com', password: annsPassword } }
    await second.call('POST', '/console/sign-in', login)
    const account = await fay.call('GET', '/console/account')
    expect(account.body).toMatchObject({
      member: { id: fay.id },
      methods: { password: true, totp: false, passkeys: [], providers: [] },
    })
    expect(account.body.sessions).toHaveLength(2)

    const wrong = await fay.call('POST', '/console/account/password', {
      body: { password: 'no', newPassword },
    })
    expect(wrong.status).toBe(400)
    const missing = await fay.call('POST', '/console/account/password', { body: { newPassword } })
    expect(missing.status).toBe(400)
    const done = await fay.call('POST', '/console/account/password', {
      body: { password: annsPassword, newPassword },
    })
    expect(done.status).toBe(204)
    expect((await fay.call('GET', '/console/session')).status).toBe(200)
    expect((await second.call('GET', '/console/session')).status).toBe(401)
    expect((await rig.browser().call('POST', '/console/sign-in', login)).status).toBe(401)
    await fay.call('PATCH', '/console/account', { body: { name: 'Fay' } })
    expect((await fay.call('GET', '/console/session')).body).toMatchObject({ member: { name: 'Fay' } })
  })

  it('gets a new password by an administrator’s link, and every session ends', async () => {
    const gus = await rig.member(ann, 'auditor', 'gus@example.com')
    const made = await ann.call('POST', `/v1/members/${gus.id}/link`, { body: { dropSecondFactors: true } })
    const token = tokenOf(String(made.body.url))
    expect(new URL(String(made.body.url)).pathname).toBe('/console/reset')
    expect((await gus.call('GET', '/console/session')).status).toBe(200)
    const page = rig.browser()
    expect(
      (await page.call('POST', '/console/reset', { body: { token, password: newPassword } })).status,
    ).toBe(204)
    expect((await gus.call('GET', '/console/session')).status).toBe(401)
    expect(
      (await page.call('POST', '/console/reset', { body: { token, password: newPassword } })).status,
    ).toBe(404)
    const back = await page.call('POST', '/console/sign-in', {
      body: { email: 'gus@example.com', password: newPassword },
    })
    expect(back.status).toBe(200)
    expect((await ann.call('POST', `/v1/members/${gus.id}/sign-out`)).body).toEqual({ ended: 1 })
    expect((await page.call('GET', '/console/session')).status).toBe(401)
  })

  it('is not one to end another’s session', async () => {
    const hal = await rig.member(ann, 'auditor', 'hal@example.com')
    const sessions = await ann.call('GET', `/v1/members/${await annsId()}/sessions`)
    const [{ id } = { id: '' }] = z.array(z.object({ id: z.string() })).parse(sessions.body.data)
    expect((await hal.call('DELETE', `/console/account/sessions/${id}`)).status).toBe(404)
    expect((await ann.call('GET', '/console/session')).status).toBe(200)
    expect((await ann.call('DELETE', `/v1/members/${hal.id}/sessions/${id}`)).status).toBe(404)
  })
})
