import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { howToPoint } from './point-machine.ts'

const listener = {
  address: '127.0.0.1',
  port: 8443,
  hosts: ['login.microsoftonline.com', 'graph.microsoft.com'],
  caFile: "/home/o'brien/ca files/microsoft-ca.pem",
}

test('for a shell of Linux, with what a path may hold', () => {
  const lines = howToPoint(listener, 'linux')
  expect(lines).toContain(
    "  echo '127.0.0.1 login.microsoftonline.com graph.microsoft.com' | sudo tee -a /etc/hosts",
  )
  expect(lines.join('\n')).toContain('--dport 443 -j REDIRECT --to-ports 8443')
  const set = lines.find((line) => line.includes('NODE_EXTRA_CA_CERTS')) ?? ''
  expect(execFileSync('sh', ['-c', `${set}\nprintf %s "$NODE_EXTRA_CA_CERTS"`], { encoding: 'utf8' })).toBe(
    listener.caFile,
  )
})

test('on port 443 nothing is redirected', () => {
  const lines = howToPoint({ ...listener, port: 443 }, 'linux').join('\n')
  expect(lines).not.toContain('REDIRECT')
  expect(lines).toContain('--connect-to ::127.0.0.1:443')
})

test('for PowerShell and for macOS', () => {
  const windows = howToPoint({ ...listener, caFile: "C:\\it's\\ca.pem" }, 'win32').join('\n')
  expect(windows).toContain("$env:NODE_EXTRA_CA_CERTS = 'C:\\it''s\\ca.pem'")
  expect(windows).toContain('portproxy add v4tov4')
  expect(windows).not.toContain('sudo')
  expect(howToPoint(listener, 'darwin').join('\n')).toContain('pfctl')
})
