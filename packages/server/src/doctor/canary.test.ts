import { createEmulator, type Emulator } from '@gatewarden/emulator'
import { memoryGate } from '@gatewarden/microsoft'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestService, testService } from '../access/testing/test-service.ts'
import { createDoctor } from './index.ts'

/**
 * Security requirement 10 for keys and credentials: secrets that went in are looked for in everything that came out.
 */
const canaries = {
  secret: 'canarySECRET8Q~0123456789abcdefghij',
  wrong: 'canaryWRONG8Q~0123456789abcdefghijk',
  passphrase: 'canary-passphrase-0123456789',
}
let emulator: Emulator
let service: TestService
const logged: string[] = []
beforeAll(async () => {
  emulator = await createEmulator()
  service = await testService({
    config: { microsoft: { emulator: emulator.origin } },
    log: pino({ level: 'trace' }, { write: (line: string) => logged.push(line) }),
    features: (platform, { access, apps, connectors }) => [
      createDoctor(platform, {
        access: access.service,
        apps: apps.service,
        connectors: connectors.service,
        gateFor: () => memoryGate({ clock: platform.clock }),
      }).routes,
    ],
  })
})
afterAll(async () => {
  await service.close()
  await emulator.close()
})

/** The forms in which a text may lie in a dump: as it is, in base64 at any offset, in hex. */
function forms(text: string): string[] {
  const base64 = [0, 1, 2].map((pad) =>
    Buffer.concat([Buffer.alloc(pad), Buffer.from(text)])
      .toString('base64')
      .slice(4, -6),
  )
  return [text.slice(3), ...base64, Buffer.from(text).toString('hex')]
}

async function wholeDatabase(): Promise<string> {
  const { query } = service.platform.db
  const tables = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`.execute(query)
  const dumps: string[] = []
  for (const { name } of tables.rows) {
    const rows = await sql<{
      row: string
    }>`select row_to_json(t)::text as row from ${sql.raw(name)} t`.execute(query)
    dumps.push(...rows.rows.map(({ row }) => row))
  }
  expect(tables.rows.length).toBeGreaterThan(8)
  return dumps.join('\n')
}

test('no secret that went in comes out: answers, errors, log, metrics, audit log, jobs, stored answers', async () => {
  const answers: string[] = []
  const keyTexts: string[] = [service.adminKey]
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await service.call(method, path, { ...(body === undefined ? {} : { body }), headers })
    answers.push(answer.text)
    return answer.body
  }
  const tenant = emulator.describe().tenants[0]?.id ?? ''
  const registered = emulator.addApp({ tenant, displayName: 'canary', clientSecret: canaries.secret })
  emulator.grant(registered.appId, {
    tenantId: tenant,
    resource: 'graph',
    application: ['Mail.Read'],
    delegated: [],
    delegatedFor: 'everybody',
  })

  const made = await call(
    'POST',
    '/v1/connectors',
    {
      type: 'outlook-mail-org',
      app: {
        cloud: 'emulator',
        clientId: registered.appId,
        credential: { kind: 'secret', secret: canaries.wrong },
      },
    },
    { 'idempotency-key': 'canary-1' },
  )
  const appId = JSON.stringify(made.app).match(/app_\w+/)?.[0]
  await call(
    'POST',
    `/v1/apps/${appId}/credentials`,
    { kind: 'secret', secret: canaries.secret },
    { 'idempotency-key': 'canary-2' },
  )
  const generated = await call(
    'POST',
    `/v1/apps/${appId}/credentials`,
    { kind: 'certificate', make: true },
    { 'idempotency-key': 'canary-3' },
  )
  await call('POST', `/v1/connectors/${made.id}/check`, { tenant })
  await call('GET', `/v1/apps/${appId}`)
  await call('GET', '/v1/health/doctor')
  // Bodies that are refused, each with a canary in the wrong place.
  await call('POST', `/v1/apps/${appId}/credentials`, { kind: 'secret', secret: `${canaries.secret} x` })
  await call('POST', `/v1/apps/${appId}/credentials`, { kind: 'secrets', secret: canaries.secret })
  await call('POST', `/v1/apps/${appId}/credentials`, {
    kind: 'secret',
    secret: [canaries.secret],
    [canaries.passphrase]: 1,
  })
  await call('POST', `/v1/apps/${appId}/credentials`, `{"kind":"secret","secret":"${canaries.secret}"`)
  await call('POST', `/v1/apps/${appId}/credentials`, {
    kind: 'certificate',
    certificate: canaries.secret,
    passphrase: canaries.passphrase,
  })
  await call('PATCH', `/v1/apps/${appId}`, {
    cloud: 'mars',
    credential: { kind: 'secret', secret: canaries.secret },
  })
  emulator.addFault({ path: '*/oauth2/v2.0/token', status: 500, message: 'boom', count: 2 })
  await call('POST', `/v1/connectors/${made.id}/check`, { tenant })

  const key = await service.call('POST', '/v1/keys', {
    body: { name: 'k', scopes: ['keys:read'] },
    headers: { 'idempotency-key': 'canary-4' },
  })
  keyTexts.push(String(key.body.key))
  const rotated = await service.call('POST', `/v1/keys/${key.body.id}/rotate`)
  keyTexts.push(String(rotated.body.key))
  for (const text of keyTexts) await call('GET', '/v1/keys', undefined, { authorization: `Bearer ${text}x` })

  await service.platform.audit.flush()
  const database = await wholeDatabase()
  const metrics = await service.platform.metrics.metrics()
  const out = { answers: answers.join('\n'), log: logged.join('\n'), database, metrics }
  // That the search finds what is there: ids are.
  expect(out.answers).toContain(String(generated.id))
  expect(out.database).toContain(String(generated.id))
  for (const [what, text] of Object.entries(out)) {
    for (const [name, canary] of Object.entries(canaries)) {
      // The name of an unknown member comes back in the error that names it; only values are secrets.
      const looked = name === 'passphrase' ? text.replaceAll(`body.${canary}`, '') : text
      for (const form of forms(canary)) expect(looked.includes(form), `${name} in ${what}`).toBe(false)
    }
    for (const keyText of keyTexts)
      for (const form of forms(keyText.slice(8))) expect(text.includes(form), `a key in ${what}`).toBe(false)
    expect(text.includes('PRIVATE KEY'), `a private key in ${what}`).toBe(false)
  }
})
