import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type ConnectRig, connectRig } from '../connect/testing/index.ts'
import { scopes } from '../platform/http/caller.ts'
import { type Receiver, startReceiver, verifies } from './testing/receiver.ts'

const hour = 3_600_000
let rig: ConnectRig
let receiver: Receiver
const made: string[] = []

beforeAll(async () => {
  rig = await connectRig({ config: { egress: { allow: ['127.0.0.1'] } } })
  await rig.features.endpoints.start()
})
afterAll(() => rig.close())
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(async () => {
  for (const id of made.splice(0)) await rig.call('DELETE', `/v1/endpoints/${id}`)
  await receiver.close()
})

const endpointShape = z.object({ id: z.string(), secret: z.string(), status: z.string() })

async function makeEndpoint(wish: Record<string, unknown> = {}) {
  const { status, body } = await rig.call('POST', '/v1/endpoints', { body: { url: receiver.url, ...wish } })
  expect(status).toBe(201)
  const endpoint = endpointShape.parse(body)
  made.push(endpoint.id)
  return endpoint
}

/** Writes changes as features do, in one transaction each. */
async function tell(count: number, options: { type?: string; mailbox?: string; customer?: string } = {}) {
  const { type = 'message.created', mailbox = 'adele@contoso.example', customer = 'acme' } = options
  for (let n = 1; n <= count; n++) {
    await rig.platform.db.transaction((trx) =>
      rig.features.changes.service.record(trx, {
        type,
        customer,
        connection: 'conn_1',
        mailbox,
        data: { n },
      }),
    )
  }
  rig.features.endpoints.wake()
}

const numbers = (mailbox?: string) =>
  receiver.received
    .filter(({ accepted, body }) => accepted && (mailbox === undefined || body.mailbox === mailbox))
    .map(({ body }) => Number(body.data.n))

const rows = async (path: string) => {
  const { body } = await rig.call('GET', path)
  return z.array(z.record(z.string(), z.unknown())).parse(body.data)
}

describe('webhooks', () => {
  test('are signed, carry the change as the feed has it, and come once each', async () => {
    const { id, secret } = await makeEndpoint()
    await tell(3)
    await receiver.until(() => receiver.received.length >= 3)
    for (const one of receiver.received) {
      expect(verifies(secret, one)).toBe(true)
      expect(verifies(secret, { ...one, text: `${one.text} ` })).toBe(false)
      expect(one.headers['webhook-id']).toBe(one.body.id)
      expect(
        Math.abs(Number(one.headers['webhook-timestamp']) * 1000 - rig.platform.clock.now().getTime()),
      ).toBeLessThan(60_000)
    }
    const feed = (await rows('/v1/changes?type=message.*&limit=1000')).slice(-3)
    expect(receiver.received.map(({ body }) => body)).toMatchObject(feed)
    // A webhook is there before its attempt is on record.
    expect(await attemptsOf(id, 200, 3)).toMatchObject([
      { outcome: 'delivered', status: 204 },
      { outcome: 'delivered', status: 204 },
      { outcome: 'delivered', status: 204 },
    ])
  })

  test('go only where type and customer are wanted', async () => {
    await makeEndpoint({ types: ['message.*', 'connection.removed'], customers: null })
    await tell(1, { type: 'contact.created' })
    await tell(1, { type: 'messages.odd' })
    await tell(1, { type: 'connection.active' })
    await tell(1, { type: 'connection.removed' })
    await tell(1, { type: 'message.deleted' })
    await receiver.until(() => receiver.received.length >= 2)
    expect(receiver.received.map(({ body }) => body.type).sort()).toEqual([
      'connection.removed',
      'message.deleted',
    ])
  })

  test('keep the order of each mailbox through failures, and one mailbox holds up no other', async () => {
    const { id } = await makeEndpoint()
    let refusals = 0
    receiver.answer = ({ body }) => {
      const refuse = body.mailbox === 'slow@contoso.example' && body.data.n === 2 && refusals < 2
      if (refuse) refusals += 1
      return { status: refuse ? 503 : 204 }
    }
    await tell(4, { mailbox: 'slow@contoso.example' })
    await tell(4, { mailbox: 'quick@contoso.example' })
    await receiver.until(() => numbers('quick@contoso.example').length === 4 && refusals === 1)
    expect(numbers('slow@contoso.example')).toEqual([1])
    // Time goes on only once a failure is on record: the wait begins there.
    for (let failed = 1; failed <= 2; failed++) {
      while ((await rows(`/v1/endpoints/${id}/attempts?outcome=failed`)).length < failed);
      await rig.advance(10 * 60_000)
      rig.features.endpoints.wake()
      await receiver.until(() => refusals === 2)
    }
    // At least once: a lease that ends in the ten minutes has one sent again, and never one out of its order.
    const told = (mailbox: string) => [...new Set(numbers(mailbox))]
    await receiver.until(() => told('slow@contoso.example').length === 4)
    for (const mailbox of ['slow@contoso.example', 'quick@contoso.example']) {
      expect(told(mailbox)).toEqual([1, 2, 3, 4])
      expect(numbers(mailbox)).toEqual(numbers(mailbox).toSorted())
    }
  })

  test('wait as long as the receiver asks', async () => {
    const { id } = await makeEndpoint()
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '7200' } })
    await tell(1)
    await receiver.until(() => receiver.received.length === 1)
    const [attempt] = await attemptsOf(id, 1)
    const asked = Date.parse(String(attempt?.retryAt)) - Date.parse(String(attempt?.at))
    expect(asked).toBeGreaterThanOrEqual(2 * hour - 1000)
    receiver.answer = () => ({ status: 204 })
    await tell(1, { mailbox: 'other@contoso.example' })
    await rig.advance(hour)
    // Sent to somebody else, so the courier has looked since.
    const bystander = await startReceiver()
    const beside = await makeEndpoint({ url: bystander.url })
    await tell(1, { mailbox: 'third@contoso.example' })
    await bystander.until(() => bystander.received.length === 1)
    expect(receiver.received.length).toBe(1)
    await rig.call('DELETE', `/v1/endpoints/${beside.id}`)
    await bystander.close()
    await rig.advance(1.1 * hour)
    rig.features.endpoints.wake()
    await receiver.until(() => numbers().length === 3)
  })

  test('end with a 410: the endpoint is disabled, the operator is told, and it can be made active again', async () => {
    const { id } = await makeEndpoint({ types: ['message.*'] })
    receiver.answer = () => ({ status: 410 })
    await tell(1)
    await receiver.until(() => receiver.received.length === 1)
    await settled(id, 'disabled')
    const told = await rows('/v1/changes?type=endpoint.disabled&limit=1000')
    expect(told.filter((one) => JSON.stringify(one).includes(id))).toMatchObject([
      { customer: null, data: { endpoint: id, reasonCode: 'gone' } },
    ])
    await tell(1)
    receiver.answer = () => ({ status: 204 })
    await rig.call('PATCH', `/v1/endpoints/${id}`, { body: { status: 'active' } })
    await tell(1, { mailbox: 'later@contoso.example' })
    await receiver.until(() => numbers().length === 2)
    // The one that was refused waited; the one that came while it was disabled passed by.
    expect(
      receiver.received
        .filter(({ accepted }) => accepted)
        .map(({ body }) => body.mailbox)
        .sort(),
    ).toEqual(['adele@contoso.example', 'later@contoso.example'])
  })

  test('that fail for three days pause the endpoint; what waits is sent once it is active again', async () => {
    const { id } = await makeEndpoint({ types: ['message.*'], customers: null })
    receiver.answer = () => ({ status: 'hang' })
    await tell(2)
    await failUntil(id, 'paused')
    expect(await rows('/v1/changes?type=endpoint.paused&limit=1000')).toMatchObject([
      { data: { endpoint: id, reasonCode: 'unreachable' } },
    ])
    const failed = await attemptsOf(id, 5)
    for (const one of failed)
      expect(one).toMatchObject({ outcome: 'failed', status: null, problem: 'connection_failed' })
    await tell(1)
    receiver.answer = () => ({ status: 204 })
    await rig.call('PATCH', `/v1/endpoints/${id}`, { body: { status: 'active' } })
    await receiver.until(() => numbers().length === 3)
    expect(numbers()).toEqual([1, 2, 1])
  })

  test('that alone are refused for three days are parked, the lane goes on, and a replay sends them', async () => {
    const { id } = await makeEndpoint()
    receiver.answer = ({ body }) => ({
      status: body.data.n === 1 && body.mailbox === 'poison@contoso.example' ? 500 : 204,
    })
    await tell(2, { mailbox: 'poison@contoso.example' })
    for (let n = 0; n < 200 && (await rows(`/v1/endpoints/${id}/changes?state=parked`)).length === 0; n++) {
      await rig.advance(9 * hour)
      // Others get through, so the endpoint itself is well.
      await tell(1, { mailbox: 'well@contoso.example' })
      await receiver.until(() => numbers('well@contoso.example').length > n)
    }
    // An endpoint that failed often rests for some minutes.
    for (let n = 0; n < 100 && numbers('poison@contoso.example').length === 0; n++) {
      await rig.advance(hour / 4)
      rig.features.endpoints.wake()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(numbers('poison@contoso.example')).toEqual([2])
    const [parked] = await rows(`/v1/endpoints/${id}/changes?state=parked`)
    expect(parked).toMatchObject({ mailbox: 'poison@contoso.example', state: 'parked' })
    receiver.answer = () => ({ status: 204 })
    expect(
      (await rig.call('POST', `/v1/endpoints/${id}/replay`, { body: { state: 'parked' } })).body,
    ).toEqual({ replayed: 1 })
    await receiver.until(() => numbers('poison@contoso.example').length === 2)
    expect(numbers('poison@contoso.example')).toEqual([2, 1])
  })

  test('are sent again by id, by time and by type, with the same webhook-id, also what is older than the endpoint', async () => {
    await tell(3, { mailbox: 'before@contoso.example' })
    const { id } = await makeEndpoint()
    const all = await rows('/v1/changes?type=message.created&limit=1000')
    const mine = all.filter(({ mailbox }) => mailbox === 'before@contoso.example')
    const [first, second] = mine
    const replay = (body: unknown) => rig.call('POST', `/v1/endpoints/${id}/replay`, { body })
    expect((await replay({ changes: [first?.id, second?.id] })).body).toEqual({ replayed: 2 })
    await receiver.until(() => receiver.received.length === 2)
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([first?.id, second?.id])
    const from = String(first?.at)
    expect((await replay({ from, types: ['nothing.*'] })).body).toEqual({ replayed: 0 })
    const again = await replay({ from })
    expect(again.body.replayed).toBeGreaterThanOrEqual(3)
    await receiver.until(() => receiver.received.length === 2 + Number(again.body.replayed))
    expect((await replay({})).status).toBe(400)
  })
})

const attemptsOf = async (id: string, most: number, least = 1) => {
  for (;;) {
    const found = await rows(`/v1/endpoints/${id}/attempts?limit=${most}`)
    if (found.length >= least) return found
  }
}

async function settled(id: string, status: string): Promise<void> {
  while ((await rig.call('GET', `/v1/endpoints/${id}`)).body.status !== status);
}

/** Lets the endpoint fail, try after try, until it has another status. */
async function failUntil(id: string, status: string): Promise<void> {
  for (let n = 1; n < 200; n++) {
    const before = n
    while ((await rows(`/v1/endpoints/${id}/attempts?limit=200`)).length < before)
      rig.features.endpoints.wake()
    if ((await rig.call('GET', `/v1/endpoints/${id}`)).body.status === status) return
    await rig.advance(9 * hour)
  }
  throw new Error(`The endpoint never became ${status}.`)
}

describe('endpoints', () => {
  test('show their secret once, and two of them sign while one replaces the other', async () => {
    const { id, secret } = await makeEndpoint()
    expect((await rig.call('GET', `/v1/endpoints/${id}`)).text).not.toContain('whsec_')
    const rotated = await rig.call('POST', `/v1/endpoints/${id}/rotate-secret`, {
      body: { overlapSeconds: 3600 },
    })
    const fresh = z.string().parse(rotated.body.secret)
    await rig.call('POST', `/v1/endpoints/${id}/test`)
    expect([secret, fresh].map((one) => verifies(one, receiver.received[0] ?? missing()))).toEqual([
      true,
      true,
    ])
    await rig.advance(3601 * 1000)
    await rig.call('POST', `/v1/endpoints/${id}/test`)
    expect([secret, fresh].map((one) => verifies(one, receiver.received[1] ?? missing()))).toEqual([
      false,
      true,
    ])
    const last = await rig.call('POST', `/v1/endpoints/${id}/rotate-secret`, { body: { overlapSeconds: 0 } })
    await rig.call('POST', `/v1/endpoints/${id}/test`)
    expect(verifies(fresh, receiver.received[2] ?? missing())).toBe(false)
    expect(verifies(String(last.body.secret), receiver.received[2] ?? missing())).toBe(true)
  })

  test('a test says what came of it', async () => {
    const { id } = await makeEndpoint()
    receiver.answer = () => ({ status: 302, headers: { location: 'http://127.0.0.1/elsewhere' } })
    const tried = await rig.call('POST', `/v1/endpoints/${id}/test`)
    expect(tried.body).toMatchObject({ type: 'endpoint.test', outcome: 'failed', status: 302, change: null })
    expect(receiver.received.length).toBe(1)
  })

  test.each([
    [{ url: 'https://10.0.0.1/' }, 'body.url'],
    [{ url: 'https://169.254.169.254/latest/meta-data/' }, 'body.url'],
    [{ url: 'ftp://x.example/' }, 'body.url'],
    [{ url: 'https://user:secret@x.example/' }, 'body.url'],
    [{ url: 'https://x.example/', types: ['Message Created'] }, 'body.types.0'],
    [{ url: 'https://x.example/', types: [] }, 'body.types'],
    [{ url: 'https://x.example/', colour: 'red' }, 'body.colour'],
  ])('%j is refused by its field', async (body, field) => {
    const refused = await rig.call('POST', '/v1/endpoints', { body })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain(field)
    expect(refused.text).not.toContain('secret@')
  })

  test('a name that leads inside gets nothing', async () => {
    const inside = await rig.call('POST', '/v1/endpoints', {
      body: { url: 'https://localhost.localdomain:1/' },
    })
    made.push(String(inside.body.id))
    const tried = await rig.call('POST', `/v1/endpoints/${String(inside.body.id)}/test`)
    expect(['address_refused', 'name_not_found', 'connection_failed']).toContain(tried.body.problem)
  })

  test('of a limited key get only what that key may see', async () => {
    for (const name of ['mine', 'yours']) await rig.call('PUT', `/v1/customers/${name}`, { body: {} })
    const key = await rig.key({ scopes, customers: ['mine'] })
    const own = await rig.call('POST', '/v1/endpoints', { key, body: { url: receiver.url } })
    made.push(String(own.body.id))
    expect(own.body).toMatchObject({ customers: ['mine'] })
    const foreign = await rig.call('POST', '/v1/endpoints', {
      key,
      body: { url: receiver.url, customers: ['yours'] },
    })
    expect(foreign.status).toBe(404)
    const wider = await rig.call('PATCH', `/v1/endpoints/${String(own.body.id)}`, {
      key,
      body: { customers: null },
    })
    expect(wider.body).toMatchObject({ customers: ['mine'] })
    await tell(1, { customer: 'yours' })
    await tell(1, { customer: 'mine' })
    await receiver.until(() => receiver.received.length === 1)
    expect(receiver.received[0]?.body.customer).toBe('mine')
    const mailboxKey = await rig.key({ scopes, mailboxes: ['adele@contoso.example'] })
    expect((await rig.call('GET', '/v1/endpoints', { key: mailboxKey })).body).toMatchObject({ data: [] })
    await rig.call('DELETE', '/v1/customers/mine')
    expect((await rig.call('GET', `/v1/endpoints/${String(own.body.id)}`)).status).toBe(404)
  })
})

const missing = (): never => {
  throw new Error('no webhook came')
}
