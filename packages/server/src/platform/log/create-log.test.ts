import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import type { Logger } from 'pino'
import { describe, expect, it } from 'vitest'
import { GatewardenError } from '../errors.ts'
import { Secret } from '../secret.ts'
import { createLog } from './create-log.ts'

/** What a log call prints. */
function printed(write: (log: Logger) => void, knownSecrets: string[] = []): string {
  let text = ''
  const log = createLog({
    level: 'trace',
    knownSecrets,
    destination: {
      write: (line) => {
        text += line
      },
    },
  })
  write(log)
  return text
}

const canary = 'canary-4f1c'
const jwt = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(`{"sub":"${canary}"}`).toString('base64url')}.c2lnbmF0dXJl`

describe('the log prints', () => {
  it('one JSON object a line with what it was told', () => {
    const at = new Date('2026-01-02T03:04:05Z')
    const line: unknown = JSON.parse(
      printed((log) => log.info({ requestId: 'req_1', status: 200, at, list: ['a', 1] }, 'done')),
    )
    expect(line).toMatchObject({
      level: 'info',
      requestId: 'req_1',
      status: 200,
      at: '2026-01-02T03:04:05.000Z',
      list: ['a', 1],
      msg: 'done',
      time: expect.stringMatching(/^\d{4}-/),
    })
  })

  it('of an error its name, code, message, stack and causes, and nothing that hangs on it', () => {
    class ResponseError extends Error {
      readonly response = { headers: { authorization: canary }, body: canary }
    }
    const error = new ResponseError('Entra said no', { cause: new TypeError('socket closed') })
    const text = printed((log) => log.error({ err: error }, 'a request failed'))
    expect(text).toContain('Entra said no')
    expect(text).toContain('socket closed')
    expect(text).toContain('create-log.test.ts')
    expect(text).not.toContain(canary)
    const known = printed((log) =>
      log.warn({
        err: new GatewardenError('conflict', { detail: 'It is taken.', extra: { refresh: canary } }),
      }),
    )
    expect(known).toContain('conflict')
    expect(known).not.toContain(canary)
  })
})

describe('no secret gets out', () => {
  it.each<[string, (log: Logger) => void]>([
    ['a wrapped one', (log) => log.info({ keys: new Secret(canary) }, `${new Secret(canary)}`)],
    [
      'a field that is named like one',
      (log) => log.info({ clientSecret: canary, refresh_token: canary, Authorization: canary }),
    ],
    [
      'a deeper field that is named like one',
      (log) => log.info({ grant: { accessToken: canary, id: 'grant_1' } }),
    ],
    ['deep inside objects', (log) => log.info({ a: { b: { c: canary } } })],
    [
      'an object with a class',
      (log) =>
        log.info({ headers: new Headers({ cookie: canary }), url: new URL(`http://x/?code=${canary}`) }),
    ],
    ['bytes', (log) => log.info({ sealed: Buffer.from(canary), view: new Uint8Array(Buffer.from(canary)) })],
    ['a token in the message', (log) => log.info(`got ${jwt}`)],
    ['a token in an error', (log) => log.error({ err: new Error(`bad ${jwt}`) })],
    [
      'an authorization header in the message',
      (log) => log.info(`sent Authorization: Bearer ${canary}0123456789`),
    ],
    [
      'a form',
      (log) =>
        log.info(
          `POST client_id=x&client_secret=${canary}&grant_type=y&refresh_token=${canary}&code=${canary}`,
        ),
    ],
    ['a JSON body', (log) => log.info({ body: `{"access_token":"${canary}","expires_in":3600}` })],
    ['a database address', (log) => log.info(`connecting to postgres://me:${canary}@db/x`)],
    [
      'one of this installation, wherever it comes',
      (log) => log.info({ note: `it is ${canary}!` }, `really ${canary}`),
    ],
    ['bindings of a child', (log) => log.child({ password: canary, token: jwt }).info('hello')],
    [
      'a private key',
      (log) =>
        log.info(
          generateKeyPairSync('ec', {
            namedCurve: 'P-256',
            privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
            publicKeyEncoding: { type: 'spki', format: 'pem' },
          }).privateKey.replace(/^(-----BEGIN PRIVATE KEY-----\n.{6})/, `$1${canary}`),
        ),
    ],
    ['an API key', (log) => log.info(`gw_${'a'.repeat(20)}0123456789abcdef used`)],
    ['an Entra client secret', (log) => log.info('it is abc8Q~0123456789abcdefghijklmnopqrstuvw')],
    ['an Entra refresh token', (log) => log.info(`1.AXYA${'x1Y2'.repeat(60)}`)],
  ])('%s', (_, write) => {
    const text = printed(write, [canary])
    expect(text.length).toBeGreaterThan(20)
    for (const secret of [
      canary,
      jwt,
      'a'.repeat(20),
      '0123456789abcdefghijkl',
      'x1Y2x1Y2',
      Buffer.from(canary).toString('hex'),
    ]) {
      expect(text).not.toContain(secret)
    }
  })

  it('without being told what it is: everything but the two that only this installation knows', () => {
    const writes: ((log: Logger) => void)[] = [
      (log) => log.info({ keys: new Secret(canary), clientSecret: canary, a: { b: { c: canary } } }),
      (log) => log.info(`Bearer ${canary}0123456789 client_secret=${canary}&x postgres://me:${canary}@db/x`),
      (log) => log.info(`got ${jwt}`),
    ]
    for (const write of writes) expect(printed(write)).not.toContain(canary)
  })

  it('every line stays JSON, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.anything({ maxDepth: 2 })), (text, fields) => {
        const { __proto__: _, ...safe } = fields
        for (const line of printed((log) => log.info(safe, text))
          .trim()
          .split('\n'))
          JSON.parse(line)
      }),
      { numRuns: 200 },
    )
  })
})
