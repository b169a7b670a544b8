import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAddressRange, reachOf } from './allowed-address.ts'
import { createEgress, type EgressOptions, urlProblem } from './create-egress.ts'
import { type Egress, EgressError, type EgressRequest } from './egress.ts'

let server: Server
let port = 0
let seen: string[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? '')
    if (request.url === '/away')
      response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end()
    else if (request.url === '/large') response.end(Buffer.alloc(200_000, 'x'))
    else if (request.url === '/silent') return
    else response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function using<T>(options: EgressOptions, run: (egress: Egress) => Promise<T>): Promise<T> {
  const egress = createEgress(options)
  try {
    return await run(egress)
  } finally {
    await egress.close()
  }
}

const get = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  method: 'GET',
  url,
  timeoutMs: 5000,
  ...more,
})
const problemOf = async (options: EgressOptions, request: EgressRequest): Promise<string> =>
  using(options, (egress) =>
    egress.send(request).then(
      () => 'answered',
      (error: unknown) => (error instanceof EgressError ? error.problem : String(error)),
    ),
  )

describe('addresses', () => {
  const reach = reachOf([])
  test.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:0:10.0.0.1',
    '::10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    '100::1',
    'no address',
  ])('%s is refused', (address) => {
    expect(reach(address)).toBe('refused')
  })

  test.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '64:ff9b::808:808', '::ffff:8.8.8.8'])(
    '%s is public',
    (address) => {
      expect(reach(address)).toBe('public')
    },
  )

  test('what the operator opens is open, in every writing of it, and nothing beside it', () => {
    const opened = reachOf(['10.0.0.0/8', 'fd12::/16', '127.0.0.1'])
    for (const address of ['10.2.3.4', '::ffff:10.2.3.4', '127.0.0.1', 'fd12::5', '64:ff9b::a00:1'])
      expect(opened(address), address).toBe('allowed')
    for (const address of ['127.0.0.2', '192.168.0.1', 'fd13::1', '::1'])
      expect(opened(address), address).toBe('refused')
  })

  test('every IPv4 address counts the same however IPv6 carries it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const bytes = address.split('.').map(Number)
        const hex = (a = 0, b = 0) => ((a << 8) | b).toString(16)
        const tail = `${hex(bytes[0], bytes[1])}:${hex(bytes[2], bytes[3])}`
        const plain = reach(address)
        expect(reach(`::ffff:${tail}`)).toBe(plain)
        expect(reach(`64:ff9b::${tail}`)).toBe(plain)
        expect(reach(`2002:${tail}::1`)).toBe(plain)
      }),
    )
  })

  test('ranges are read strictly', () => {
    for (const right of ['10.0.0.0/8', '::1', 'fd00::/8', '127.0.0.1'])
      expect(isAddressRange(right)).toBe(true)
    for (const wrong of ['10.0.0.0/33', 'fd00::/129', 'localhost', '10.0.0.0/8/8', '10.0.0.0/', ''])
      expect(isAddressRange(wrong)).toBe(false)
  })
})

describe('requests', () => {
  test('reach nothing inside unless the operator allows it, however the address is written', async () => {
    seen = []
    for (const host of [
      '127.0.0.1',
      '[::ffff:127.0.0.1]',
      '0x7f.1',
      '2130706433',
      'localhost',
      '[::1]',
      '0.0.0.0',
    ]) {
      expect(await problemOf({ allow: [] }, get(`http://${host}:${port}/`)), host).toBe('address_refused')
      expect(await problemOf({ allow: [] }, get(`https://${host}:${port}/`)), host).toBe('address_refused')
    }
    expect(seen).toEqual([])
    const answer = await using({ allow: ['127.0.0.0/8'] }, (egress) =>
      egress.send(get(`http://127.0.0.1:${port}/`)),
    )
    expect([answer.status, answer.body.toString()]).toEqual([200, 'hello'])
  })

  test('a name that turns to an inside address when it is connected to is refused', async () => {
    seen = []
    const asked: string[] = []
    let turned = false
    const resolve = async (host: string) => {
      asked.push(host)
      return [{ address: turned ? '127.0.0.1' : '192.0.2.1', family: 4 }]
    }
    // Whatever was answered to an earlier question: only the answer that is connected to counts.
    turned = true
    expect(await problemOf({ allow: [], resolve }, get(`https://rebind.example:${port}/`))).toBe(
      'address_refused',
    )
    expect(asked).toEqual(['rebind.example'])
    expect(seen).toEqual([])
  })

  test('of several addresses only those outside are used', async () => {
    const mixed = async () => [
      { address: '10.0.0.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]
    const options = { allow: ['127.0.0.1'], resolve: mixed }
    const answer = await using(options, (egress) => egress.send(get(`http://mixed.example:${port}/`)))
    expect(answer.status).toBe(200)
  })

  test('plain http goes nowhere but where the operator allows it', async () => {
    const resolve = async () => [{ address: '8.8.8.8', family: 4 }]
    expect(await problemOf({ allow: [], resolve }, get('http://plain.example/'))).toBe('address_refused')
  })

  test('redirects are answers, not orders', async () => {
    seen = []
    const answer = await using({ allow: ['127.0.0.1'] }, (egress) =>
      egress.send(get(`http://127.0.0.1:${port}/away`)),
    )
    expect(answer.status).toBe(302)
    expect(seen).toEqual(['/away'])
  })

  test('take no more than their time and their size', async () => {
    const allow = ['127.0.0.1']
    const base = `http://127.0.0.1:${port}`
    expect(await problemOf({ allow }, get(`${base}/large`, { maxBytes: 1000 }))).toBe('answer_too_large')
    expect(await problemOf({ allow }, get(`${base}/silent`, { timeoutMs: 50 }))).toBe('timeout')
    const free = createTcp()
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
    const gone = (free.address() as AddressInfo).port
    await new Promise((resolve) => free.close(resolve))
    expect(await problemOf({ allow }, get(`http://127.0.0.1:${gone}/`))).toBe('connection_failed')
    expect(await problemOf({ allow }, get(`https://127.0.0.1:${port}/`))).toMatch(
      /tls_failed|connection_failed/,
    )
    const none = async () => Promise.reject(new Error('ENOTFOUND'))
    expect(await problemOf({ allow, resolve: none }, get('https://nowhere.example/'))).toBe('name_not_found')
  })

  test('an address is judged when it is given, as far as that shows', () => {
    expect(urlProblem('https://hooks.example.com/x?y=1', [])).toBeUndefined()
    expect(urlProblem('http://hooks.example.com/', [])).toContain('https')
    expect(urlProblem('http://localhost:1/', ['127.0.0.0/8'])).toBeUndefined()
    for (const bad of ['https://10.0.0.1/', 'https://[::1]/', 'https://2130706433/'])
      expect(urlProblem(bad, [])).toContain('private network')
    for (const bad of ['ftp://x/', 'nonsense', 'https://u:p@x/', 'https://x/#y', 'javascript:alert(1)'])
      expect(urlProblem(bad, []), bad).toBeDefined()
  })
})
