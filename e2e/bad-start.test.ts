import { spawnSync } from 'node:child_process'
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { testDatabase } from '../packages/server/src/platform/testing/index.ts'
import { openTerminal, type Running, type Terminal } from './terminal.ts'

/*
 * What stands in the way of a start, as an operator meets it: the command ends with the exit code of docs/commands.md,
 * says what is wrong and what to do, and leaves nothing half-made. e2e/bad-input.test.ts has the rest of bad input.
 */
vi.setConfig({ testTimeout: 120_000 })

let terminal: Terminal
let folder = ''
const mounts: string[] = []

beforeEach(() => {
  terminal = openTerminal()
  folder = join(terminal.folder, 'data')
  terminal.env.GATEWARDEN_DATA = folder
})
afterEach(async () => {
  for (const mount of mounts.splice(0)) spawnSync('umount', ['-l', mount])
  await terminal.close()
})

interface Refusal {
  exit: number
  code: string
  cause: RegExp
  remedy: RegExp
}

/** Runs what must fail, for a program and for a person. */
async function refused(
  args: string,
  { exit, code, cause, remedy }: Refusal,
  env: Record<string, string> = {},
) {
  const told = await terminal.run(`${args} --json`, { env })
  expect([told.code, told.out], told.err).toEqual([exit, ''])
  const { error } = JSON.parse(told.err)
  expect(error).toMatchObject({
    code,
    detail: expect.stringMatching(cause),
    remedy: expect.stringMatching(remedy),
  })
  const shown = await terminal.run(args, { env })
  expect([shown.code, shown.out]).toEqual([exit, ''])
  expect(shown.err).toMatch(cause)
  expect(shown.err).toMatch(/^ {2}what to do: \S/m)
  expect(shown.err).not.toMatch(/^ {4}at /m)
}

async function serve(
  args = '',
  env: Record<string, string> = {},
): Promise<{ service: Running; url: string }> {
  const service = terminal.start(`serve --port 0 --json ${args}`, { env })
  const [line] = await service.until(/^\{"url".*\}\n/)
  return { service, url: JSON.parse(line).url }
}

/** No database of this folder runs, as far as its own file tells. */
const nothingRuns = () => expect(existsSync(join(folder, 'postgres', 'data', 'postmaster.pid'))).toBe(false)

/** A small disk of its own in place of a folder; says so where this user may not make one. */
function mountSmall(path: string, options: string): boolean {
  mkdirSync(path, { recursive: true })
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `mode=0700,${options}`, 'tmpfs', path])
  if (status === 0) mounts.push(path)
  else console.log('e2e/bad-start.test.ts: no right to mount here; the small disk was not tried.')
  return status === 0
}

describe('the configuration', () => {
  it.each(['http://mail.example.com', 'mail.example.com', 'ftp://localhost', 'http://10.1.2.3:8090'])(
    'a public URL that is neither https nor http://localhost: %s',
    async (url) => {
      await refused(`serve --port 0 --public-url ${url}`, {
        exit: 78,
        code: 'config_invalid',
        cause: /publicUrl/,
        remedy: /https:\/\/HOST|docs\/configuration\.md/,
      })
      expect(existsSync(folder)).toBe(false)
    },
  )

  it('tells all problems at once, each with the setting and what would be right', async () => {
    const env = { GATEWARDEN_PORT: 'often', GATEWARDEN_DATABASE_POOL: '1', GATEWARDEN_RETAIN_AUDIT: 'long' }
    const { code, err } = await terminal.run('serve --public-url nowhere', { env })
    expect(code).toBe(78)
    for (const name of ['publicUrl', 'listen.port', 'databasePoolSize', 'retention.audit'])
      expect(err).toContain(name)
    for (const right of ['https://HOST', '0 to 65535', '2 to 200', '3650d']) expect(err).toContain(right)
  })

  it('an emulator in front of a service that others can reach', async () => {
    await refused('serve --port 0 --public-url https://mail.example.com --emulator http://127.0.0.1:8025', {
      exit: 78,
      code: 'config_invalid',
      cause: /emulator/,
      remedy: /\S/,
    })
  })
})

it('a port in use', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const wanted = { exit: 71, code: 'port_in_use', cause: new RegExp(`\\b${port}\\b`), remedy: /--port/ }
  await refused(`serve --port ${port}`, wanted)
  expect(existsSync(folder)).toBe(false)
  await refused(`emulator --port ${port}`, wanted)
  taken.close()
})

describe('the data folder', () => {
  const unusable = { exit: 73, code: 'data_folder_unusable', remedy: /GATEWARDEN_DATA/ }

  it('of something else, a file, or one that cannot be written', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'thesis.tex'), 'years of work')
    await refused('serve --port 0', { ...unusable, cause: /"thesis\.tex"/ })
    expect(readdirSync(folder)).toEqual(['thesis.tex'])
    await refused(`serve --port 0 --data ${join(folder, 'thesis.tex')}`, {
      ...unusable,
      cause: /file, not a folder|not a folder/,
    })
    expect(readFileSync(join(folder, 'thesis.tex'), 'utf8')).toBe('years of work')
    await refused('serve --port 0 --data /proc/gatewarden', {
      ...unusable,
      cause: /cannot be made|may not write|answers/,
    })
    const readOnly = join(terminal.folder, 'read-only')
    if (mountSmall(readOnly, 'size=1m,ro')) {
      await refused(`serve --port 0 --data ${readOnly}`, { ...unusable, cause: /read-only/ })
    }
  })

  it('of another user', async () => {
    if (process.getuid?.() !== 0) {
      console.log('e2e/bad-start.test.ts: not root; another user’s folder was not tried.')
      return
    }
    mkdirSync(folder)
    chownSync(folder, 1, 1)
    await refused('serve --port 0', { ...unusable, cause: /belongs to the user with the number 1/ })
    expect(readdirSync(folder)).toEqual([])
  })

  it('that another service uses: the second ends, the first goes on', async () => {
    const { url } = await serve()
    await refused('serve --port 0', {
      exit: 75,
      code: 'data_folder_in_use',
      cause: /process \d+/,
      remedy: /DATABASE_URL/,
    })
    terminal.env.GATEWARDEN_URL = url
    expect((await terminal.run('connectors list')).code).toBe(0)
  })

  it('that nobody serves, for a worker and for what needs the database', async () => {
    const wanted = { exit: 69, code: 'database_unavailable', cause: /\S/, remedy: /gatewarden serve/ }
    await refused('work', wanted)
    await refused('keys ring status', wanted)
    nothingRuns()
  })
})

describe('the key ring', () => {
  it('missing, another, or damaged: nothing is changed, and with the right one it starts again', async () => {
    const { service } = await serve()
    await service.end('SIGTERM')
    const file = join(folder, 'keys.json')
    const kept = join(terminal.folder, 'kept.json')
    copyFileSync(file, kept)
    rmSync(file)
    await refused('serve --port 0', {
      exit: 77,
      code: 'key_ring_missing',
      cause: /keys\.json/,
      remedy: /copy of keys\.json/,
    })
    expect(existsSync(file)).toBe(false)
    nothingRuns()

    const other = readFileSync(kept, 'utf8').replace(
      /"secret": "[^"]+"/,
      `"secret": "${Buffer.alloc(32, 7).toString('base64')}"`,
    )
    writeFileSync(file, other, { mode: 0o600 })
    await refused('serve --port 0', {
      exit: 77,
      code: 'key_ring_wrong',
      cause: /other keys/,
      remedy: /right key ring/,
    })
    expect(readFileSync(file, 'utf8')).toBe(other)
    nothingRuns()

    writeFileSync(file, readFileSync(kept, 'utf8').slice(0, 100), { mode: 0o600 })
    await refused('serve --port 0', { exit: 77, code: 'key_ring_wrong', cause: /keys\.json/, remedy: /\S/ })
    nothingRuns()

    copyFileSync(kept, file)
    const again = await serve()
    terminal.env.GATEWARDEN_URL = again.url
    expect((await terminal.run('connectors list')).code).toBe(0)
  })
})

describe('the database', () => {
  it('down: says which without its password', async () => {
    const env = { DATABASE_URL: 'postgres://gatewarden:canary-password@127.0.0.1:1/gatewarden' }
    await refused(
      'serve --port 0',
      { exit: 69, code: 'database_unavailable', cause: /127\.0\.0\.1/, remedy: /\S/ },
      env,
    )
    for (const { out, err } of terminal.history) expect(`${out}${err}`).not.toContain('canary-password')
  })

  it('newer than the program', async () => {
    const database = await testDatabase()
    const client = new Client(database.target)
    await client.connect()
    await client.query("insert into schema_migrations values (9000, '9000_future', 'x', true)")
    await client.end()
    const env = { DATABASE_URL: database.url }
    await refused(
      'serve --port 0',
      { exit: 57, code: 'database_newer', cause: /9000/, remedy: /newer|update|upgrade/i },
      env,
    )
    await database.drop()
  })
})

it('a full disk: nothing half-made is left, and with room it starts', async () => {
  if (!mountSmall(folder, 'size=30m')) return
  // With 39 MB there is room for a database, and none for its first steps.
  for (const size of ['30m', '39m', '60m']) {
    spawnSync('mount', ['-o', `remount,size=${size}`, folder])
    await refused('serve --port 0', { exit: 74, code: 'disk_full', cause: /full|fill/, remedy: /[Ff]ree/ })
    nothingRuns()
    const left = existsSync(join(folder, 'postgres')) ? readdirSync(join(folder, 'postgres')) : []
    expect(left.filter((name) => name.startsWith('data'))).toEqual([])
  }
  spawnSync('mount', ['-o', 'remount,size=400m', folder])
  const { url, service } = await serve()
  terminal.env.GATEWARDEN_URL = url
  expect((await terminal.run('connectors list')).code).toBe(0)
  const small = join(terminal.folder, 'small')
  if (mountSmall(small, 'size=8k')) {
    await refused(`backup ${join(small, 'backup.tar')}`, {
      exit: 74,
      code: 'disk_full',
      cause: /full|fill/,
      remedy: /\S/,
    })
    expect(readdirSync(small)).toEqual([])
  }
  // Ended before the disk goes.
  await service.end('SIGTERM')
})

describe('a backup', () => {
  it('that is damaged, and a folder that is not empty', async () => {
    const { service } = await serve()
    const file = join(terminal.folder, 'backup.tar')
    expect((await terminal.run(`backup ${file}`)).code).toBe(0)
    await service.end('SIGTERM')
    await refused(`restore ${file}`, {
      exit: 5,
      code: 'conflict',
      cause: /not empty/,
      remedy: /empty folder/,
    })

    const elsewhere = join(terminal.folder, 'elsewhere')
    mkdirSync(elsewhere)
    copyFileSync(join(folder, 'keys.json'), join(elsewhere, 'keys.json'))
    const bytes = readFileSync(file)
    // In a row that matters, not in what fills up the file.
    const at = bytes.indexOf('key_')
    expect(at).toBeGreaterThan(0)
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    writeFileSync(file, bytes)
    await refused(`restore ${file} --data ${elsewhere}`, {
      exit: 2,
      code: 'invalid_request',
      cause: /backup/,
      remedy: /another copy/,
    })
    expect(readdirSync(elsewhere)).toEqual(['keys.json'])
    await refused(`restore ${join(terminal.folder, 'none.tar')} --data ${elsewhere}`, {
      exit: 2,
      code: 'invalid_request',
      cause: /none\.tar/,
      remedy: /\S/,
    })
  })
})
