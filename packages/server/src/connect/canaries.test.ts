import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  Browser,
  type ConnectRig,
  codeOn,
  connectOrganization,
  connectPerson,
  connectRig,
  follow,
  makeConnector,
  newApp,
  newOrganization,
  openLink,
} from './testing/index.ts'

/** Requirement 10: whatever is secret on the way to a connection appears nowhere but where it belongs. */
let rig: ConnectRig
const logged: string[] = []
const answered: string[] = []
beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) })
  rig = await connectRig({ overrides: { log } })
})
afterAll(() => rig.close())

test('canaries appear in no log, metric, job, idempotency record, change, audit entry, error or stored row', async () => {
  const app = newApp(rig, 'canary', {
    application: ['Mail.Read', 'User.Read.All'],
    delegated: ['User.Read', 'Mail.Read'],
  })
  const { admin, employee } = newOrganization(rig, 'canary', 'allow')
  const person = await makeConnector(
    rig,
    { type: 'outlook-mail', permissions: ['Mail.Read'], name: 'p' },
    app,
  )
  const wish = { type: 'microsoft-365', mode: 'organization', permissions: ['Mail.Read'], name: 'o' }
  const organization = await makeConnector(rig, wish, app)

  // Everything that Entra gives out or gets is a canary: tokens of every kind, codes, assertions.
  const canaries = new Set([app.clientSecret])
  const original = globalThis.fetch
  const browser = new Browser()
  const one = await connectPerson(rig, {
    customer: 'canary',
    connector: person,
    person: employee.userPrincipalName,
    browser,
  })
  const two = await connectOrganization(rig, {
    customer: 'canary',
    connector: organization,
    administrator: admin.userPrincipalName,
  })
  globalThis.fetch = original
  const session = await openLink(rig, { customer: 'canary', connector: person, completion: 'code' })
  canaries.add(session.url.split('/').at(-1) ?? '')
  const last = await follow(browser, session.url, employee)
  canaries.add(codeOn(last))
  for (const url of browser.visited) {
    const { searchParams } = new URL(url)
    for (const name of ['code', 'state', 'nonce', 'completion_code']) {
      const value = searchParams.get(name)
      if (value !== null) canaries.add(value)
    }
  }
  for (const [name, value] of browser.cookies(rig.url))
    canaries.add(name.includes('browser') ? value : 'none')
  canaries.delete('none')
  for (const { id } of [one, two]) {
    const token = await rig.call('POST', `/v1/connections/${id}/token`, { body: {} })
    canaries.add(String(token.body.accessToken))
    canaries.add(String(token.body.accessToken).split('.')[2] ?? '')
  }
  expect(canaries.size).toBeGreaterThan(10)

  // Errors of every kind on top.
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await rig.call(method, path, { body })
    answered.push(answer.text)
    return answer
  }
  await call('POST', `/v1/connect-sessions/${session.id}/complete`, { code: 'wrong' })
  rig.emulator.addFault({ path: '/*/oauth2/v2.0/token', status: 400, code: 'invalid_grant', aadsts: 50173 })
  await rig.advance(2 * 3_600_000)
  await call('POST', `/v1/connections/${one.id}/token`, {})
  rig.emulator.clearFaults()
  rig.emulator.addFault({ path: '/*/oauth2/v2.0/token', status: 500 })
  await call('POST', `/v1/connections/${two.id}/token`, {})
  rig.emulator.clearFaults()
  await call('GET', '/v1/changes?limit=1000')
  await rig.platform.audit.flush()
  await call('GET', '/v1/audit?limit=200')
  await call('GET', `/v1/connections/${one.id}`)
  await call('POST', `/v1/connections/${two.id}/check`)
  answered.push(await rig.platform.metrics.metrics())

  const { rows: tables } = await sql<{ name: string }>`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
    rig.platform.db.query,
  )
  const stored: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.raw(name)} t`.execute(rig.platform.db.query)
    stored.push(...rows.map(({ row }) => `${name} ${row}`))
  }
  const haystacks = { logged, answered, stored }
  for (const canary of canaries) {
    const hex = Buffer.from(canary).toString('hex')
    for (const [where, texts] of Object.entries(haystacks)) {
      const leak = texts.find((text) => text.includes(canary) || text.includes(hex))
      expect(leak, `${where} has ${canary.slice(0, 12)}…`).toBeUndefined()
    }
  }
})
