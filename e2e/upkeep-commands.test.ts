import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type JourneyAtTerminal, journeyAtTerminal } from './journey-at-terminal.ts'
import type { Running, RunOptions } from './terminal.ts'

/*
 * What an operator does with an installation that is in use, by the command: keys, health, backup, restore, its end. The
 * steps build on each other.
 */
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let journey: JourneyAtTerminal
let emulator: Running
let service: Running
let folder = ''
let organization = ''
let natives = 0
let adminKey = ''

const run = (args: string, options?: RunOptions) => journey.terminal.run(args, options)
const json = (args: string, options?: RunOptions) => journey.terminal.json(args, options)
const guard = (what: string, text: string, saidBy?: RegExp) => journey.secrets.add(what, text, saidBy)

beforeAll(async () => {
  journey = journeyAtTerminal()
  folder = join(journey.terminal.folder, 'data')
  journey.terminal.env.GATEWARDEN_DATA = folder
  emulator = await journey.startEmulator()
  const started = await journey.startService('--log-level trace')
  service = started.service
  journey.terminal.env.GATEWARDEN_URL = started.url
  adminKey = guard('the administrator’s key', readFileSync(started.adminKeyFile, 'utf8').trim())
  organization = await journey.connectOrganization()
})
afterAll(() => journey.terminal.close())

describe('keys', () => {
  it('are made, shown once, limited, and revoked at once', async () => {
    const { out, err } = await run('keys create --name reader --scope connections:read --customer acme')
    expect(out).toMatch(/^gw_\w+\n$/)
    expect(err).toContain('not shown again')
    const text = guard('an API key', out.trim(), /^keys create/)
    const env = { GATEWARDEN_API_KEY: text }
    const mine = await json('connections list', { env })
    expect(mine).toEqual([])
    expect(await run(`connections show ${organization}`, { env })).toMatchObject({ code: 4 })
    const forbidden = await run('keys list', { env })
    expect(forbidden).toMatchObject({ code: 3, out: '' })
    expect(forbidden.err).toMatch(/what to do: /)
    const listed = await json('keys list')
    const { id } = listed.find(({ name }: { name: string }) => name === 'reader')
    expect((await run(`keys revoke ${id}`)).code).toBe(0)
    const gone = await run('connections list', { env })
    expect(gone.code).toBe(3)
    expect(gone.err).toMatch(/error: This API key is not known here/)
    expect((await run('keys list')).out).toMatch(/^key_\w+ +reader +revoked /m)
  })

  it('the ring is rotated under the running service, and the old key retired once nothing needs it', async () => {
    const oldRing = readFileSync(join(folder, 'keys.json'), 'utf8')
    const before = await run('keys ring status')
    expect(before.out).toMatch(/^\w+-?\d* +encrypts$/m)
    const { code, out } = await run('keys ring rotate')
    expect(code).toBe(0)
    expect(out).toContain('A new key encrypts from now on')
    const early = await run('keys ring retire')
    expect(early.code).toBe(5)
    expect(early.err).toContain('what to do: ')
    for (;;) {
      // Using the key is what seals it again.
      await run('connectors list')
      const { keys, ciphertexts, apiKeys } = await json('keys ring status')
      expect(keys).toHaveLength(2)
      if (ciphertexts === 0 && apiKeys === 0) break
      await new Promise((resolve) => setTimeout(resolve, 2000))
    }
    expect((await run('keys ring retire')).out).toBe('The older keys are gone.\n')
    expect((await json('keys ring status')).keys).toHaveLength(1)
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain(oldRing)
    const token = await run(`token ${organization}`)
    expect(token.code).toBe(0)
    guard('an access token', token.out.trim(), /^token/)
  })
})

describe('connectors', () => {
  it('are made without an app, which is given to them later; the secret never on the command line', async () => {
    const { id } = await journey.contoso()
    expect((await json('connectors create --type outlook-mail-org --name later')).status).toBe('draft')
    expect((await run('connectors update later')).code).toBe(2)
    const file = join(journey.terminal.folder, 'later')
    writeFileSync(file, 'a-secret-of-a-later-day\n', { mode: 0o600 })
    const { code, out } = await run(
      `connectors update later --client-id ${crypto.randomUUID()} --cloud emulator --client-secret-file ${file} --tenant ${id}`,
    )
    expect([code, out.split('\n')[0]]).toEqual([0, expect.stringMatching(/outlook-mail-org, ready$/)])
    expect(await json('connectors update later --any-tenant --name renamed')).toMatchObject({
      name: 'renamed',
      tenantMode: 'organizations',
    })
    expect((await run('connectors delete renamed')).code).toBe(0)
  })
})

describe('the relay', () => {
  it('opens a port, gives it a certificate, and a device a password that is shown once', async () => {
    const wish = 'relay listeners create --name Readers --protocol imap --security tls --port 0'
    const { out } = await run(wish)
    const id = out.trim()
    expect(id).toMatch(/^rls_\w+$/)
    const early = await run(`relay listeners certificate ${id} --acme`)
    expect(early).toMatchObject({ code: 2, err: expect.stringContaining('GATEWARDEN_ACME_TERMS') })
    expect((await run(`relay listeners certificate ${id}`)).code).toBe(2)
    expect((await run(`relay listeners certificate ${id} --own`)).out).toContain('own')
    expect((await run('relay listeners list')).out).toMatch(new RegExp(`^${id} +Readers +imap `, 'm'))
    expect((await run('relay authority')).out).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
    const who = `--connection ${organization} --mailbox mette.sorensen@contoso.onmicrosoft.com`
    const device = await run(`relay credentials create --name Scanner ${who}`)
    guard(
      'a device’s password',
      /password {2}(\w{20})/.exec(device.out)?.[1] ?? '',
      /^relay credentials create/,
    )
    expect((await run('relay credentials list')).out).toMatch(/ Scanner +mette.* live +never/)
    expect((await run(`relay listeners delete ${id}`)).code).toBe(0)
  })
})

describe('the installation', () => {
  it('the doctor names what is wrong, with exit code 7', async () => {
    chmodSync(folder, 0o755)
    const { code, out } = await run('doctor')
    chmodSync(folder, 0o700)
    expect(code).toBe(7)
    expect(out).toMatch(/^FAIL data-folder /m)
    expect(out).toMatch(/run: chmod /)
  })

  it('is backed up while it runs, without its keys', async () => {
    const collected = await json(
      `collect --connection ${organization} --mailbox mette.sorensen@contoso.onmicrosoft.com`,
    )
    natives = collected.numbers.collected
    expect(natives).toBeGreaterThan(10)
    const file = join(journey.terminal.folder, 'backup.tar')
    const { code, out } = await run(`backup ${file}`)
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`\\d+ rows of \\d+ tables, ${natives} natives, \\d+ bytes`))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(journey.secrets.within(readFileSync(file, 'latin1'))).toEqual([])
    const twice = await run(`backup ${file}`)
    expect(twice).toMatchObject({ code: 5, err: expect.stringContaining('is there already') })
  })

  it('gives its packages as encrypted archives, goes on where a download broke, and makes a collection again', async () => {
    const [first] = await json('collect list')
    const archive = join(folder, 'evidence.zip')
    const password = guard('the password of an archive', 'correct horse battery staple')
    writeFileSync(join(folder, 'password'), `${password}\n`)
    const command = `collect download ${first.id} ${archive} --password-file ${join(folder, 'password')}`
    expect(await run(command)).toMatchObject({ code: 0, out: `${archive}\n` })
    const tested = execFileSync('/usr/bin/7zz', ['t', `-p${password}`, archive], { encoding: 'utf8' })
    expect(tested).toContain('Everything is Ok')
    expect((await run(command)).code).toBe(5)
    // As if it had broken; what there is of it is not asked for again, so it can be told apart.
    const bytes = readFileSync(archive)
    const { headers, body } = await fetch(
      `${journey.terminal.env.GATEWARDEN_URL}/v1/collections/${first.id}/package/download`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ password }),
      },
    )
    await body?.cancel()
    const there = Buffer.alloc(5000, 'x')
    writeFileSync(`${archive}.part1-${headers.get('etag')?.replaceAll('"', '')}`, there)
    rmSync(archive)
    expect((await run(command)).code).toBe(0)
    expect(readFileSync(archive).equals(Buffer.concat([there, bytes.subarray(5000)]))).toBe(true)
    const { packageOptions } = first
    const cloned = await json(`collect clone ${first.id} --name Again --differential`)
    expect(cloned).toMatchObject({ name: 'Again', packageOptions, earlier: [first.id] })
    await json(`collect follow ${cloned.id}`)
  })

  it('is restored into a new folder, where it needs its keys, and goes on', async () => {
    const elsewhere = join(journey.terminal.folder, 'restored')
    const file = join(journey.terminal.folder, 'backup.tar')
    const bare = await run(`restore ${file} --data ${elsewhere}`)
    expect(bare.code).toBe(77)
    expect(bare.err).toContain('keys.json')
    copyFileSync(join(folder, 'keys.json'), join(elsewhere, 'keys.json'))
    const done = await run(`restore ${file} --data ${elsewhere}`)
    expect(done.code).toBe(0)
    expect(done.out).toMatch(new RegExp(`\\d+ rows of \\d+ tables and ${natives} natives are back`))
    const { service: second, url } = await journey.startService(`--data ${elsewhere}`)
    const env = { GATEWARDEN_URL: url, GATEWARDEN_DATA: elsewhere }
    const token = await run(`token ${organization}`, { env })
    expect(token).toMatchObject({ code: 0, err: '' })
    guard('an access token', token.out.trim(), /^token/)
    expect(await json('collect list', { env })).toMatchObject([{ status: 'completed' }])
    expect((await second.end('SIGTERM')).code).toBe(0)
  })

  it('ends when it is asked to, and says so to who asks for it then', async () => {
    const { code } = await service.end('SIGTERM')
    expect(code).toBe(0)
    const { code: unreachable, err } = await run('connections list')
    expect(unreachable).toBe(69)
    expect(err).toMatch(/Nothing answered at .*\n {2}what to do: /)
    const status = await run('keys ring status')
    expect(status.code).toBe(69)
    expect(status.err).toContain('what to do: ')
    expect((await emulator.end('SIGINT')).code).toBe(0)
  })
})

it('no secret was said anywhere but where it was asked for', () => {
  expect(journey.secrets.count).toBeGreaterThan(10)
  expect(journey.secrets.leaks(journey.terminal.history)).toEqual([])
})
