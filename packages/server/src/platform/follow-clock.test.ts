import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FollowedClock, followClock } from './follow-clock.ts'

let server: Server
let url = ''
let answer: () => [number, string] = () => [200, '{}']
const clocks: FollowedClock[] = []
const day = 86_400_000

beforeEach(async () => {
  server = createServer((request, response) => {
    const [status, text] = request.url === '/_emulator/clock' ? answer() : [404, '']
    response.writeHead(status).end(text)
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})
afterEach(async () => {
  for (const clock of clocks.splice(0)) clock.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const at = (aheadMs: number) => (): [number, string] => [
  200,
  JSON.stringify({ now: new Date(Date.now() + aheadMs).toISOString() }),
]
const ahead = (clock: FollowedClock) => clock.now().getTime() - Date.now()

it('is as far ahead as the clock it follows, and goes with it when that is moved', async () => {
  answer = at(90 * day)
  const clock = await followClock(url, () => undefined)
  clocks.push(clock)
  expect(Math.abs(ahead(clock) - 90 * day)).toBeLessThan(1000)
  const first = clock.now().getTime()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(clock.now().getTime()).toBeGreaterThan(first)
  answer = at(120 * day)
  await expect.poll(() => Math.abs(ahead(clock) - 120 * day), { timeout: 5000 }).toBeLessThan(1000)
})

it('keeps its lead while the other does not answer, and says so', async () => {
  answer = at(day)
  const failures: unknown[] = []
  const clock = await followClock(url, (error) => failures.push(error))
  clocks.push(clock)
  answer = () => [500, 'broken']
  await expect.poll(() => failures.length, { timeout: 5000 }).toBeGreaterThan(0)
  expect(Math.abs(ahead(clock) - day)).toBeLessThan(1000)
})

it.each([
  ['does not answer', () => [503, ''] as [number, string]],
  ['answers something else', () => [200, '{"time":"noon"}'] as [number, string]],
])('says what is wrong with the setting where nothing there tells the time (%s)', async (_, what) => {
  answer = what
  await expect(followClock(url, () => undefined)).rejects.toMatchObject({
    code: 'config_invalid',
    detail: expect.stringContaining('clockUrl'),
    remedy: expect.stringContaining('emulator'),
  })
})
