import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../index.ts'

const mega = 1024 * 1024
const address = 'mette.sorensen@contoso.onmicrosoft.com'
let emulator: Emulator
let token: string

beforeAll(async () => {
  emulator = await createEmulator()
  const [tenant] = emulator.describe().tenants
  const app = tenant?.apps.find(({ consented, clientSecret }) => consented && clientSecret)
  const answer = await fetch(`${emulator.origin}/${tenant?.id}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app?.appId ?? '',
      client_secret: app?.clientSecret ?? '',
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  token = Object(await answer.json()).access_token
})

afterAll(() => emulator.close())

const path = `/v1.0/users/${address}/messages`

/** Sends all of the body before it looks at the answer, as many clients do. */
function post(bytes: number): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const sent = request(`${emulator.origin}${path}`, { method: 'POST', headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode, text }))
    })
    sent.on('error', reject)
    sent.end(Buffer.alloc(bytes, 'x'))
  })
}

test('a body that is much too large is answered, and whoever sent it goes on', async () => {
  const { status, text } = await post(20 * mega)
  expect([status, JSON.parse(text).error.code]).toEqual([413, 'RequestEntityTooLarge'])
  const next = await fetch(emulator.origin + path, { headers: { authorization: `Bearer ${token}` } })
  expect(next.status).toBe(200)
})

test('whoever hangs up in the middle of a body that is too large harms nobody', async () => {
  const before = emulator.requests({ method: 'POST' }).length
  const lines = `POST ${path} HTTP/1.1\r\nHost: ${new URL(emulator.origin).host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${40 * mega}\r\n\r\n`
  const socket = connect(Number(new URL(emulator.origin).port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(lines)
  socket.write(Buffer.alloc(6 * mega, 'x'), () => socket.destroy())
  await expect.poll(() => emulator.requests({ method: 'POST' }).length).toBe(before + 1)
  expect(emulator.requests({ method: 'POST' }).at(-1)).toMatchObject({ status: 0 })
  expect((await fetch(`${emulator.origin}/_emulator`)).status).toBe(200)
})
