import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  adminKeyFile,
  backup,
  type ConfigInput,
  createService,
  keyRingStatus,
  restore,
  retireKeys,
  rotateKeys,
  runWork,
  type Service,
} from './index.ts'
import { createAuditKeeper } from './platform/audit/keep-audit.ts'
import { platformColumns } from './platform/crypto/platform-columns.ts'
import { attachEmbeddedPostgres } from './platform/database/embedded/embedded-postgres.ts'

let base = ''
let folder = ''
const open: { close(): Promise<void> }[] = []
const mounts: string[] = []
/** A data folder that a service has used and left, to be copied: its cluster need not be made and migrated for every test. */
let used = ''

beforeAll(async () => {
  used = mkdtempSync(join(tmpdir(), 'gw-main-used-'))
  const service = await createService(sources({ dataFolder: join(used, 'data') }))
  await service.close()
})
afterAll(() => rmSync(used, { recursive: true, force: true }))
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gw-main-'))
  folder = join(base, 'data')
})
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
  await (await attachEmbeddedPostgres(join(folder, 'postgres')))?.stop()
  for (const mount of mounts.splice(0)) spawnSync('umount', [mount])
  rmSync(base, { recursive: true, force: true })
})

const sources = (more: ConfigInput = {}) => ({
  flags: { dataFolder: folder, listen: { port: 0 }, log: { level: 'silent' as const }, ...more },
})

async function start(more: ConfigInput = {}): Promise<Service> {
  const service = await createService(sources(more))
  open.push(service)
  return service
}

/** In a copy of the used folder: for what is about no first start. */
function startAgain(): Promise<Service> {
  // Node's own copy gives folders other rights than they have.
  execFileSync('cp', ['-a', join(used, 'data'), folder])
  return start()
}

const get = (service: Service, path: string, key = service.adminKey) =>
  fetch(`${service.url}${path}`, { headers: { authorization: `Bearer ${key}` } })

/** Makes the data folder a small disk of its own; false where this user may not. */
function mountSmall(size: string): boolean {
  mkdirSync(folder)
  const mounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs', folder]).status === 0
  if (mounted) mounts.push(folder)
  else console.log('no right to mount here: a full disk was not tried')
  return mounted
}

/** Nothing of a failed start is left running. */
async function expectNothingRuns(): Promise<void> {
  expect(await attachEmbeddedPostgres(join(folder, 'postgres'))).toBeUndefined()
}

describe('a service', () => {
  it('starts from nothing, leaves a working administrator key for its owner alone, and starts again', async () => {
    const first = await start()
    const file = adminKeyFile(folder)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8').trim()).toBe(first.adminKey)
    expect(first.config.publicUrl).toBe(`http://localhost:${new URL(first.url).port}`)
    const health = await fetch(`${first.url}/v1/health`)
    expect([health.status, await health.json()]).toEqual([200, { status: 'ready', live: true, ready: true }])
    expect((await get(first, '/v1/keys')).status).toBe(200)
    await first.close()
    await expectNothingRuns()
    await expect(fetch(`${first.url}/v1/health`)).rejects.toThrow()

    const second = await start()
    expect(second.adminKey).toBe(first.adminKey)
    const audit = (await (await get(second, '/v1/audit')).json()) as { data: { action: string }[] }
    expect(audit.data.map((entry) => entry.action)).toEqual(['key.created'])
  })

  it('makes another administrator key where the file is gone or its key no longer works', async () => {
    const first = await startAgain()
    await first.close()
    rmSync(adminKeyFile(folder))
    const second = await start()
    expect(second.adminKey).not.toBe(first.adminKey)
    expect((await get(second, '/v1/keys', first.adminKey)).status).toBe(200)
    await second.close()
    writeFileSync(adminKeyFile(folder), 'gw_nonsense\n')
    const third = await start()
    expect((await get(third, '/v1/keys')).status).toBe(200)
  })

  it('shows how it is to those who may know, and only whether it is to all', async () => {
    const service = await startAgain()
    expect((await fetch(`${service.url}/v1/health/details`)).status).toBe(401)
    expect(await (await get(service, '/v1/health/details')).json()).toMatchObject({
      status: 'ready',
      version: expect.any(String),
      database: { kind: 'embedded', answers: true },
      memory: { residentBytes: expect.any(Number) },
    })
    expect((await fetch(`${service.url}/metrics`)).status).toBe(401)
    const metrics = await (await get(service, '/metrics')).text()
    expect(metrics).toMatch(
      /gatewarden_http_request_seconds_count\{method="GET",route="\/v1\/health\/details",status="200"\} 1/,
    )
    expect(metrics).toMatch(/gatewarden_database_sessions\{state="busy"\} \d/)
    expect(metrics).toMatch(/gatewarden_process_resident_memory_bytes \d/)
    expect(metrics).not.toContain(service.adminKey)
  })

  it('describes every route, each with the scope it needs', async () => {
    const service = await startAgain()
    const document = (await (await fetch(`${service.url}/v1/openapi.json`)).json()) as {
      openapi: string
      paths: Record<
        string,
        Record<string, { 'x-scope'?: string; summary?: string; security?: unknown[]; responses: object }>
      >
    }
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
    )
    expect(operations.length).toBeGreaterThan(10)
    for (const one of operations) {
      expect(one['x-scope'], one.name).toMatch(/^(public|[a-z]+:[a-z]+)$/)
      expect(one.summary, one.name).toMatch(/.{8,}/)
      expect(one.responses, one.name).toHaveProperty('default')
      expect(one.security, one.name).toHaveLength(one['x-scope'] === 'public' ? 0 : 1)
    }
    const open = operations.filter((one) => one['x-scope'] === 'public').map((one) => one.name)
    // What anybody may call, looked at one by one.
    expect(open).toContain('get /v1/health')
  })

  it('knows every column of bytes: sealed ones are sealed again under a new key, the others are no secrets', async () => {
    const service = await startAgain()
    const columns = await sql<{ field: string }>`
      select table_name || '.' || column_name as field from information_schema.columns
      where table_schema = 'public' and data_type = 'bytea' order by 1`.execute(service.platform.db.query)
    const sealed = [...platformColumns(), ...service.features.sealedColumns].map((column) => column.field)
    // Hashes and HMACs: nothing opens them, and they are made anew or run out by themselves.
    const open = [
      'api_key_texts.mac',
      'api_key_texts.seal',
      'audit_cuts.hash',
      'audit_cuts.signature',
      'audit_entries.hash',
      'audit_entries.mac',
      'audit_head.hash',
      'catalog_sessions.cookie_mac',
      'catalog_sessions.link_mac',
      'collection_items.md5',
      'collection_items.sha256',
      'connection_imports.source_mac',
      'connector_logos.bytes',
      'connect_sessions.browser_mac',
      'connect_sessions.code_mac',
      'connect_sessions.link_mac',
      'connect_sessions.seal',
      'connect_trips.state_mac',
      'idempotency_records.request',
      'outgoing_messages.dedupe',
      'rule_files.bytes',
      'rule_triggers.dedupe',
      'sending_files.bytes',
      'sending_reports.bytes',
      'sending_submissions.dedupe',
      'relay_credentials.mac',
      'relay_credentials.seal',
    ]
    const unknown = columns.rows
      .map((row) => row.field)
      .filter((field) => !sealed.includes(field) && !open.includes(field))
    expect(unknown).toEqual([])
    for (const column of [...platformColumns(), ...service.features.sealedColumns]) {
      await column.page(service.platform.db.query, null, 1)
    }
  })

  it('finishes the request that runs when it is told to stop, and says that it stops', async () => {
    const service = await startAgain()
    const slow = sql`select pg_sleep(0.5)`.execute(service.platform.db.query)
    const closing = service.close()
    await slow
    await closing
    await service.close()
    await expectNothingRuns()
  })

  it('answers 503 with its reason while the database is away, and works again by itself', async () => {
    const service = await startAgain()
    const pid = Number(
      readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
    )
    // With its sessions: some live on for a moment, and answer.
    const sessions = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
    for (const one of [pid, ...sessions]) process.kill(one, 'SIGKILL')
    const away = await get(service, '/v1/keys')
    expect([away.status, await away.json()]).toMatchObject([
      503,
      { code: 'database_unavailable', remedy: expect.any(String), requestId: expect.stringMatching(/^req_/) },
    ])
    await expect.poll(async () => (await get(service, '/v1/keys')).status, { timeout: 20_000 }).toBe(200)
    await expect
      .poll(async () => (await fetch(`${service.url}/v1/health`)).status, { timeout: 20_000 })
      .toBe(200)
  }, 60_000)

  it('that was killed is followed by one that joins its database and finds everything', async () => {
    const script = `
      const { createService } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
      const service = await createService(${JSON.stringify(sources())})
      console.log(service.adminKey)
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const key = await new Promise<string>((resolve) => {
      child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()))
    })
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    const next = await start()
    expect(next.adminKey).toBe(key)
    expect((await get(next, '/v1/keys')).status).toBe(200)
  }, 60_000)
})

describe('a disk that fills up while a service runs', () => {
  it('is told to who writes, loses nothing that was acknowledged, and it goes on when there is room', async () => {
    if (!mountSmall('220m')) return
    const service = await start()
    const mark = (n: number) =>
      service.platform.db.transaction((trx) =>
        service.platform.audit.record(trx, {
          actor: 'system',
          action: 'test.marked',
          subject: `${n}`,
          // Noise: the database makes next to nothing of what repeats.
          details: { filler: randomBytes(12_000).toString('base64') },
        }),
      )
    // All room but a little.
    const filler = join(folder, 'filler')
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M'])
    truncateSync(filler, statSync(filler).size - 4 * 1024 * 1024)
    let acknowledged = 0
    const refused = await (async () => {
      for (let n = 1; ; n++) {
        try {
          await mark(n)
          acknowledged = n
        } catch (error) {
          return error
        }
      }
    })()
    expect(refused).toMatchObject({
      code: expect.stringMatching(/^(disk_full|database_unavailable)$/),
      remedy: expect.any(String),
    })
    expect(acknowledged).toBeGreaterThan(10)
    rmSync(filler)
    await expect
      .poll(
        () =>
          mark(0).then(
            () => 'written',
            () => 'refused',
          ),
        { timeout: 45_000, interval: 200 },
      )
      .toBe('written')
    const found = await sql<{ n: number }>`select count(distinct subject) as n from audit_entries
      where action = 'test.marked' and subject <> '0'`.execute(service.platform.db.query)
    expect(found.rows[0]?.n).toBe(acknowledged)
    expect((await createAuditKeeper(service.platform).verify()).problems).toEqual([])
  }, 120_000)
})

describe('a worker', () => {
  it('works beside a serve on the same folder, and says what to do where there is none', async () => {
    await expect(runWork(sources())).rejects.toMatchObject({
      code: 'database_unavailable',
      remedy: expect.stringContaining('gatewarden serve'),
    })
    const service = await start()
    const worker = await runWork(sources())
    open.push(worker)
    const kind = { name: 'test.beside', concurrency: 1, retryLimit: 0, retryDelaySeconds: 1 }
    let ran = false
    worker.platform.jobs.handle(kind, async () => {
      ran = true
    })
    await service.platform.jobs.send(kind, {})
    await expect.poll(() => ran, { timeout: 10_000 }).toBe(true)
    await worker.close()
    expect((await fetch(`${service.url}/v1/health`)).status).toBe(200)
  })
})

describe('a start that cannot be', () => {
  it('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(start({ listen: { port } })).rejects.toMatchObject({
      code: 'port_in_use',
      exitCode: 71,
      detail: expect.stringContaining(String(port)),
      remedy: expect.stringContaining('--port'),
    })
    expect(existsSync(folder)).toBe(false)
    taken.close()
  })

  it('two services on one folder', async () => {
    const first = await startAgain()
    await expect(start()).rejects.toMatchObject({ code: 'data_folder_in_use', exitCode: 75 })
    expect((await get(first, '/v1/keys')).status).toBe(200)
  })

  it('a foreign or unwritable folder', async () => {
    writeFileSync(join(base, 'thesis.tex'), '')
    await expect(start({ dataFolder: base })).rejects.toMatchObject({
      code: 'data_folder_unusable',
      exitCode: 73,
    })
    await expect(start({ dataFolder: join(base, 'thesis.tex', 'data') })).rejects.toMatchObject({
      code: 'data_folder_unusable',
    })
    expect(readdirSync(base)).toEqual(['thesis.tex'])
  })

  it('a key ring that is missing or another: nothing is changed, and with the right one it starts again', async () => {
    await (await startAgain()).close()
    const file = join(folder, 'keys.json')
    const ring = readFileSync(file, 'utf8')
    rmSync(file)
    await expect(start()).rejects.toMatchObject({ code: 'key_ring_missing', exitCode: 77 })
    await expectNothingRuns()
    const other = `k1=${Buffer.alloc(32, 5).toString('base64')}`
    await expect(start({ keys: other })).rejects.toMatchObject({ code: 'key_ring_wrong', exitCode: 77 })
    await expectNothingRuns()
    writeFileSync(file, ring)
    expect((await fetch(`${(await start()).url}/v1/health`)).status).toBe(200)
  })

  it('a database that is down, or newer than the program', async () => {
    await expect(start({ databaseUrl: 'postgres://a:canary-pw@127.0.0.1:1/x' })).rejects.toMatchObject({
      code: 'database_unavailable',
      exitCode: 69,
      detail: expect.not.stringContaining('canary-pw'),
    })
    const service = await startAgain()
    await sql`insert into schema_migrations values (9000, '9000_future', 'x', true)`.execute(
      service.platform.db.query,
    )
    await service.close()
    await expect(start()).rejects.toMatchObject({ code: 'database_newer', exitCode: 57 })
    await expectNothingRuns()
  })

  it('a full disk: says so, leaves nothing half-made, and starts when there is room', async () => {
    if (!mountSmall('30m')) return
    await expect(start()).rejects.toMatchObject({
      code: 'disk_full',
      exitCode: 74,
      remedy: expect.stringMatching(/free/i),
    })
    expect(readdirSync(join(folder, 'postgres')).filter((name) => name.startsWith('data'))).toEqual([])
    spawnSync('mount', ['-o', 'remount,size=400m', folder])
    expect((await fetch(`${(await start()).url}/v1/health`)).status).toBe(200)
  }, 60_000)

  it('a public URL that is neither https nor on this machine', async () => {
    await expect(start({ publicUrl: 'http://mail.example.com' })).rejects.toMatchObject({
      code: 'config_invalid',
      exitCode: 78,
      detail: expect.stringContaining('publicUrl'),
    })
  })
})

describe('keeping an installation', () => {
  it('a backup while it runs, restored into a new folder with the keys laid there, is the same installation', async () => {
    const service = await startAgain()
    await service.platform.db.transaction((trx) =>
      service.platform.audit.record(trx, { actor: 'system', action: 'test.marked', subject: 'this one' }),
    )
    const file = join(base, 'all.tar')
    expect(await backup(sources(), file)).toMatchObject({ file })
    await service.close()

    const original = folder
    folder = join(base, 'restored')
    await expect(restore(sources(), file)).rejects.toMatchObject({
      code: 'key_ring_missing',
      remedy: expect.stringContaining('keys.json'),
    })
    expect(existsSync(join(folder, 'postgres'))).toBe(false)
    writeFileSync(join(folder, 'keys.json'), readFileSync(join(original, 'keys.json')), { mode: 0o600 })
    expect(await restore(sources(), file)).toMatchObject({ migrated: [] })
    await expect(restore(sources(), file)).rejects.toMatchObject({ code: 'conflict' })

    const again = await start()
    expect((await get(again, '/v1/keys', service.adminKey)).status).toBe(200)
    const audit = (await (await get(again, '/v1/audit?action=test.marked')).json()) as { data: object[] }
    expect(audit.data).toHaveLength(1)
    // Of a stopped one as well.
    await again.close()
    await backup(sources(), join(base, 'stopped.tar'))
    await expectNothingRuns()
    expect(readdirSync(folder)).toContain('keys.json')
    for (const name of ['all.tar', 'stopped.tar']) {
      const ring = /"secret": "([^"]+)"/.exec(readFileSync(join(folder, 'keys.json'), 'utf8'))?.[1] ?? 'none'
      expect(readFileSync(join(base, name)).includes(ring)).toBe(false)
      expect(readFileSync(join(base, name)).includes(service.adminKey)).toBe(false)
    }
    folder = original
  }, 60_000)

  it('keys are rotated while it runs: everything is sealed again, and the old key can go', async () => {
    const service = await startAgain()
    const { first } = rotateKeys(sources())
    await expect.poll(() => service.platform.keyRing.first.id, { timeout: 10_000 }).toBe(first)
    // The administrator's key goes over to the new ring key when it is used.
    expect((await get(service, '/v1/keys')).status).toBe(200)
    await expect
      .poll(async () => (await keyRingStatus(sources())).ciphertexts, { timeout: 45_000, interval: 1000 })
      .toBe(0)
    await service.features.access.service.flushLastUsed()
    expect(await keyRingStatus(sources())).toMatchObject({ apiKeys: 0, keys: [first, expect.any(String)] })
    expect(await retireKeys(sources())).toMatchObject({ first, others: [] })
    await service.close()
    const again = await start()
    expect(again.platform.keyRing.keys.map((key) => key.id)).toEqual([first])
    expect(again.adminKey).toBe(service.adminKey)
  }, 90_000)
})
