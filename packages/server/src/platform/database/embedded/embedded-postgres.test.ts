import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  attachEmbeddedPostgres,
  type EmbeddedPostgres,
  type SocketAddress,
  startEmbeddedPostgres,
} from './embedded-postgres.ts'
import { isAlive } from './postmaster-file.ts'

const require = createRequire(import.meta.url)

let folder = ''
const running: EmbeddedPostgres[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-pg-'))
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
  // One that a test killed the starter of.
  await (await attachEmbeddedPostgres(folder))?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(options: { folder?: string } = {}): Promise<EmbeddedPostgres> {
  const one = await startEmbeddedPostgres({ folder, durable: false, ...options })
  running.push(one)
  return one
}

async function ask(address: SocketAddress, text: string): Promise<unknown> {
  const client = new Client({ ...address, database: 'postgres' })
  await client.connect()
  try {
    const answer = await client.query(text)
    return Object.values(answer.rows[0] ?? {})[0]
  } finally {
    await client.end()
  }
}

describe('starting', () => {
  it('makes a cluster that listens on a private socket and nowhere else, and syncs what it commits', async () => {
    const one = await startEmbeddedPostgres({ folder })
    running.push(one)
    expect(one.attached).toBe(false)
    expect(await ask(one.address, 'show listen_addresses')).toBe('')
    expect(await ask(one.address, 'show fsync')).toBe('on')
    expect(await ask(one.address, 'show synchronous_commit')).toBe('on')
    expect(await ask(one.address, "select lower('ÄÖ')")).toBe('äö')
    for (const path of [one.address.host, join(folder, 'data')])
      expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(statSync(join(one.address.host, '.s.PGSQL.5432')).mode & 0o777).toBe(0o700)
    // Nothing is left of making it.
    expect(readdirSync(folder).filter((name) => name.includes('making'))).toEqual([])
  })

  it('joins the server that runs there, and a stop by either ends it', async () => {
    const first = await start()
    await ask(first.address, 'create table kept as select 7 as n')
    const second = await startEmbeddedPostgres({ folder, durable: false })
    expect(second).toMatchObject({ attached: true, pid: first.pid, address: first.address })
    await second.stop()
    expect(isAlive(first.pid)).toBe(false)
    expect(await attachEmbeddedPostgres(folder)).toBeUndefined()
    const third = await start()
    expect(third.attached).toBe(false)
    expect(await ask(third.address, 'select n from kept')).toBe(7)
  })

  it('sorts out several starts at once: all end up in one server', async () => {
    const all = await Promise.all([1, 2, 3].map(() => startEmbeddedPostgres({ folder, durable: false })))
    running.push(...all)
    expect(new Set(all.map((one) => one.pid)).size).toBe(1)
    expect(all.filter((one) => !one.attached)).toHaveLength(1)
  })

  it('works in a folder whose path is longer than a socket may be, and leaves nothing in the temporary folder', async () => {
    const deep = join(folder, 'a'.repeat(60), 'b'.repeat(60))
    const one = await start({ folder: deep })
    expect(Buffer.byteLength(one.address.host)).toBeLessThan(90)
    expect(statSync(one.address.host).mode & 0o777).toBe(0o700)
    expect((await attachEmbeddedPostgres(deep))?.pid).toBe(one.pid)
    await one.stop()
    expect(existsSync(one.address.host)).toBe(false)
    // Killed, its socket folder stays behind; the next start clears it away.
    const killed = await start({ folder: deep })
    killAll(killed.pid)
    const next = await start({ folder: deep })
    expect(next.address.host).not.toBe(killed.address.host)
    expect(existsSync(killed.address.host)).toBe(false)
  })

  it('starts although the number in a left-over postmaster.pid belongs to a stranger by now', async () => {
    const one = await start()
    const file = join(folder, 'data', 'postmaster.pid')
    const text = readFileSync(file, 'utf8')
    await one.stop()
    // Ours: alive, of the same user, and no PostgreSQL.
    writeFileSync(file, text.replace(/^\d+/, String(process.pid)))
    const next = await start()
    expect(next.attached).toBe(false)
    expect(await ask(next.address, 'select 1')).toBe(1)
  })

  it('refuses a cluster of another major version, and says what to do', async () => {
    mkdirSync(join(folder, 'data'), { recursive: true })
    writeFileSync(join(folder, 'data', 'PG_VERSION'), '15\n')
    await expect(start()).rejects.toMatchObject({
      code: 'data_folder_unusable',
      detail: expect.stringContaining('PostgreSQL 15'),
      remedy: expect.stringContaining('backup'),
    })
  })
})

describe('other users of this machine', () => {
  /** Tries to open a session as another user; what PostgreSQL or the kernel answers. */
  function tryAs(uid: number, socket: string): string {
    const pgPath = require.resolve('pg')
    const script = `
      const { Client } = require(${JSON.stringify(pgPath)})
      const c = new Client({ host: ${JSON.stringify(socket)}, port: 5432, user: 'gatewarden', database: 'postgres' })
      c.connect().then(() => console.log('open'), (e) => console.log(e.code || e.message)).finally(() => process.exit())`
    const done = spawnSync(process.execPath, ['-e', script], { uid, gid: uid, cwd: '/', encoding: 'utf8' })
    return (done.stdout + done.stderr).trim()
  }

  it('can neither enter its folder nor, where that were open, be let in as its role', async () => {
    const one = await start()
    if (process.getuid?.() !== 0) {
      console.log('not root: that another user is kept out was not tried here; file modes were')
      return
    }
    for (const uid of [1, 65_534]) expect(tryAs(uid, one.address.host)).toBe('EACCES')
    // Were the folders open, the kernel's word for who is asking would still keep them out.
    for (const path of [one.address.host, folder]) chmodSync(path, 0o711)
    chmodSync(join(one.address.host, '.s.PGSQL.5432'), 0o777)
    for (const uid of [1, 65_534]) expect(tryAs(uid, one.address.host)).toBe('28000')
    expect(tryAs(0, one.address.host)).toBe('open')
  })

  it('are kept out where root needs a system user for the server, too', async () => {
    if (process.getuid?.() !== 0) {
      console.log('not root: running the server as a system user was not tried here')
      return
    }
    const home = mkdtempSync(join(tmpdir(), 'gw-home-'))
    try {
      const options = {
        folder: join(folder, 'postgres'),
        durable: false,
        systemUser: { name: 'daemon', home },
      }
      const one = await startEmbeddedPostgres({ ...options, namespaces: false })
      running.push(one)
      expect(statSync(`/proc/${one.pid}`).uid).toBe(1)
      expect(await ask(one.address, 'select current_user')).toBe('gatewarden')
      expect(tryAs(65_534, one.address.host)).toBe('EACCES')
      await one.stop()
      // It stays that user's, also where namespaces work later.
      const again = await startEmbeddedPostgres(options)
      running.push(again)
      expect(statSync(`/proc/${again.pid}`).uid).toBe(1)
      expect((await attachEmbeddedPostgres(options.folder))?.pid).toBe(again.pid)
      await again.stop()
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })

  it.each([
    ['an ordinary user', 1],
    ['a user that /etc/passwd does not list', 42_424],
  ])('%s can run it, too', async (_, uid) => {
    if (process.getuid?.() !== 0) {
      console.log('not root: running as another user was not tried here')
      return
    }
    const own = join(folder, 'own')
    mkdirSync(own)
    chmodSync(folder, 0o711)
    chownSync(own, uid, uid)
    const module = join(import.meta.dirname, 'embedded-postgres.ts')
    const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(module)})
      const one = await startEmbeddedPostgres({ folder: ${JSON.stringify(own)}, durable: false })
      const again = await startEmbeddedPostgres({ folder: ${JSON.stringify(own)}, durable: false })
      console.log(JSON.stringify({ ...one, again }))
      process.stdin.once('data', () => one.stop().then(() => process.exit()))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
      uid,
      gid: uid,
      cwd: '/',
    })
    const ready = await new Promise<{ pid: number; address: { host: string }; again: { attached: boolean } }>(
      (resolve) => {
        child.stdout.once('data', (text: Buffer) => resolve(JSON.parse(text.toString())))
      },
    )
    expect(statSync(`/proc/${ready.pid}`).uid).toBe(uid)
    expect(ready.again.attached).toBe(true)
    for (const other of [2, 65_534]) expect(tryAs(other, ready.address.host)).toBe('EACCES')
    child.stdin.write('stop')
    await new Promise((resolve) => child.once('exit', resolve))
    expect(isAlive(ready.pid)).toBe(false)
  })

  it('says what to do where the system user is neither there nor can be made', async () => {
    if (process.getuid?.() !== 0) {
      console.log('not root: the message about the system user was not tried here')
      return
    }
    const path = process.env.PATH
    process.env.PATH = folder
    try {
      await expect(
        startEmbeddedPostgres({ folder, namespaces: false, systemUser: { name: 'gatewarden-none' } }),
      ).rejects.toMatchObject({
        code: 'database_unavailable',
        remedy: expect.stringContaining('DATABASE_URL'),
      })
    } finally {
      process.env.PATH = path
    }
  })
})

const kills = process.env.GATEWARDEN_SOAK ? 200 : 20

describe('being killed', () => {
  it('a killed starter leaves the server, and the next start joins it', async () => {
    const module = join(import.meta.dirname, 'embedded-postgres.ts')
    const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(module)})
      const one = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, durable: false })
      console.log(one.pid)
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const pid = await new Promise<number>((resolve) => {
      child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())))
    })
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    expect(isAlive(pid)).toBe(true)
    const next = await start()
    expect(next).toMatchObject({ attached: true, pid })
  })

  it(`keeps every acknowledged row through ${kills} kills of the whole server in the middle of writing`, async () => {
    const seed = Number(process.env.GATEWARDEN_SEED ?? Math.floor(Math.random() * 2 ** 31))
    console.log(`kills of PostgreSQL: ${kills}, seed ${seed}`)
    const random = lcg(seed)
    // Durable: what is proven here is what the product runs with.
    let one = await startEmbeddedPostgres({ folder })
    await ask(one.address, 'create table acknowledged (n int primary key, filler text)')
    let last = 0
    for (let round = 0; round < kills; round++) {
      const client = new Client({ ...one.address, database: 'postgres' })
      client.on('error', () => undefined)
      await client.connect()
      const timer = setTimeout(() => killAll(one.pid), 10 + random() * 120)
      try {
        for (;;) {
          await client.query("insert into acknowledged values ($1, repeat('x', 400))", [last + 1])
          last += 1
        }
      } catch {
        // Killed.
      }
      clearTimeout(timer)
      await client.end().catch(() => undefined)
      one = await startEmbeddedPostgres({ folder })
      // The one in flight may have been committed without having been acknowledged.
      const found = Number(await ask(one.address, 'select count(*)::int from acknowledged'))
      expect([last, last + 1]).toContain(found)
      expect(await ask(one.address, 'select coalesce(max(n), 0) from acknowledged')).toBe(found)
      last = found
    }
    running.push(one)
    await ask(one.address, 'create extension amcheck')
    expect(await ask(one.address, "select count(*)::int from verify_heapam('acknowledged')")).toBe(0)
    await ask(one.address, "select bt_index_check('acknowledged_pkey', true)")
  }, 600_000)

  it('a start that is killed while it makes the cluster leaves nothing that the next one trips over', async () => {
    const module = join(import.meta.dirname, 'embedded-postgres.ts')
    for (const afterMs of [60, 150, 300, 450]) {
      const fresh = join(folder, `at-${afterMs}`)
      mkdirSync(fresh)
      const script = `
        const { startEmbeddedPostgres } = await import(${JSON.stringify(module)})
        console.log('begins')
        await startEmbeddedPostgres({ folder: ${JSON.stringify(fresh)}, durable: false })
        setInterval(() => {}, 1000)`
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      })
      await new Promise((resolve) => child.stdout.once('data', resolve))
      await new Promise((resolve) => setTimeout(resolve, afterMs))
      // The group: initdb goes with it, as it does at a power cut.
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      const next = await start({ folder: fresh })
      expect(await ask(next.address, 'select 1')).toBe(1)
      expect(readdirSync(fresh).filter((name) => name.includes('making'))).toEqual([])
      await next.stop()
    }
  })
})

/** The postmaster and all its children at once, as a power cut would. */
function killAll(pid: number): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  for (const one of [pid, ...children.map(Number)]) {
    try {
      process.kill(one, 'SIGKILL')
    } catch {
      // Gone already.
    }
  }
}

function lcg(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
