import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AssertionSources, isAssertionUnusable } from './assertion-sources.ts'

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'
const dispatcher = new Agent()
let folder: string
let server: Server
let origin: string
let answer: { status: number; body: string } = { status: 200, body: '' }
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gw-assertions-'))
  server = createServer((_request, response) => {
    response.writeHead(answer.status).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await dispatcher.close()
  server.close()
})

const fromFile = (content: string) => {
  const file = join(folder, 'token')
  writeFileSync(file, content)
  return new AssertionSources({ it: { file } }, dispatcher)
}
const fromUrl = (status: number, body: string) => {
  answer = { status, body }
  return new AssertionSources({ it: { url: origin } }, dispatcher)
}

describe('an assertion', () => {
  test('is read anew each time, because something else keeps it fresh', async () => {
    const sources = fromFile(`${jwt}\n`)
    expect(await sources.read('it')).toBe(jwt)
    writeFileSync(join(folder, 'token'), `${jwt}2`)
    expect(await sources.read('it')).toBe(`${jwt}2`)
  })

  test.each([[jwt], [JSON.stringify({ value: jwt })], [JSON.stringify({ expires: 1, access_token: jwt })]])(
    'comes from an address as it is or in a member of an object',
    async (body) => {
      expect(await fromUrl(200, body).read('it')).toBe(jwt)
    },
  )

  test.each([
    ['a file that is no JWT is not sent anywhere', () => fromFile('root:x:0:0:secret-canary'), 'not a JWT'],
    ['a file that is too large', () => fromFile('a'.repeat(70_000)), 'larger than 64 KB'],
    [
      'a file that is not there',
      () => new AssertionSources({ it: { file: '/nowhere/at/all' } }, dispatcher),
      'ENOENT',
    ],
    ['an address that refuses', () => fromUrl(403, jwt), 'answered 403'],
    ['an address that gives no JWT', () => fromUrl(200, '{"value":"secret-canary"}'), 'not a JWT'],
    ['an address that gives too much', () => fromUrl(200, 'a'.repeat(70_000)), 'more than 64 KB'],
    [
      'an address that does not answer',
      () => new AssertionSources({ it: { url: 'http://127.0.0.1:1' } }, dispatcher),
      'did not answer',
    ],
    [
      'a source that was taken out of the configuration',
      () => new AssertionSources({}, dispatcher),
      'no longer',
    ],
  ])('%s: an error that says so', async (_what, make, says) => {
    const sources = make()
    const error = await sources.read('it').then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'connector_misconfigured', detail: expect.stringContaining(says) })
    expect(isAssertionUnusable(error)).toBe(true)
    expect(JSON.stringify(error)).not.toContain('canary')
  })
})
