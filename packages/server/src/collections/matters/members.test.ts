import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { auditRoutes } from '../../platform/audit/routes.ts'
import { createApp } from '../../platform/http/app.ts'
import { type Caller, scopes } from '../../platform/http/caller.ts'
import { message } from '../testing/messages.ts'
import { createRig, type Rig } from '../testing/rig.ts'
import { isHiddenSubject } from './hidden-subjects.ts'

// Two cores may be shared with much else.
vi.setConfig({ testTimeout: 90_000 })

// Who is not a member of a matter gets 404 on all that belongs to it (security requirement 25).
const auditPage = z.object({ data: z.array(z.object({ subject: z.string() })) })

let rig: Rig
let matter: string
let collection: string
const member: Partial<Caller> = { keyId: 'mem_ada' }
const added: Partial<Caller> = { keyId: 'mem_bob' }
const other: Partial<Caller> = {
  keyId: 'mem_eve',
  scopes: new Set(scopes.filter((one) => one !== 'members:write')),
}
const administrator: Partial<Caller> = { keyId: 'mem_root' }

beforeAll(async () => {
  rig = await createRig()
  const made = await rig.call('POST', '/v1/matters', {
    body: { name: 'Falcon', members: ['mem_ada', 'mem_bob'] },
    caller: member,
  })
  matter = made.body.id
  const address = rig.mailbox()
  rig.put(address, 'inbox', message(1))
  const asked = await rig.call('POST', '/v1/collections', {
    body: { connection: rig.connection.id, matter, custodians: [{ mailboxes: [address] }] },
    caller: member,
  })
  collection = asked.body.id
  for (let status = 'running'; status !== 'completed'; )
    status = (await rig.call('GET', `/v1/collections/${collection}`, { caller: member })).body.status
})
afterAll(() => rig.close())

const paths = () => [
  `GET /v1/matters/${matter}`,
  `GET /v1/collections/${collection}`,
  `GET /v1/collections/${collection}/progress`,
  `GET /v1/collections/${collection}/exceptions`,
  `GET /v1/collections/${collection}/package`,
  `GET /v1/collections/${collection}/package/download`,
  `POST /v1/collections/${collection}/stop`,
  `POST /v1/collections/${collection}/retry`,
]
const ask = (what: string, caller: Partial<Caller>) => {
  const [method = '', path = ''] = what.split(' ')
  return rig.call(method, path, { caller })
}
const idsOf = async (path: string, caller: Partial<Caller>): Promise<string[]> =>
  (await rig.call('GET', path, { caller })).body.data.map((one: { id: string }) => one.id)

/** Subjects of the audit log as somebody is shown them. */
async function audited(caller: Partial<Caller>): Promise<string[]> {
  await rig.platform.audit.flush()
  const app = createApp(rig.platform, {
    authenticate: async () => ({
      keyId: '',
      scopes: new Set(scopes),
      customers: null,
      mailboxes: null,
      ...caller,
    }),
    features: [auditRoutes(rig.platform, isHiddenSubject)],
  })
  const answer = await app.request('/v1/audit?limit=100', { headers: { authorization: 'Bearer t' } })
  return auditPage.parse(await answer.json()).data.map(({ subject }) => subject)
}

test('members see it', async () => {
  for (const caller of [member, added]) {
    for (const what of paths().filter((one) => one.startsWith('GET')))
      expect((await ask(what, caller)).status, what).toBe(200)
    expect(await idsOf(`/v1/collections?matter=${matter}`, caller)).toEqual([collection])
    expect(await audited(caller)).toEqual(expect.arrayContaining([matter, collection]))
  }
})

describe('to others it is not there', () => {
  test.each([
    ['somebody', other],
    ['an administrator', administrator],
  ])('%s', async (_who, caller) => {
    for (const what of paths()) {
      const answer = await ask(what, caller)
      const unknown = await ask(what.replace(/(mat|col)_\w+/, '$1_01h00000000000000000000000'), caller)
      expect([answer.status, answer.body.code], what).toEqual([404, unknown.body.code])
    }
    expect(await idsOf('/v1/matters', caller)).not.toContain(matter)
    expect(await idsOf('/v1/collections', caller)).not.toContain(collection)
    const subjects = await audited(caller)
    expect(subjects).not.toContain(matter)
    expect(subjects).not.toContain(collection)
  })

  test('nor in the feed', async () => {
    const told = await sql<{
      n: number
    }>`select count(*) as n from changes where data::text like ${`%${collection}%`}`.execute(
      rig.platform.db.query,
    )
    expect(Number(told.rows[0]?.n)).toBe(0)
  })

  test('nor can they make collections in it, or change it', async () => {
    const body = { connection: rig.connection.id, matter, custodians: [{ mailboxes: ['a@contoso.com'] }] }
    expect((await rig.call('POST', '/v1/collections', { body, caller: other })).status).toBe(404)
    const change = { members: ['mem_eve'] }
    expect((await rig.call('PATCH', `/v1/matters/${matter}`, { body: change, caller: other })).status).toBe(
      404,
    )
    const rename = { name: 'Mine', members: ['mem_root'] }
    expect(
      (await rig.call('PATCH', `/v1/matters/${matter}`, { body: rename, caller: administrator })).status,
    ).toBe(404)
  })
})

test('who is removed has no access from then on; who may manage members can let somebody in again', async () => {
  const set = (members: string[], caller: Partial<Caller>) =>
    rig.call('PATCH', `/v1/matters/${matter}`, { body: { members }, caller })
  expect((await set(['mem_ada'], added)).status).toBe(200)
  for (const what of paths()) expect((await ask(what, added)).status, what).toBe(404)
  expect((await set(['mem_ada', 'mem_bob'], administrator)).status).toBe(200)
  expect((await ask(`GET /v1/collections/${collection}`, added)).status).toBe(200)
})

test('members that were written without the key ring open nothing', async () => {
  await sql`update matters set members = array['mem_eve'] where id = ${matter}`.execute(rig.platform.db.query)
  for (const caller of [other, member])
    for (const what of paths()) expect((await ask(what, caller)).status, what).toBe(404)
  await sql`update matters set members = null where id = ${matter}`.execute(rig.platform.db.query)
  for (const what of paths()) expect((await ask(what, other)).status, what).toBe(404)
  await sql`update matters set members = array['mem_ada', 'mem_bob'] where id = ${matter}`.execute(
    rig.platform.db.query,
  )
  expect((await ask(`GET /v1/matters/${matter}`, member)).status).toBe(200)
})
