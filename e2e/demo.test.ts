import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { verifyPackage } from '@gatewarden/evidence'
import { expect, it } from 'vitest'

const bin = join(import.meta.dirname, '../packages/cli/src/bin.ts')

function gatewarden(args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [bin, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

it('the demo plays the whole journey, tells one line of JSON, and leaves a package that verifies', async () => {
  const { code, out, err } = await gatewarden(['demo', '--exit', '--json'])
  expect(err).not.toMatch(/^error:/m)
  expect(code).toBe(0)
  const told = JSON.parse(out)
  expect(out.trim().split('\n')).toHaveLength(1)
  expect(told).toMatchObject({
    url: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    apiKey: expect.stringMatching(/^gw_/),
    emulator: { origin: expect.any(String), secureOrigin: expect.any(String), caFile: expect.any(String) },
  })
  expect(told.connections.map((one: { kind: string }) => one.kind)).toEqual([
    'organization',
    'organization',
    'person',
  ])
  const result = await verifyPackage(told.package)
  expect(result).toMatchObject({ ok: true, signer: { status: 'not_established' } })
  const data = dirname(dirname(told.package))
  expect(existsSync(join(data, 'postgres'))).toBe(false)
  rmSync(dirname(data), { recursive: true })
}, 120_000)

it.each([
  ['while it starts', 'lives on this machine'],
  ['in the middle of the journey', '3. Everybody in it'],
])(
  'a demo that is ended %s leaves nothing behind',
  async (_when, sign) => {
    const temporary = mkdtempSync(join(tmpdir(), 'gw-demo-'))
    const child = spawn(process.execPath, [bin, 'demo'], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let told = ''
    child.stderr.on('data', (chunk) => {
      const before = told.includes(sign)
      told += chunk
      // As through npm in a terminal: once to the process group, and once more passed on.
      if (!before && told.includes(sign)) for (let times = 0; times < 2; times++) child.kill('SIGINT')
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(told).toContain('The journey was ended before it was done.')
    expect(code).toBe(130)
    expect(readdirSync(temporary).filter((name) => name !== 'node-compile-cache')).toEqual([])
    expect(postgresIn(temporary)).toEqual([])
    rmSync(temporary, { recursive: true })
  },
  120_000,
)

it('a demo whose reader goes away ends, and leaves nothing behind', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'gw-demo-'))
  const child = spawn(process.execPath, [bin, 'demo'], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child.stderr.once('data', () => child.stderr.destroy())
  await new Promise((resolve) => child.on('exit', resolve))
  expect(readdirSync(temporary).filter((name) => name !== 'node-compile-cache')).toEqual([])
  expect(postgresIn(temporary)).toEqual([])
  rmSync(temporary, { recursive: true })
}, 120_000)

it('a demo that is ended after its journey leaves the package only', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'gw-demo-'))
  const child = spawn(process.execPath, [bin, 'demo', '--json'], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
    if (out.endsWith('\n')) child.kill('SIGTERM')
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code).toBe(0)
  const folder = JSON.parse(out).package
  expect(await verifyPackage(folder)).toMatchObject({ ok: true })
  expect(readdirSync(dirname(dirname(folder)))).toEqual(['packages'])
  expect(postgresIn(temporary)).toEqual([])
  rmSync(temporary, { recursive: true })
}, 120_000)

/** Processes whose command line names a cluster in this folder. */
function postgresIn(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`-D\0${folder}/`)
    } catch {
      return false
    }
  })
}
