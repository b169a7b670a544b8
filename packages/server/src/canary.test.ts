import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backup } from './index.ts'
import { attachEmbeddedPostgres, type SocketAddress } from './platform/database/embedded/embedded-postgres.ts'

/**
 * Security requirement 10, over a whole service in a process of its own: secrets go in where they belong and where they
 * do not, and then everything that it wrote or said is searched.
 */
const canaries = {
  'a client secret': 'canary1-8Q~client-secret-value-0123456789',
  'a client secret in a wrong field': 'canary2-in-a-wrong-field',
  'a client secret in a body that is no JSON': 'canary3-in-broken-json',
  'a secret in a path': 'canary4-in-a-path',
  'a secret in a query': 'canary5-in-a-query',
  'a wrong API key': 'gw_canary6000000000000000000000000000000',
  'a secret in an Idempotency-Key that is none': 'canary7 in an idempotency key',
}

let base = ''
let folder = ''
let url = ''
let adminKey = ''
let said = ''
let answers = ''
let stop = async () => {}

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'gw-canary-'))
  folder = join(base, 'data')
  const script = `
    const { createService } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
    const service = await createService({ flags: { dataFolder: ${JSON.stringify(folder)}, listen: { port: 0 }, log: { level: 'trace' } } })
    console.log(JSON.stringify({ url: service.url, adminKey: service.adminKey }))
    process.on('SIGTERM', () => service.close().then(() => process.exit(0)))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const ready = await new Promise<{ url: string; adminKey: string }>((resolve) => {
    child.stdout.once('data', (text: Buffer) => resolve(JSON.parse(text.toString())))
  })
  url = ready.url
  adminKey = ready.adminKey
  stop = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
  }
})
afterAll(async () => {
  await stop()
  rmSync(base, { recursive: true, force: true })
})

async function send(
  path: string,
  init: { body?: string; headers?: Record<string, string>; key?: string } = {},
): Promise<number> {
  const answer = await fetch(`${url}${path}`, {
    method: init.body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${init.key ?? adminKey}`,
      'content-type': 'application/json',
      ...init.headers,
    },
    ...(init.body === undefined ? {} : { body: init.body }),
  })
  answers += `${await answer.text()}\n${JSON.stringify([...answer.headers])}\n`
  return answer.status
}

/** Everything that must not hold any of them, by what it is. */
async function everything(): Promise<Record<string, string>> {
  const found: Record<string, string> = { 'the log': said, 'the answers': answers }
  found['the metrics'] = await (
    await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${adminKey}` } })
  ).text()
  const postgres = await attachEmbeddedPostgres(join(folder, 'postgres'))
  if (!postgres) throw new Error('no database')
  for (const [table, text] of await dumpTables(postgres.address)) found[`the table ${table}`] = text
  found['process arguments'] = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => read(`/proc/${name}/cmdline`))
    .filter((text) => text.includes(folder))
    .join('\n')
  const file = join(base, `${Object.keys(found).length}-${answers.length}.tar`)
  await backup({ flags: { dataFolder: folder, log: { level: 'silent' } } }, file)
  found['a backup'] = readFileSync(file, 'latin1')
  for (const name of ['postgres/postgres.log', 'audit-checkpoints.jsonl', 'gatewarden.json'])
    found[name] = read(join(folder, name))
  return found
}

async function dumpTables(address: SocketAddress): Promise<[string, string][]> {
  const client = new Client({ ...address, database: 'gatewarden' })
  await client.connect()
  const tables = await client.query<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const dumped: [string, string][] = []
  for (const { name } of tables.rows) {
    const rows = await client.query<{ row: string }>(`select t::text as row from ${name} t`)
    dumped.push([name, rows.rows.map(({ row }) => row).join('\n')])
  }
  await client.end()
  return dumped
}

function read(path: string): string {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'latin1') : ''
  } catch {
    return ''
  }
}

describe('what was given to the service in confidence', () => {
  it('stands in nothing that it wrote or said', async () => {
    const app = (secret: string) =>
      JSON.stringify({
        name: 'Mail',
        cloud: 'global',
        clientId: crypto.randomUUID(),
        credential: { kind: 'secret', secret },
      })
    const made = await send('/v1/apps', {
      body: app(canaries['a client secret']),
      headers: { 'idempotency-key': 'k1' },
    })
    expect(made, answers).toBe(201)
    const wrong = JSON.stringify({
      name: 'Mail',
      cloud: 'global',
      clientId: canaries['a client secret in a wrong field'],
      secret: canaries['a client secret in a wrong field'],
    })
    expect(await send('/v1/apps', { body: wrong, headers: { 'idempotency-key': 'k2' } })).toBe(400)
    expect(
      await send('/v1/apps', {
        body: `{"credential": "${canaries['a client secret in a body that is no JSON']}`,
      }),
    ).toBe(400)
    expect(await send(`/v1/nothing/${canaries['a secret in a path']}`)).toBe(404)
    expect(await send(`/v1/audit?cursor=${canaries['a secret in a query']}`)).toBe(400)
    expect(await send('/v1/apps', { key: canaries['a wrong API key'] })).toBe(401)
    expect(
      await send('/v1/apps', {
        body: app('x'.repeat(40)),
        headers: { 'idempotency-key': canaries['a secret in an Idempotency-Key that is none'] },
      }),
    ).toBe(400)
    // Keys that are shown once: they stand in their own answer, which is looked at apart.
    const before = answers
    const key = await fetch(`${url}/v1/keys`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${adminKey}`,
        'content-type': 'application/json',
        'idempotency-key': 'k3',
      },
      body: JSON.stringify({ name: 'Shown once', scopes: ['apps:read'] }),
    })
    const shown = (await key.json()) as { key: string }
    expect(shown.key).toMatch(/^gw_/)
    expect(await send('/v1/apps', { key: shown.key })).toBe(200)
    expect(answers.length).toBeGreaterThan(before.length)
    // Audit entries and metrics are written about once a second.
    await new Promise((resolve) => setTimeout(resolve, 1500))

    const secrets: Record<string, string> = {
      ...canaries,
      'the administrator’s key': adminKey,
      'a key that was shown once': shown.key,
      'the key ring': /"secret": "([^"]+)"/.exec(read(join(folder, 'keys.json')))?.[1] ?? '',
    }
    // A path stands in its own problem as `instance`; that goes back to the caller alone.
    const where = await everything()
    expect(Object.keys(where).length).toBeGreaterThan(25)
    expect(where['the log']).toContain('"level"')
    expect(where['process arguments']).toContain('postgres')
    expect(where['the table public.app_credentials']).toContain('secret')
    const leaks: string[] = []
    for (const [place, text] of Object.entries(where)) {
      for (const [what, secret] of Object.entries(secrets)) {
        if (secret.length < 12) throw new Error(`${what} is too short to be searched for`)
        const forms = [
          secret,
          Buffer.from(secret).toString('hex'),
          Buffer.from(secret).toString('base64').replace(/=+$/, ''),
          encodeURIComponent(secret),
        ]
        const ownPath = place === 'the answers' && what === 'a secret in a path'
        if (!ownPath && forms.some((form) => text.includes(form))) leaks.push(`${what} stands in ${place}`)
      }
    }
    expect(leaks).toEqual([])
  })
})
