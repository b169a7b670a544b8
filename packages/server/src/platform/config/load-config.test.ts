import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GatewardenError } from '../errors.ts'
import { type ConfigSources, loadConfig } from './load-config.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function problemOf(sources: ConfigSources): string {
  try {
    loadConfig(sources)
  } catch (error) {
    if (error instanceof GatewardenError && error.code === 'config_invalid') return error.detail
    throw error
  }
  throw new Error('the configuration was taken')
}

describe('where settings come from', () => {
  it('has a default for everything that is needed', () => {
    const config = loadConfig()
    expect(config).toMatchObject({
      dataFolder: join(homedir(), '.gatewarden'),
      publicUrl: 'http://localhost:8090',
      listen: { host: '127.0.0.1', port: 8090 },
      retention: { idempotency: 86_400_000 },
      limits: { body: 1024 * 1024 },
    })
    expect(config.databaseUrl).toBeUndefined()
    expect(config.blobs.folder).toBe(join(homedir(), '.gatewarden', 'blobs'))
  })

  it('flags win over the environment, that over the file, that over the defaults', () => {
    writeFileSync(
      join(folder, 'gatewarden.yaml'),
      'listen:\n  port: 1111\n  host: 127.0.0.3\nlog:\n  level: debug\nretention:\n  changes: 9d\n',
    )
    const config = loadConfig({
      env: {
        GATEWARDEN_DATA: folder,
        GATEWARDEN_PORT: '2222',
        GATEWARDEN_LOG_LEVEL: 'warn',
        GATEWARDEN_HOST: '',
      },
      flags: { listen: { port: 3333 } },
    })
    expect(config.listen).toEqual({ host: '127.0.0.3', port: 3333 })
    expect(config.log.level).toBe('warn')
    expect(config.retention.changes).toBe(9 * 86_400_000)
    expect(config.publicUrl).toBe('http://localhost:3333')
  })

  it('a file that is named has to be there and be YAML of settings; one in the data folder need not', () => {
    expect(problemOf({ file: join(folder, 'none.yaml') })).toContain('none.yaml) is not there')
    expect(() => loadConfig({ env: { GATEWARDEN_DATA: folder } })).not.toThrow()
    writeFileSync(join(folder, 'gatewarden.yaml'), 'keys: "a=c2VjcmV0LWNhbmFyeQ\nport 8090: [')
    const detail = problemOf({ env: { GATEWARDEN_DATA: folder } })
    expect(detail).toContain('is not YAML')
    expect(detail).not.toContain('c2VjcmV0')
    writeFileSync(join(folder, 'gatewarden.yaml'), '- 1\n- 2\n')
    expect(problemOf({ env: { GATEWARDEN_DATA: folder } })).toContain('holds no settings')
  })
})

describe('problems', () => {
  it('are all told at once, each with its setting, where it came from, what is wrong and what would be right', () => {
    writeFileSync(join(folder, 'gatewarden.yaml'), 'lissten: 3\nretention:\n  chnges: 9d\n  jobs: forever\n')
    const detail = problemOf({
      env: {
        GATEWARDEN_DATA: folder,
        GATEWARDEN_PORT: '99999',
        GATEWARDEN_PUBLIC_URL: 'ftp://mail.example.com',
        GATEWARDEN_LIMIT_BODY: '12 parsecs',
      },
      flags: { timeouts: { shutdown: '1y' } },
    })
    expect(detail).toContain('7 problems')
    expect(detail).toMatch(
      /lissten \(.*gatewarden\.yaml\) is no setting of Gatewarden; expected perhaps listen/,
    )
    expect(detail).toMatch(/retention\.chnges .* perhaps retention\.changes/)
    expect(detail).toMatch(/retention\.jobs .* is "forever"; expected a span such as 7d/)
    expect(detail).toContain(
      'listen.port (environment variable GATEWARDEN_PORT) is "99999"; expected a number from 0 to 65535',
    )
    expect(detail).toContain(
      'publicUrl (environment variable GATEWARDEN_PUBLIC_URL) is "ftp://mail.example.com"; expected https://HOST',
    )
    expect(detail).toContain('timeouts.shutdown (given on start) is "1y"')
  })

  it.each([
    ['http://mail.example.com', 'plain http'],
    ['https://mail.example.com/base', 'expected https://HOST'],
    ['https://user:password@mail.example.com', 'expected https://HOST'],
    ['mail.example.com', 'expected https://HOST'],
  ])('a public URL %s is refused', (publicUrl, said) => {
    expect(problemOf({ flags: { publicUrl } })).toContain(said)
  })

  it.each([
    'https://mail.example.com',
    'https://mail.example.com:8443',
    'http://localhost:1',
    'http://127.0.0.1',
    'http://[::1]:8090',
  ])('a public URL %s is taken', (publicUrl) => {
    expect(loadConfig({ flags: { publicUrl } }).publicUrl).toBe(publicUrl)
  })

  it('an emulator beside a public URL needs the operator to allow it, and so does following a clock', () => {
    const microsoft = { emulator: 'http://127.0.0.1:8025' }
    const publicUrl = 'https://mail.example.com'
    expect(problemOf({ flags: { publicUrl, microsoft } })).toContain('microsoft.emulator')
    const authority = { emulatorCa: '/tmp/ca.pem' }
    expect(problemOf({ flags: { publicUrl, microsoft: authority } })).toContain('microsoft.emulatorCa')
    expect(
      loadConfig({ flags: { publicUrl, microsoft: { ...microsoft, allowEmulator: true } } }).publicUrl,
    ).toBe(publicUrl)
    expect(loadConfig({ flags: { microsoft, clockUrl: 'http://127.0.0.1:8025' } }).clockUrl).toBe(
      'http://127.0.0.1:8025',
    )
    expect(problemOf({ flags: { clockUrl: 'http://127.0.0.1:8025' } })).toContain('clockUrl')
    expect(problemOf({ flags: { microsoft, clockUrl: 'http://clock.example.com' } })).toContain('clockUrl')
    expect(
      problemOf({
        flags: { microsoft: { emulator: 'http://10.0.0.1:8025' }, clockUrl: 'http://127.0.0.1:1' },
      }),
    ).toContain('clockUrl')
  })

  it('secrets are never shown, neither in problems nor when the configuration is printed', () => {
    const canary = 'canary-7d1f'
    for (const url of [`postgres://me:${canary}%zz@host/db`, `postgres://me:${canary}@[nowhere/db`, canary]) {
      expect(problemOf({ env: { DATABASE_URL: url } })).toMatch(/databaseUrl .* \(not shown\)/)
      expect(problemOf({ env: { DATABASE_URL: url } })).not.toContain(canary)
    }
    expect(problemOf({ env: { DATABASE_URL: `mysql://me:${canary}@host/db` } })).not.toContain(canary)
    const config = loadConfig({
      env: { DATABASE_URL: `postgres://me:${canary}@host/db`, GATEWARDEN_KEYS: `a=${canary}` },
    })
    for (const text of [
      JSON.stringify(config),
      inspect(config, { depth: 9 }),
      `${config.databaseUrl} ${config.keys}`,
    ]) {
      expect(text).not.toContain(canary)
      expect(text).toContain('[secret]')
    }
    expect(config.databaseUrl?.reveal()).toContain(canary)
  })

  it('whatever stands in the environment, the answer is a configuration or config_invalid', () => {
    const names = [
      'GATEWARDEN_PORT',
      'GATEWARDEN_PUBLIC_URL',
      'GATEWARDEN_LIMIT_BODY',
      'GATEWARDEN_RETAIN_JOBS',
      'DATABASE_URL',
      'GATEWARDEN_EMULATOR',
      'GATEWARDEN_ALLOW_EMULATOR',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string(), (name, value) => {
        try {
          const { port } = loadConfig({ env: { GATEWARDEN_DATA: folder, [name]: value } }).listen
          return Number.isInteger(port) && port >= 0 && port <= 65_535
        } catch (error) {
          return (
            error instanceof GatewardenError &&
            error.code === 'config_invalid' &&
            error.detail.includes('expected')
          )
        }
      }),
      { numRuns: 300 },
    )
  })
})
