import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Command } from 'commander'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { commandsManual } from './manual.ts'
import { createOutput } from './output.ts'
import { buildProgram, runProgram } from './program.ts'

const collect = (stream: PassThrough): string => String(stream.read() ?? '')

async function run(...args: string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const code = await runProgram(args, { out, err })
  return { code, out: collect(out), err: collect(err) }
}

const silent = createOutput(false, { out: new PassThrough(), err: new PassThrough() })

function leaves(command: Command, path: string[] = []): string[][] {
  if (command.commands.length === 0) return [path]
  return command.commands
    .filter((one) => one.name() !== 'help')
    .flatMap((one) => leaves(one, [...path, one.name()]))
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('every command', () => {
  const commands = leaves(buildProgram(silent))

  it.each(commands)('%s %s %s has --help and --json', async (...path) => {
    const { code, out } = await run(...path, '--help')
    expect(code).toBe(0)
    expect(out).toContain('Usage: gatewarden')
    expect(out).toContain('--json')
  })

  it('is one of the design', () => {
    const names = buildProgram(silent).commands.map((one) => one.name())
    const wanted = [
      'serve',
      'work',
      'emulator',
      'demo',
      'doctor',
      'apps',
      'connectors',
      'connections',
      'token',
      'users',
      'watches',
      'endpoints',
      'changes',
      'collect',
    ]
    expect(names).toEqual(expect.arrayContaining([...wanted, 'verify', 'keys', 'backup', 'restore']))
  })

  it('stands in docs/commands.md (GATEWARDEN_UPDATE=1 writes it)', () => {
    const file = join(import.meta.dirname, '../../../docs/commands.md')
    const manual = commandsManual(buildProgram(silent))
    if (process.env.GATEWARDEN_UPDATE === '1') writeFileSync(file, manual)
    expect(readFileSync(file, 'utf8')).toBe(manual)
  })
})

describe('what goes wrong', () => {
  it('names an unknown command and an unknown option, with exit code 2', async () => {
    expect(await run('conect')).toMatchObject({
      code: 2,
      err: expect.stringContaining("unknown command 'conect'"),
    })
    expect(await run('users', '--nmae', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--nmae'),
    })
  })

  it.each([['users'], ['connectors', 'lst'], ['collect', '--connection']])(
    'points to the help of the command that was called wrongly: %s %s',
    async (...args) => {
      const { code, err } = await run(...args)
      expect(code).toBe(2)
      expect(err).toContain('add --help')
    },
  )

  it('says where it looked for a key, and what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gw-cli-'))
    vi.stubEnv('GATEWARDEN_DATA', folder)
    vi.stubEnv('GATEWARDEN_API_KEY', undefined)
    const { code, err } = await run('apps', 'list')
    expect(code).toBe(3)
    expect(err).toContain(join(folder, 'admin.key'))
    expect(err).toContain('what to do:')
    rmSync(folder, { recursive: true })
  })

  it('takes a variable that is empty as one that is not set', async () => {
    vi.stubEnv('GATEWARDEN_DATA', '')
    vi.stubEnv('HOME', '/nowhere')
    vi.stubEnv('GATEWARDEN_API_KEY', '')
    vi.stubEnv('GATEWARDEN_URL', '')
    const { code, err } = await run('apps', 'list')
    expect(code).toBe(3)
    expect(err).toContain('/nowhere/.gatewarden/admin.key')
  })

  it('says where nothing answered; for programs as JSON on standard error', async () => {
    vi.stubEnv('GATEWARDEN_API_KEY', 'gw_canary')
    const { code, out, err } = await run('apps', 'list', '--url', 'http://127.0.0.1:1', '--json')
    expect(code).toBe(69)
    expect(out).toBe('')
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'unreachable', remedy: expect.any(String) } })
    expect(err).not.toContain('gw_canary')
  })

  it('says which key was not taken, and where another is found', async () => {
    const problem = { code: 'unauthenticated', status: 401, detail: 'Not known here.', remedy: 'A header.' }
    const service = createServer((_, response) => {
      response.writeHead(401, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify(problem))
    }).listen(0, '127.0.0.1')
    await once(service, 'listening')
    const address = service.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    const folder = mkdtempSync(join(tmpdir(), 'gw-cli-'))
    writeFileSync(join(folder, 'admin.key'), 'gw_of_the_folder')
    vi.stubEnv('GATEWARDEN_DATA', folder)
    vi.stubEnv('GATEWARDEN_API_KEY', undefined)
    expect(await run('apps', 'list', '--url', url)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/Not known here.*the data folder was sent.*GATEWARDEN_DATA/s),
    })
    vi.stubEnv('GATEWARDEN_API_KEY', 'gw_of_the_environment')
    expect((await run('apps', 'list', '--url', url)).err).toContain('into GATEWARDEN_API_KEY')
    service.close()
    rmSync(folder, { recursive: true })
  })

  it('refuses a URL that is none', async () => {
    vi.stubEnv('GATEWARDEN_API_KEY', 'gw_x')
    expect(await run('apps', 'list', '--url', 'localhost:8090')).toMatchObject({
      code: 2,
      err: expect.stringContaining('origin'),
    })
  })

  it('says that there is no such package, which is not to say that it does not verify', async () => {
    const { code, out, err } = await run('verify', '/nowhere/at/all')
    expect(code).toBe(4)
    expect(out).toBe('')
    expect(err).toContain('/nowhere/at/all')
    expect(err).toContain('what to do:')
  })

  it('refuses a folder that is no package, with exit code 1', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gw-cli-'))
    const { code, out, err } = await run('verify', folder, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ ok: false })
    expect(err).toContain('not_verified')
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['--mail', 'nobody@contoso.onmicrosoft.com=.', 'nobody@contoso.onmicrosoft.com'],
    ['--mail', 'mette.sorensen@contoso.onmicrosoft.com=/nowhere', '/nowhere'],
    ['--seed', '/nowhere/seed.yaml', '/nowhere/seed.yaml'],
    ['--host', '203.0.113.1', '203.0.113.1'],
  ])('names what does not fit in the emulator: %s %s', async (option, value, named) => {
    const { code, err } = await run('emulator', '--port', '0', option, value)
    expect(code).toBe(2)
    expect(err).toMatch(/^error: /)
    expect(err).toContain(named)
    expect(err).not.toContain('    at ')
  })

  it('refuses a log level that is none', async () => {
    expect(await run('serve', '--log-level', 'loud')).toMatchObject({
      code: 2,
      err: expect.stringContaining('warn'),
    })
  })

  it('takes no secret from an argument', () => {
    const options = leaves(buildProgram(silent)).flatMap((path) => {
      let command: Command | undefined = buildProgram(silent)
      for (const name of path) command = command?.commands.find((one) => one.name() === name)
      return command?.options.map((option) => option.long) ?? []
    })
    expect(options).not.toContain('--client-secret')
    expect(options).not.toContain('--api-key')
  })
})
