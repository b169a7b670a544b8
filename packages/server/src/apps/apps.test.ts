import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestService, testService } from '../access/testing/test-service.ts'
import { systemRandom } from '../platform/random.ts'
import { makeCertificate } from './make-certificate.ts'

const now = new Date('2026-09-01T10:00:00Z')
const day = 86_400_000
let service: TestService
beforeAll(async () => {
  service = await testService({
    config: { microsoft: { assertions: { workload: '/nowhere/token' } } },
  })
  service.platform.clock.set(now)
})
afterAll(() => service.close())

let counter = 0
const clientId = () => `00000000-0000-4000-8000-${String(++counter).padStart(12, '0')}`
const post = (path: string, body: unknown, key?: string) =>
  service.call('POST', path, { body, ...(key ? { key } : {}) })
const newApp = async (body: Record<string, unknown> = {}) => {
  const answer = await post('/v1/apps', { clientId: clientId(), ...body })
  expect(answer.status).toBe(201)
  return answer.body
}
const secretValue = 'abC8Q~canary.secret.value-1234567890abcd'

const certificateOf = (validDays: number, from = now) =>
  makeCertificate({ commonName: 'test', now: from, validDays }, systemRandom)

describe('an app', () => {
  test('is added, read, changed and removed', async () => {
    const made = await newApp({ name: 'Ours' })
    expect(made).toMatchObject({
      id: expect.stringMatching(/^app_/),
      name: 'Ours',
      cloud: 'global',
      status: 'incomplete',
      reason: expect.stringContaining('no credential'),
      throttle: { concurrency: 4, requestsPer10Minutes: 10_000 },
      credentials: [],
    })
    const path = `/v1/apps/${made.id}`
    expect((await service.call('GET', path)).body).toEqual(made)
    const changed = await service.call('PATCH', path, {
      body: { name: 'Theirs', throttle: { concurrency: 2 } },
    })
    expect(changed.body).toMatchObject({
      name: 'Theirs',
      throttle: { concurrency: 2, requestsPer10Minutes: 10_000 },
    })
    expect((await service.call('GET', '/v1/apps?limit=1')).body).toMatchObject({ data: [{ id: made.id }] })
    expect((await service.call('DELETE', path)).status).toBe(204)
    expect((await service.call('GET', path)).body).toMatchObject({ code: 'not_found' })
  })

  test('is known once for a cloud and a client id, whatever the case of the letters', async () => {
    const id = 'ABCDEF00-0000-4000-8000-00000000ABCD'
    const made = await newApp({ clientId: id })
    expect(made.clientId).toBe(id.toLowerCase())
    const twice = await post('/v1/apps', { clientId: id.toLowerCase() })
    expect(twice.body).toMatchObject({ code: 'conflict', app: made.id })
    expect((await post('/v1/apps', { clientId: id, cloud: 'gcc-high' })).status).toBe(201)
  })

  test.each([
    [{ clientId: 'my app' }, 'body.clientId', 'Application (client) ID'],
    [{ cloud: 'mars' }, 'body.cloud', 'global, gcc-high'],
    [{ cloud: 'emulator' }, 'body.cloud', 'no cloud named'],
    [{ cloud: 'https://evil.example' }, 'body.cloud', 'no cloud named'],
    [{ authority: 'https://evil.example' }, 'body.authority', 'not known'],
    [{ throttle: { concurrency: 5 } }, 'body.throttle.concurrency', ''],
    [{ credential: { kind: 'password' } }, 'body.credential', ''],
  ])('a wrong field is named: %j', async (body, field, says) => {
    const answer = await post('/v1/apps', { clientId: clientId(), ...body })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'invalid_request' })
    expect(JSON.stringify(answer.body.errors)).toContain(`"field":"${field}`)
    expect(answer.body.detail).toContain(says)
    expect(answer.text).not.toContain('undefined')
  })

  test('what cannot be stored leaves nothing behind', async () => {
    const id = clientId()
    const answer = await post('/v1/apps', { clientId: id, credential: { kind: 'secret', secret: '' } })
    expect(answer.status).toBe(400)
    const rows = await sql`select 1 from apps where client_id = ${id}`.execute(service.platform.db.query)
    expect(rows.rows).toEqual([])
  })

  test('a key that is limited to customers reads apps and changes none', async () => {
    const key = await service.key({ scopes: ['apps:read', 'apps:write'], customers: ['acme'] })
    const made = await newApp()
    expect((await service.call('GET', `/v1/apps/${made.id}`, { key })).status).toBe(200)
    expect((await post('/v1/apps', { clientId: clientId() }, key)).body).toMatchObject({ code: 'forbidden' })
    expect((await service.call('DELETE', `/v1/apps/${made.id}`, { key })).body).toMatchObject({
      code: 'forbidden',
    })
  })
})

describe('a client secret', () => {
  const add = async (secret: unknown, more: Record<string, unknown> = {}) => {
    const app = await newApp()
    return post(`/v1/apps/${app.id}/credentials`, { kind: 'secret', secret, ...more })
  }

  test('is taken with its date, shown as three characters, stored sealed', async () => {
    const made = await add(` ${secretValue}\n`, { expiresAt: '2027-08-31' })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      kind: 'secret',
      status: 'untested',
      hint: 'abC',
      expiresAt: '2027-08-31T23:59:59.000Z',
      expiry: { state: 'fine', daysLeft: 364 },
      certificate: null,
    })
    expect(made.text).not.toContain(secretValue.slice(4))
    const rows = await sql<{
      row: string
    }>`select row_to_json(c)::text as row from app_credentials c`.execute(service.platform.db.query)
    for (const { row } of rows.rows) expect(row).not.toContain(secretValue.slice(4))
  })

  test.each([
    ['8c1a7a52-5a3a-4b6c-9d3e-6b1d2f3a4c5d', 'secret’s id'],
    ['  8C1A7A52-5A3A-4B6C-9D3E-6B1D2F3A4C5D ', 'secret’s id'],
    ['', 'is empty'],
    ['   ', 'is empty'],
    ['abC*******************', 'masked'],
    ['abc def', 'white space'],
    ['sécret-välue', 'characters'],
    ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'PEM'],
  ])('%j is refused at the door with what to do', async (secret, says) => {
    const answer = await add(secret)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'body.secret' }] })
    expect(answer.body.detail).toContain(says)
    expect(String(answer.body.remedy).length).toBeGreaterThan(20)
  })

  test('the remedy for a pasted id says which column to copy', async () => {
    const answer = await add('8c1a7a52-5a3a-4b6c-9d3e-6b1d2f3a4c5d')
    expect(answer.body.remedy).toContain('"Value"')
    expect(answer.body.remedy).toContain('not "Secret ID"')
    expect(answer.text).not.toContain('8c1a7a52')
  })

  test('a date that has passed is refused, a date that is none too', async () => {
    expect((await add(secretValue, { expiresAt: '2026-08-31' })).body).toMatchObject({
      errors: [{ field: 'body.expiresAt', problem: expect.stringContaining('has passed') }],
    })
    expect((await add(secretValue, { expiresAt: 'never' })).body).toMatchObject({
      errors: [{ field: 'body.expiresAt' }],
    })
  })

  test('its warnings come at 60, 30 and 7 days', async () => {
    const app = await newApp({
      credential: {
        kind: 'secret',
        secret: secretValue,
        expiresAt: new Date(now.getTime() + 90 * day).toISOString(),
      },
    })
    const state = async () => {
      const { body } = await service.call('GET', `/v1/apps/${app.id}`)
      return { app: body.status, expiry: JSON.stringify(body.credentials).match(/"state":"([^"]+)"/)?.[1] }
    }
    const seen: unknown[] = []
    for (const days of [0, 29.9, 30, 60, 83, 90]) {
      service.platform.clock.set(new Date(now.getTime() + days * day))
      seen.push(await state())
    }
    service.platform.clock.set(now)
    expect(seen).toEqual([
      { app: 'active', expiry: 'fine' },
      { app: 'active', expiry: 'fine' },
      { app: 'active', expiry: 'within-60-days' },
      { app: 'active', expiry: 'within-30-days' },
      { app: 'active', expiry: 'within-7-days' },
      { app: 'paused', expiry: 'expired' },
    ])
  })
})

describe('a certificate', () => {
  const add = async (body: Record<string, unknown>) => {
    const app = await newApp()
    const answer = await post(`/v1/apps/${app.id}/credentials`, { kind: 'certificate', ...body })
    return { ...answer, path: `/v1/apps/${app.id}/credentials/${answer.body.id}` }
  }
  const keyPem = (bits: number) =>
    generateKeyPairSync('rsa', { modulusLength: bits })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString()

  test('is taken as two fields or as one, the key as PKCS #8, PKCS #1 or encrypted', async () => {
    const pair = await certificateOf(100)
    const { createPrivateKey } = await import('node:crypto')
    const key = createPrivateKey(pair.privateKey)
    const pkcs1 = key.export({ type: 'pkcs1', format: 'pem' }).toString()
    const encrypted = key
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' })
      .toString()
    for (const body of [
      { certificate: pair.certificate, privateKey: pair.privateKey },
      { certificate: `${pair.privateKey}\n${pair.certificate}` },
      { certificate: `Bag Attributes\r\n  x: y\r\n${pair.certificate}`, privateKey: pkcs1 },
      { certificate: pair.certificate, privateKey: encrypted, passphrase: 'open' },
    ]) {
      const made = await add(body)
      expect(made.status).toBe(201)
      expect(made.body).toMatchObject({
        kind: 'certificate',
        hint: pair.facts.thumbprintSha256,
        expiresAt: pair.facts.notAfter.toISOString(),
        certificate: { thumbprintSha1: pair.facts.thumbprintSha1, subject: 'CN=test', madeHere: false },
      })
      expect(made.text).not.toContain('PRIVATE KEY')
    }
  })

  test('can be made here: the public half is downloaded, the private one never leaves', async () => {
    const made = await add({ make: true, validDays: 90 })
    expect(made.body).toMatchObject({
      certificate: { madeHere: true },
      expiresAt: new Date(now.getTime() + 90 * day).toISOString(),
    })
    const download = await service.call('GET', `${made.path}/certificate`)
    expect(download.headers.get('content-type')).toBe('application/x-pem-file')
    expect(download.headers.get('content-disposition')).toContain('attachment')
    expect(new X509Certificate(download.text).fingerprint256.replaceAll(':', '')).toBe(made.body.hint)
    expect(download.text).not.toContain('PRIVATE')
  })

  test('wrong ones are refused, each with its field and its reason', async () => {
    const pair = await certificateOf(100)
    const other = await certificateOf(100)
    const old = await certificateOf(10, new Date(now.getTime() - 20 * day))
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString()
    const { createPrivateKey } = await import('node:crypto')
    const encrypted = createPrivateKey(pair.privateKey)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' })
      .toString()
    const cases: [Record<string, unknown>, string, string][] = [
      [{ certificate: pair.certificate }, 'body.privateKey', 'without its private key'],
      [{ certificate: pair.certificate, privateKey: other.privateKey }, 'body.privateKey', 'does not belong'],
      [
        { certificate: pair.certificate, privateKey: keyPem(1024) },
        'body.privateKey',
        'too weak: RSA with 1024 bits',
      ],
      [{ certificate: pair.certificate, privateKey: ec }, 'body.privateKey', 'RSA only'],
      [{ certificate: pair.certificate, privateKey: 'hello' }, 'body.privateKey', 'holds no private key'],
      [{ certificate: pair.certificate, privateKey: encrypted }, 'body.passphrase', 'encrypted'],
      [
        { certificate: pair.certificate, privateKey: encrypted, passphrase: 'shut' },
        'body.passphrase',
        'does not open',
      ],
      [
        { certificate: old.certificate, privateKey: old.privateKey },
        'body.certificate',
        'expired at 2026-08-22',
      ],
      [{ certificate: 'hello', privateKey: pair.privateKey }, 'body.certificate', 'holds no certificate'],
      [{ certificate: pair.privateKey }, 'body.certificate', 'holds no certificate'],
      [
        { certificate: new X509Certificate(pair.certificate).raw.toString('base64') },
        'body.certificate',
        'PKCS #12',
      ],
      [
        {
          certificate: pair.certificate
            .replace(/.{20}\n-----END/, 'AAAAAAAAAAAAAAAAAAAA\n-----END')
            .replace('MII', 'AAA'),
          privateKey: pair.privateKey,
        },
        'body.certificate',
        'damaged',
      ],
      [{ certificate: pair.certificate, make: true }, 'body.make', 'cannot go together'],
      [{}, 'body.certificate', 'missing'],
      [{ make: true, validDays: 4000 }, 'body.validDays', ''],
    ]
    for (const [body, field, says] of cases) {
      const answer = await add(body)
      expect(answer.status, says).toBe(400)
      expect(JSON.stringify(answer.body.errors), says).toContain(`"field":"${field}"`)
      expect(answer.body.detail).toContain(says)
      expect(answer.text).not.toContain('PRIVATE KEY-----\\n')
    }
  })
})

describe('several credentials', () => {
  test('the newest is tried first, unless an order is given', async () => {
    const app = await newApp({ credential: { kind: 'secret', secret: `${secretValue}1` } })
    service.platform.clock.advance(1000)
    const second = await post(`/v1/apps/${app.id}/credentials`, { kind: 'secret', secret: `${secretValue}2` })
    const order = async () =>
      (await service.apps.service.credentialsFor(String(app.id))).credentials.map((one) => one.id)
    const [newest, oldest] = await order()
    expect(newest).toBe(second.body.id)
    await service.call('PATCH', `/v1/apps/${app.id}/credentials/${newest}`, { body: { position: 5 } })
    expect(await order()).toEqual([oldest, newest])
    const listed = await service.call('GET', `/v1/apps/${app.id}/credentials`)
    expect(listed.body).toMatchObject({ data: [{ id: oldest }, { id: newest, position: 5 }], next: null })
    service.platform.clock.set(now)
  })

  test('what is expired, or not valid yet, is left out; a certificate says its own date', async () => {
    const soon = new Date(now.getTime() + day)
    const app = await newApp({
      credential: { kind: 'secret', secret: secretValue, expiresAt: soon.toISOString() },
    })
    const later = await certificateOf(30, new Date(now.getTime() + 2 * day))
    const certificate = await post(`/v1/apps/${app.id}/credentials`, {
      kind: 'certificate',
      certificate: later.certificate,
      privateKey: later.privateKey,
    })
    const usable = async () => (await service.apps.service.credentialsFor(String(app.id))).credentials.length
    expect(await usable()).toBe(1)
    service.platform.clock.set(soon)
    await expect(usable()).rejects.toMatchObject({
      code: 'connector_misconfigured',
      detail: expect.stringContaining('becomes valid at'),
    })
    service.platform.clock.set(new Date(now.getTime() + 3 * day))
    expect(await usable()).toBe(1)
    service.platform.clock.set(now)
    expect(
      (
        await service.call('PATCH', `/v1/apps/${app.id}/credentials/${certificate.body.id}`, {
          body: { expiresAt: null },
        })
      ).body,
    ).toMatchObject({ errors: [{ field: 'body.expiresAt' }] })
  })

  test('more than ten are too many', async () => {
    const app = await newApp()
    for (let i = 0; i < 10; i++)
      await post(`/v1/apps/${app.id}/credentials`, { kind: 'secret', secret: `${secretValue}${i}` })
    expect(
      (await post(`/v1/apps/${app.id}/credentials`, { kind: 'secret', secret: secretValue })).body,
    ).toMatchObject({ code: 'conflict' })
  })

  test('a credential of another app is not there', async () => {
    const one = await newApp({ credential: { kind: 'secret', secret: secretValue } })
    const other = await newApp()
    const id = JSON.stringify(one.credentials).match(/"id":"([^"]+)"/)?.[1]
    for (const [method, suffix] of [
      ['DELETE', ''],
      ['PATCH', ''],
      ['GET', '/certificate'],
      ['POST', '/test'],
    ] as const) {
      const answer = await service.call(method, `/v1/apps/${other.id}/credentials/${id}${suffix}`, {
        ...(method === 'PATCH' ? { body: {} } : method === 'POST' ? { body: { tenant: 'contoso.com' } } : {}),
      })
      expect(answer.body).toMatchObject({ code: 'not_found' })
    }
    expect((await service.call('DELETE', `/v1/apps/${one.id}/credentials/${id}`)).status).toBe(204)
    expect((await service.call('GET', `/v1/apps/${one.id}`)).body).toMatchObject({
      status: 'incomplete',
      credentials: [],
    })
  })
})

describe('a secret goes nowhere but where it belongs', () => {
  test('changing cloud or client id asks for it again, and drops the old ones', async () => {
    const app = await newApp({ credential: { kind: 'secret', secret: `${secretValue}old` } })
    const path = `/v1/apps/${app.id}`
    for (const change of [{ cloud: 'china' }, { clientId: clientId() }]) {
      const refused = await service.call('PATCH', path, { body: change })
      expect(refused.body).toMatchObject({ code: 'invalid_request', errors: [{ field: 'body.credential' }] })
    }
    expect((await service.call('GET', path)).body).toMatchObject({ cloud: 'global' })
    const moved = await service.call('PATCH', path, {
      body: { cloud: 'china', credential: { kind: 'secret', secret: 'xyZ8Q~new.one' } },
    })
    expect(moved.body).toMatchObject({ cloud: 'china', credentials: [{ hint: 'xyZ' }] })
    expect((await service.apps.service.credentialsFor(String(app.id))).credentials).toHaveLength(1)
    expect((await service.call('PATCH', path, { body: { cloud: 'china', name: 'same cloud' } })).status).toBe(
      200,
    )
  })

  test.each([
    ['the cloud of the row', sql`update apps set cloud = 'china' where id = `],
    [
      'the client id of the row',
      sql`update apps set client_id = 'ffffffff-0000-4000-8000-000000000000' where id = `,
    ],
  ])('who changes %s by hand cannot have it opened', async (_what, statement) => {
    const app = await newApp({ credential: { kind: 'secret', secret: secretValue } })
    await sql`${statement}${app.id}`.execute(service.platform.db.query)
    await expect(service.apps.service.credentialsFor(String(app.id))).rejects.toMatchObject({
      code: 'key_ring_wrong',
    })
    await sql`delete from apps where id = ${app.id}`.execute(service.platform.db.query)
  })

  test('a sealed secret that is moved to another app does not open', async () => {
    const one = await newApp({ credential: { kind: 'secret', secret: secretValue } })
    const other = await newApp()
    await sql`update app_credentials set app_id = ${other.id} where app_id = ${one.id}`.execute(
      service.platform.db.query,
    )
    await expect(service.apps.service.credentialsFor(String(other.id))).rejects.toMatchObject({
      code: 'key_ring_wrong',
    })
  })

  test('a federated credential names a source of the operator’s; files and addresses are not taken', async () => {
    const app = await newApp()
    const path = `/v1/apps/${app.id}/credentials`
    for (const source of ['/etc/passwd', 'http://169.254.169.254/', 'other']) {
      expect((await post(path, { kind: 'federated', source })).body).toMatchObject({
        errors: [{ field: 'body.source' }],
      })
    }
    expect((await post(path, { kind: 'federated', file: '/etc/passwd' })).status).toBe(400)
    const made = await post(path, { kind: 'federated', source: 'workload' })
    expect(made.body).toMatchObject({ kind: 'federated', hint: 'workload', expiresAt: null })
    await expect(
      service.apps.service.withCredential(String(app.id), ({ credential, app: { clientId: id } }) =>
        credential.authenticate({
          clientId: id,
          tokenEndpoint: 'x',
          clock: service.platform.clock,
          random: systemRandom,
        }),
      ),
    ).rejects.toMatchObject({ code: 'connector_misconfigured', detail: expect.stringContaining('ENOENT') })
  })
})
