import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type ConnectRig,
  connectOrganization,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
} from './connect/testing/index.ts'

/** Whatever somebody writes into a path, a query or a body, the service answers what is wrong with it, and is not hurt. */
let rig: ConnectRig
let connection = ''
let mailbox = ''
let operations: { method: string; path: string; queries: string[] }[] = []

const description = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]) }),
    ),
  ),
})

beforeAll(async () => {
  rig = await connectRig()
  const { paths } = description.parse((await rig.call('GET', '/v1/openapi.json')).body)
  operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters }]) => ({
      method: method.toUpperCase(),
      path,
      queries: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
    })),
  )
  const { admin, employee } = newOrganization(rig, 'hostile')
  const wish = {
    type: 'microsoft-365',
    mode: 'organization',
    name: 'h',
    permissions: ['Mail.Read', 'Calendars.Read', 'User.Read.All'],
  }
  const connector = await makeConnector(rig, wish, newApp(rig, 'hostile'))
  mailbox = employee.userPrincipalName
  connection = (await connectOrganization(rig, { connector, administrator: admin.userPrincipalName })).id
}, 120_000)
afterAll(() => rig.close())

const ids = [
  '%00',
  'a%00b',
  '%ff%fe',
  '%ED%A0%80',
  '%252e%252e',
  '%252e%252e%252fetc',
  '..%2f..%2fetc',
  '%5c..%5c',
  '%09',
  '%0d%0aset-cookie:a=b',
  '%zz',
  '__proto__',
  "'%20or%201=1--",
  'x'.repeat(3000),
]

const bodies: [string, string][] = [
  ['null', 'null'],
  ['a list', '[]'],
  ['what nests deeply', '['.repeat(20_000)],
  ['a prototype', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
  ['half a letter', '{"name":"\\ud800","customer":{"externalId":"\\ud800"},"reason":"\\ud800"}'],
  [
    'a NUL',
    '{"name":"a\\u0000","customer":"a\\u0000","reason":"\\u0000","connector":"\\u0000","code":"\\u0000"}',
  ],
  ['a number without end', '{"name":1e999}'],
]

async function send(method: string, path: string, body?: string) {
  const answer = await fetch(`${rig.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

const wants = (method: string): boolean => method !== 'GET' && method !== 'DELETE'

describe('no answer says that something went wrong in Gatewarden', () => {
  test('to ids that are none', async () => {
    const wrong: string[] = []
    const asked = operations.filter(({ path }) => path.includes('{'))
    expect(asked.length).toBeGreaterThan(30)
    for (const { method, path } of asked) {
      // As every parameter, and as the last one of a connection and a mailbox that are there.
      const there = path.startsWith('/v1/connections/{id}/')
        ? [path.replace('{id}', connection), path.replace('{id}', connection).replace('{address}', mailbox)]
        : []
      for (const shape of new Set([path, ...there])) {
        for (const id of shape.includes('{') ? ids : []) {
          const answer = await send(
            method,
            shape.replaceAll(/\{[^}]+\}/g, id),
            wants(method) ? '{}' : undefined,
          )
          if (answer.status >= 500 || answer.headers.has('set-cookie'))
            wrong.push(`${answer.status} ${method} ${shape} ${id.slice(0, 30)} ${answer.text.slice(0, 200)}`)
        }
      }
    }
    expect(wrong).toEqual([])
  }, 240_000)

  test('to query options that are none', async () => {
    const wrong: string[] = []
    for (const { path, queries } of operations.filter(({ method }) => method === 'GET')) {
      for (const name of queries) {
        for (const value of [...ids, '', '-1', '1e9', 'eyJhIjoxfQ', `a&${name}=b`]) {
          const at = path
            .replace('{id}', connection)
            .replace('{address}', mailbox)
            .replaceAll(/\{[^}]+\}/g, 'x')
          const answer = await send('GET', `${at}?${name}=${value}`)
          if (answer.status >= 500)
            wrong.push(`${answer.status} ${path} ${name}=${value.slice(0, 30)} ${answer.text.slice(0, 200)}`)
        }
      }
    }
    expect(wrong).toEqual([])
  }, 240_000)

  test('to bodies that are none', async () => {
    const wrong: string[] = []
    const complete: [string, string, object][] = [
      ['POST', '/v1/matters', { name: 'a\0b' }],
      ['POST', '/v1/matters', { name: 'a', notes: 'a\0b' }],
      ['POST', '/v1/keys', { name: 'a\0b', scopes: ['mail:read'] }],
      ['POST', '/v1/keys', { name: 'a', scopes: ['mail:read'], customers: ['a\0b'] }],
      ['PUT', '/v1/customers/new', { name: 'a\0b', attributes: { 'a\0': 'b\0' } }],
      ['PATCH', `/v1/connections/${connection}`, { disabled: false, reason: 'a\0b' }],
      ['POST', '/v1/token', { customer: 'a\0b', connector: 'a\0b' }],
      ['POST', '/v1/collections', { connection: 'a\0b', custodians: [{ mailboxes: [mailbox] }] }],
      ['POST', '/v1/collections', { connection, matter: 'a\0b', custodians: [{ mailboxes: [mailbox] }] }],
      ['POST', '/v1/connectors', { type: 'outlook-mail', name: 'a\0b' }],
      ['POST', '/v1/apps', { cloud: 'global\0', clientId: '00000000-0000-4000-8000-000000000001' }],
    ]
    const sent = [
      ...operations
        .filter(({ method }) => wants(method))
        .flatMap(({ method, path }) =>
          bodies.map(([, body]) => [method, path.replaceAll(/\{[^}]+\}/g, 'x'), body] as const),
        ),
      ...complete.map(([method, path, body]) => [method, path, JSON.stringify(body)] as const),
    ]
    for (const [method, path, body] of sent) {
      const answer = await send(method, path, body)
      if (answer.status >= 500)
        wrong.push(`${answer.status} ${method} ${path} ${body.slice(0, 60)} ${answer.text.slice(0, 200)}`)
    }
    expect(wrong).toEqual([])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  }, 120_000)

  test('to browsers', async () => {
    for (const path of ['/connect/%00', '/admin-consent/%ff', '/connect-again/%00', '/connect-role/%00']) {
      const answer = await fetch(`${rig.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'a=%00',
      })
      expect({ path, wrong: answer.status >= 500 }).toEqual({ path, wrong: false })
      expect(answer.headers.get('content-type'), path).toContain('text/html')
    }
  })
})
