import { channel } from 'node:diagnostics_channel'
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
  } finally {
    await emulator.close()
  }
})
