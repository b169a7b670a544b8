import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEgress, type Egress } from '../../platform/egress/index.ts'
import { orderSchema } from './acme-answers.ts'
import { type AcmeProblem, asAcmeProblem } from './acme-problem.ts'
import { AcmeSession } from './acme-session.ts'

/** An issuer that answers as told. */
let issuer: Server
let origin = ''
let egress: Egress
let answer: { status: number; headers?: Record<string, string>; body: unknown } = { status: 200, body: {} }
const asked: string[] = []

beforeAll(async () => {
  issuer = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const nonce = { 'replay-nonce': `n${asked.length}` }
    if (request.url === '/dir') {
      const urls = {
        newNonce: `${origin}/nonce`,
        newAccount: `${origin}/account`,
        newOrder: `${origin}/order`,
      }
      response.writeHead(200, nonce).end(JSON.stringify(urls))
    } else if (request.url === '/nonce') response.writeHead(200, nonce).end()
    else response.writeHead(answer.status, { ...nonce, ...answer.headers }).end(JSON.stringify(answer.body))
  }).listen(0, '127.0.0.1')
  await once(issuer, 'listening')
  origin = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`
  egress = createEgress({ allow: ['127.0.0.1'] })
})
afterAll(async () => {
  await egress.close()
  issuer.close()
})

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const accountKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const session = (directory = `${origin}/dir`, way = egress) =>
  new AcmeSession({ egress: way, directory, accountKey, signal: new AbortController().signal })
const problemOf = async (work: Promise<unknown>): Promise<AcmeProblem> =>
  work.then(
    () => expect.unreachable('it was answered'),
    (error: unknown) => asAcmeProblem(error, `${origin}/dir`),
  )
const order = () => session().post(orderSchema, `${origin}/order`, {}, 'me')

test('an issuer leads nowhere but to itself', async () => {
  const before = asked.length
  const elsewhere = await problemOf(session().post(orderSchema, 'http://127.0.0.1:1/order', {}, 'me'))
  expect(elsewhere.message).toContain('is not followed')
  expect(asked.slice(before).filter((line) => line.startsWith('POST'))).toEqual([])
})

test('one in a private network is reached where the operator opens that network, and nowhere else', async () => {
  const way = createEgress({ allow: [] })
  const problem = await problemOf(session(`${origin}/dir`, way).urls())
  await way.close()
  expect(problem.remedy).toContain('egress.allow')
})

test('what it refuses is told in its words, with what to do and when', async () => {
  const type = 'urn:ietf:params:acme:error:rateLimited'
  answer = { status: 429, headers: { 'retry-after': '7200' }, body: { type, detail: 'too many orders' } }
  const limited = await problemOf(order())
  expect(limited).toMatchObject({ type: 'rateLimited', waitMs: 7_200_000, isOver: false })
  expect(limited.message).toContain('too many orders')
  answer = { status: 403, body: { type: 'urn:ietf:params:acme:error:externalAccountRequired' } }
  expect(await problemOf(order())).toMatchObject({
    isOver: true,
    remedy: expect.stringContaining('relay.acme.externalAccount'),
  })
})

test('a nonce that it threw away is replaced, but not forever', async () => {
  answer = { status: 400, body: { type: 'urn:ietf:params:acme:error:badNonce', detail: 'bad' } }
  const before = asked.length
  expect((await problemOf(order())).type).toBe('badNonce')
  expect(asked.slice(before).filter((line) => line === 'POST /order')).toHaveLength(6)
})

test('what is no ACME is said to be none', async () => {
  answer = { status: 200, body: { status: 'new-fangled' } }
  expect((await problemOf(order())).message).toContain('what ACME does not know')
})
