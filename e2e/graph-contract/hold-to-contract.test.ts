import { execFile } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { promisify } from 'node:util'
import { createEmulator } from '@gatewarden/emulator'
import { expect, test } from 'vitest'
import { goodMessage, goodMessages, jsonHeaders } from './good-exchanges.ts'
import { leftOut, loadGraphContract } from './graph-contract.ts'
import { keepContract } from './hold-to-contract.ts'

const isHere = loadGraphContract() !== undefined
if (!isHere) process.stdout.write(`${leftOut}\n`)

/** What an emulator would publish, with this body. */
function publish(body: object): void {
  const { method, url, status } = goodMessages()
  channel('planted').publish({
    method,
    url: url.replace('http://127.0.0.1:8025', ''),
    requestHeaders: {},
    requestBody: Buffer.alloc(0),
    status,
    headers: jsonHeaders,
    body: Buffer.from(JSON.stringify(body)),
  })
}

test.runIf(isHere)('a wrong answer of an emulator fails the test in which it was given', () => {
  // On a channel of its own, for the keeper of the setup file would fail this test too.
  const keeper = keepContract('planted')
  const value = [{ ...goodMessage(), isRead: 'yes' }]
  publish({ '@odata.context': 'http://127.0.0.1:8025/v1.0/$metadata#users', value })
  expect(() => keeper.expectClean()).toThrow(
    /GET \/v1\.0\/users\/.* → 200\n\[wrong-type\] value\[0\]\.isRead/,
  )
  // Said once.
  expect(() => keeper.expectClean()).not.toThrow()
})

test.runIf(isHere)('every answer of Graph is judged, and none of Entra', async () => {
  const keeper = keepContract()
  const emulator = await createEmulator()
  try {
    await fetch(`${emulator.origin}/v1.0/me`)
    await fetch(`${emulator.origin}/common/discovery/v2.0/keys`)
    expect(keeper.judged).toBe(1)
    keeper.expectClean()
    // Closed, it judges no more: the files that one worker runs after another have a keeper each.
    keeper.close()
    await fetch(`${emulator.origin}/v1.0/me`)
    expect(keeper.judged).toBe(1)
  } finally {
    await emulator.close()
  }
})

/** A program whose emulator answers well once; then it says what no emulator says. */
const program = `
  import { createEmulator } from '@gatewarden/emulator'
  import { graphTraffic } from ${JSON.stringify(new URL('../../packages/emulator/src/graph/http/graph-traffic.ts', import.meta.url).href)}
  const emulator = await createEmulator({ seed: { tenants: [] } })
  await fetch(emulator.origin + '/v1.0/me')
  await emulator.close()
  const status = 200
  const body = Buffer.from('{"@odata.context":"http://127.0.0.1/v1.0/$metadata#users","value":[{"id":1}]}')
  const headers = { 'Content-Type': 'application/json', 'request-id': '1' }
  graphTraffic.publish({ method: 'GET', url: '/v1.0/users', requestHeaders: {}, requestBody: Buffer.alloc(0), status, headers, body })
`

test.runIf(isHere)(
  'an emulator in a process that a test starts is judged too',
  async () => {
    // The keeper of the setup file would fail this test: it has another folder, which is put back.
    const before = process.env.GATEWARDEN_GRAPH_TRAFFIC
    const keeper = keepContract('nobody publishes here')
    try {
      const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program]
      await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })
      expect(() => keeper.expectClean()).toThrow(
        /^1 answers of the .*\n\nGET \/v1\.0\/users → 200\n\[wrong-type\] value\[0\]\.id/,
      )
      expect(keeper.judged).toBe(2)
    } finally {
      keeper.close()
      process.env.GATEWARDEN_GRAPH_TRAFFIC = before
    }
  },
  120_000,
)
