import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
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
