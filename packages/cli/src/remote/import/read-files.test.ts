import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../failure.ts'
import type { ReadRow } from './import-row.ts'
import { readCsv } from './read-csv.ts'
import { readNango } from './read-nango.ts'
import { readNylas } from './read-nylas.ts'

let folder = ''
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-import-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (text: string | Buffer, ending = 'csv'): string => {
  const path = join(folder, `f${++files}.${ending}`)
  writeFileSync(path, text)
  return path
}
const csv = (text: string | Buffer) => Array.fromAsync(readCsv(file(text)))
const json = (value: unknown) => file(JSON.stringify(value), 'json')
const tenant = '11111111-2222-4333-8444-555555555555'

describe('a CSV', () => {
  it('has a header whose columns may stand in any order and spelling', async () => {
    const rows = await csv(
      `\ufeffRefresh Token,Customer-ID,name,unused,TENANT_ID\r\n0.AXYZ,acme,"Acme, Inc.\r\nof ""Rome""",x,\r\n\r\n,beta,,,${tenant}\r\n`,
    )
    expect(rows).toEqual([
      {
        row: 1,
        from: null,
        customer: { externalId: 'acme', name: 'Acme, Inc. of "Rome"' },
        refreshToken: '0.AXYZ',
      },
      { row: 2, from: null, customer: { externalId: 'beta' }, tenantId: tenant },
    ])
  })

  it('whose rows are hostile has them skipped, each with a reason that repeats nothing', async () => {
    const rows = await csv(
      [
        'customer,refresh_token,tenant_id',
        ',CANARY,',
        'a b,CANARY,',
        'acme,,',
        'acme,CANARY CANARY,',
        'acme,CANARY\u0000,',
        'acme,,not-a-tenant-CANARY',
        '=cmd|calc,0.ok,',
        'too,many,,cells,here',
        'few',
      ].join('\n'),
    )
    expect(rows.map((row) => ('skipped' in row ? row.skipped : row.customer.externalId))).toEqual([
      'names no customer',
      expect.stringContaining('visible ASCII'),
      'has neither a refresh token nor a tenant',
      expect.stringContaining('refresh token'),
      expect.stringContaining('refresh token'),
      expect.stringContaining('tenant'),
      '=cmd|calc',
      'too',
      'has neither a refresh token nor a tenant',
    ])
    expect(JSON.stringify(rows.filter((row) => 'skipped' in row))).not.toContain('CANARY')
  })

  it.each([
    ['a quote that never ends', 'customer,refresh_token\nacme,"CANARY'],
    ['text after a quote', 'customer,refresh_token\nacme,"CANARY"x'],
    ['a line that is too long', `customer,refresh_token\nacme,CANARY${'x'.repeat(70_000)}`],
    ['no header', 'acme,CANARY\nbeta,CANARY'],
    ['nothing of use', 'a,b\nc,CANARY'],
  ])('with %s ends with what is wrong, and quotes nothing of it', async (_what, text) => {
    const error = await csv(text).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error)).not.toContain('CANARY')
  })

  it('of any size is read in little memory', async () => {
    const line = `acme,${'0.A'.repeat(600)},\n`
    const path = file(`customer,refresh_token,tenant_id\n${line.repeat(50_000)}`)
    const before = process.memoryUsage().rss
    let rows = 0
    let most = 0
    for await (const _ of readCsv(path))
      if (++rows % 1000 === 0) most = Math.max(most, process.memoryUsage().rss)
    expect(rows).toBe(50_000)
    // As a whole it would take its 90 MB, and as rows more.
    expect(most - before).toBeLessThan(90 * 2 ** 20)
  })

  it('written by any program reads as it was meant', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r\n', ';', 'é', "'") })
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { maxLength: 8 }), async (names) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
        const text = ['customer,name,refresh_token', ...names.map((name) => `c,${quoted(name)},t`)].join(
          '\r\n',
        )
        const read = (await csv(text)).map((row) =>
          'customer' in row ? (row.customer.name ?? '') : 'skipped',
        )
        expect(read).toEqual(names.map((name) => name.trim().replace(/[\r\n]+/g, ' ')))
      }),
      { numRuns: 50 },
    )
  })
})

const nangoPerson = {
  id: 7,
  connection_id: 'conn-7',
  provider_config_key: 'outlook-prod',
  provider: 'outlook',
  connection_config: {},
  tags: { end_user_id: 'user-7', organization_id: 'acme' },
  credentials: { type: 'OAUTH2', access_token: 'x', refresh_token: '0.R7', raw: { refresh_token: '0.R7' } },
}

describe('an export of Nango', () => {
  it.each<[string, unknown, Partial<Extract<ReadRow, { customer: object }>> | { skipped: string }]>([
    [
      'a person',
      nangoPerson,
      { from: 'outlook-prod', customer: { externalId: 'acme' }, refreshToken: '0.R7' },
    ],
    [
      'one with an end user and no tags',
      { ...nangoPerson, tags: undefined, end_user: { id: 'u1', display_name: 'Ann', organization: null } },
      { customer: { externalId: 'u1', name: 'Ann' }, refreshToken: '0.R7' },
    ],
    ['one with neither', { ...nangoPerson, tags: {} }, { customer: { externalId: 'conn-7' } }],
    [
      'an organization by admin consent',
      {
        ...nangoPerson,
        provider: 'microsoft-admin',
        connection_config: { tenantId: tenant },
        credentials: { type: 'OAUTH2_CC' },
      },
      { customer: { externalId: 'acme' }, tenantId: tenant },
    ],
    [
      'a person of one tenant',
      { ...nangoPerson, provider: 'microsoft-tenant-specific', connection_config: { tenant } },
      { refreshToken: '0.R7', tenantId: tenant },
    ],
    ['another provider', { ...nangoPerson, provider: 'google-mail' }, { skipped: 'is not of Microsoft' }],
    [
      'a list without credentials',
      { ...nangoPerson, credentials: undefined },
      { skipped: expect.stringContaining('refresh_token=true') },
    ],
    ['what is no object', 'CANARY', { skipped: expect.any(String) }],
  ])('reads %s', async (_what, value, expected) => {
    expect(await Array.fromAsync(readNango(json([value])))).toMatchObject([{ row: 1, ...expected }])
  })

  it('comes as a list, as answers of the API, or one a line', async () => {
    const lines = file(`${JSON.stringify(nangoPerson)}\n\n${JSON.stringify(nangoPerson)}\n`, 'jsonl')
    for (const [path, rows] of [
      [json([nangoPerson]), 1],
      [json({ connections: [nangoPerson, nangoPerson] }), 2],
      [json(nangoPerson), 1],
      [lines, 2],
    ] as const)
      expect(await Array.fromAsync(readNango(path))).toHaveLength(rows)
    for (const path of [file('{"CANARY', 'json'), file('CANARY\n', 'jsonl'), join(folder, 'none.json')]) {
      const error = await Array.fromAsync(readNango(path)).catch((thrown: unknown) => thrown)
      expect(String(error)).not.toContain('CANARY')
      expect(error).toBeInstanceOf(UsageError)
    }
  })
})

describe('grants of Nylas', () => {
  const grant = {
    id: 'g1',
    provider: 'microsoft',
    email: 'ann@contoso.com',
    state: 'acme',
    settings: { refresh_token: '0.N1', tenant: 'common' },
  }
  it('are read with the refresh tokens that they were made with', async () => {
    const rows = await Array.fromAsync(
      readNylas(
        json({
          data: [
            grant,
            { ...grant, state: undefined },
            { ...grant, settings: { ...grant.settings, tenant } },
            { ...grant, settings: {} },
            { ...grant, provider: 'google' },
          ],
        }),
      ),
    )
    expect(rows).toMatchObject([
      { customer: { externalId: 'acme' }, refreshToken: '0.N1' },
      { customer: { externalId: 'ann@contoso.com' } },
      { tenantId: tenant },
      { skipped: expect.stringContaining('hands out none') },
      { skipped: 'is not of Microsoft' },
    ])
    expect(rows[0]).not.toHaveProperty('tenantId')
  })
})
