import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../index.ts'
import { makeLocalCertificate } from './local-authority.ts'
import { signWith } from './testing/sign-with.ts'

let emulator: Emulator
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-tls-'))
  emulator = await createEmulator({ seed: { tenants: [] } })
})

afterAll(async () => {
  await emulator.close()
  rmSync(folder, { recursive: true })
})

function status(url: string, ca: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { ca }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    }).once('error', reject)
  })
}

test('who trusts the authority reaches it by each loopback name, and nobody else does', async () => {
  const ca = readFileSync(emulator.caFile, 'utf8')
  const { port } = new URL(emulator.secureOrigin)
  expect(await status(`https://localhost:${port}/_emulator`, ca)).toBe(200)
  expect(await status(`https://127.0.0.1:${port}/_emulator`, ca)).toBe(200)
  await expect(status(`https://127.0.0.1:${port}/_emulator`, '')).rejects.toThrow()
})

test('the authority’s key is nowhere when it is for one start', () => {
  expect(readdirSync(join(emulator.caFile, '..'))).toEqual(['ca.pem'])
})

test('a kept authority stays the same, and its key is for this user only', async () => {
  const kept = join(folder, 'kept')
  const first = await makeLocalCertificate(kept, true, Date.now())
  const ca = readFileSync(first.caFile, 'utf8')
  expect(statSync(join(kept, 'ca-key.pem')).mode & 0o777).toBe(0o600)
  expect(statSync(kept).mode & 0o777).toBe(0o700)
  const second = await makeLocalCertificate(kept, true, Date.now())
  expect(readFileSync(second.caFile, 'utf8')).toBe(ca)
  expect(new X509Certificate(second.cert).verify(new X509Certificate(ca).publicKey)).toBe(true)
  expect(second.key).not.toBe(first.key)
  const late = await makeLocalCertificate(kept, true, Date.now() + 340 * 86_400_000)
  expect(readFileSync(late.caFile, 'utf8')).not.toBe(ca)
})

test('the authority may vouch for this machine alone', async () => {
  const own = join(folder, 'own')
  await makeLocalCertificate(own, true, Date.now())
  const text = execFileSync('openssl', ['x509', '-in', join(own, 'ca.pem'), '-noout', '-text'], {
    encoding: 'utf8',
  })
  expect(text).toContain('X509v3 Name Constraints: critical')
  expect(text).toMatch(
    /Permitted:\s+DNS:localhost\s+IP:127\.0\.0\.0\/255\.0\.0\.0\s+IP:0:0:0:0:0:0:0:1\/FFFF/,
  )
  const verdict = (names: string) => {
    const signed = signWith(join(own, 'ca.pem'), join(own, 'ca-key.pem'), names, folder).certificateFile
    try {
      return execFileSync('openssl', ['verify', '-CAfile', join(own, 'ca.pem'), signed], {
        encoding: 'utf8',
        stdio: 'pipe',
      })
    } catch (error) {
      return String(Object(error).stderr)
    }
  }
  expect(verdict('DNS:localhost,IP:127.0.0.1,IP:::1')).toContain('OK')
  expect(verdict('DNS:login.microsoftonline.com')).toContain('permitted subtree violation')
  expect(verdict('IP:10.0.0.1')).toContain('permitted subtree violation')
})
