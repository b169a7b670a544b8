import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type ConnectRig, connectRig } from '../connect/testing/index.ts'
import { scopes } from '../platform/http/caller.ts'
import { seededRandom } from '../platform/testing/seeded-random.ts'

let rig: ConnectRig
beforeAll(async () => {
  rig = await connectRig()
})
afterAll(() => rig.close())

const pageShape = z.object({
  data: z.array(z.object({ id: z.string(), type: z.string(), data: z.record(z.string(), z.unknown()) })),
  next: z.string(),
})

const change = (n: number, more: { mailbox?: string; customer?: string; type?: string } = {}) => ({
  type: 'message.created',
  customer: 'acme',
  connection: 'conn_1',
  data: { n },
  ...more,
})

const record = (one: ReturnType<typeof change>) =>
  rig.platform.db.transaction((trx) => rig.features.changes.service.record(trx, one))

describe('the feed', () => {
  test('leaves nothing out and gives nothing twice, in whatever order transactions end', async () => {
    const random = seededRandom('feed')
    const other = await rig.second()
    const writers = [rig.features.changes.service, other.features.changes.service]
    const databases = [rig.platform.db, other.platform.db]
    const total = 200
    let unwritten = total
    const held: (() => void)[] = []
    const write = async (n: number) => {
      const which = (random.bytes(1)[0] ?? 0) % 2
      const database = databases[which] ?? rig.platform.db
      await database.transaction(async (trx) => {
        await writers[which]?.recordAll(trx, [change(n), change(n + total)])
        // Some stay open while others, begun later, commit.
        if (n % 3 === 0) {
          await new Promise<void>((resolve) => {
            held.push(resolve)
            if (held.length >= 3) held.splice((random.bytes(1)[0] ?? 0) % held.length, 1)[0]?.()
          })
        }
      })
      unwritten -= 1
    }
    const seen: number[] = []
    let after = ''
    const read = async () => {
      const { body } = await rig.call('GET', `/v1/changes?limit=7${after === '' ? '' : `&after=${after}`}`)
      const page = pageShape.parse(body)
      seen.push(...page.data.map(({ data }) => Number(data.n)))
      after = page.next
      return page.data.length
    }
    const queue = Array.from({ length: total }, (_, n) => n)
    const worker = async () => {
      for (let n = queue.shift(); n !== undefined; n = queue.shift()) await write(n)
    }
    const reading = (async () => {
      while (unwritten > 0) {
        await read()
        held.shift()?.()
      }
      while ((await read()) > 0);
    })()
    await Promise.all([reading, ...Array.from({ length: 6 }, worker)])
    await other.close()
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2 * total }, (_, n) => n))
    // What one transaction wrote stands in its order.
    for (let n = 0; n < total; n++) expect(seen.indexOf(n)).toBeLessThan(seen.indexOf(n + total))
  }, 60_000)

  test('shows a key that is limited to mailboxes nothing of others', async () => {
    await record(change(1, { mailbox: 'adele@contoso.example' }))
    await record(change(2, { mailbox: 'boss@contoso.example' }))
    await record(change(3, { type: 'endpoint.paused' }))
    await record(change(4, { type: 'connection.active' }))
    const key = await rig.key({ scopes, mailboxes: ['adele@contoso.example'] })
    const { text } = await rig.call('GET', '/v1/changes?limit=1000', { key })
    expect(text).toContain('adele@contoso.example')
    expect(text).toContain('connection.active')
    expect(text).not.toContain('boss@')
    expect(text).not.toContain('endpoint.paused')
  })

  test('takes families of types', async () => {
    await record(change(5, { type: 'contact.created' }))
    const types = async (wish: string) => {
      const { body } = await rig.call('GET', `/v1/changes?limit=1000&type=${wish}`)
      return [...new Set(pageShape.parse(body).data.map(({ type }) => type))].toSorted()
    }
    expect(await types('contact.*,connection.active')).toEqual(['connection.active', 'contact.created'])
    expect(await types('*')).toContain('message.created')
    expect((await rig.call('GET', '/v1/changes?type=contact*')).status).toBe(400)
  })
})

interface Event {
  id: string
  event: string
  data: string
}

/** A client of server-sent events: resolves with the first so many events, or when the stream ends. */
function listen(wish: { key: string; lastId?: string; after?: string }, most: number) {
  const events: Event[] = []
  let begun: () => void = () => undefined
  const open = new Promise<void>((resolve) => {
    begun = resolve
  })
  const done = new Promise<{ events: Event[]; status: number | undefined; type: string | undefined }>(
    (resolve, reject) => {
      const query = wish.after === undefined ? '' : `?after=${wish.after}`
      const call = request(
        `${rig.url}/v1/changes${query}`,
        {
          headers: {
            accept: 'text/event-stream',
            authorization: `Bearer ${wish.key}`,
            ...(wish.lastId === undefined ? {} : { 'last-event-id': wish.lastId }),
          },
        },
        (response) => {
          let text = ''
          const end = () =>
            resolve({ events, status: response.statusCode, type: response.headers['content-type'] })
          response.setEncoding('utf8').on('data', (part: string) => {
            begun()
            text += part
            for (let cut = text.indexOf('\n\n'); cut >= 0; cut = text.indexOf('\n\n')) {
              const fields = new Map(
                text
                  .slice(0, cut)
                  .split('\n')
                  .map((line): [string, string] => [
                    line.slice(0, line.indexOf(':')),
                    line.slice(line.indexOf(':') + 2),
                  ]),
              )
              text = text.slice(cut + 2)
              if (fields.has('data'))
                events.push({
                  id: fields.get('id') ?? '',
                  event: fields.get('event') ?? '',
                  data: fields.get('data') ?? '',
                })
            }
            if (events.length >= most) {
              call.destroy()
              end()
            }
          })
          response.on('end', end)
        },
      )
      call.on('error', (error) => (events.length >= most ? undefined : reject(error)))
      call.end()
    },
  )
  return { open, done }
}

describe('the feed as server-sent events', () => {
  test('tells what comes, and goes on from the last id', async () => {
    const { body } = await rig.call('GET', '/v1/changes?limit=1000')
    const { next } = pageShape.parse(body)
    const first = listen({ key: rig.adminKey, after: next }, 2)
    await first.open
    for (const n of [10, 11, 12]) await record(change(n))
    const heard = await first.done
    expect([heard.status, heard.type]).toEqual([200, 'text/event-stream'])
    expect(heard.events.map(({ event, data }) => [event, JSON.parse(data).data.n])).toEqual([
      ['message.created', 10],
      ['message.created', 11],
    ])
    const again = await listen({ key: rig.adminKey, lastId: heard.events[0]?.id ?? '' }, 2).done
    expect(again.events.map(({ data }) => JSON.parse(data).data.n)).toEqual([11, 12])
  })

  test('ends when its key is revoked, and shows no more than the key may see', async () => {
    const made = await rig.call('POST', '/v1/keys', {
      body: { name: 'listener', scopes: ['changes:read'], customers: ['acme'] },
    })
    const { body } = await rig.call('GET', '/v1/changes?limit=1000')
    const stream = listen({ key: String(made.body.key), after: pageShape.parse(body).next }, 10)
    await stream.open
    await record(change(20, { customer: 'others' }))
    await record(change(21))
    await rig.call('DELETE', `/v1/keys/${String(made.body.id)}`)
    await record(change(22))
    const { events } = await stream.done
    expect(events.map(({ data }) => JSON.parse(data).data.n).filter((n) => n !== 21)).toEqual([])
  })

  test('refuses a forged id', async () => {
    const answer = await fetch(`${rig.url}/v1/changes`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${rig.adminKey}`, 'last-event-id': 'x' },
    })
    expect(answer.status).toBe(400)
  })
})

test('begins with the newest where that is asked for, and goes on from there', async () => {
  for (let n = 0; n < 5; n++) await record(change(n, { type: 'newest.try' }))
  const ask = async (query: string) => pageShape.parse((await rig.call('GET', `/v1/changes?${query}`)).body)
  const page = await ask('last=2&type=newest.try')
  expect(page.data.map(({ data }) => data.n)).toEqual([3, 4])
  expect((await ask(`after=${page.next}`)).data).toEqual([])
  await record(change(5, { type: 'newest.try' }))
  expect((await ask(`after=${page.next}`)).data.map(({ data }) => data.n)).toEqual([5])
  expect((await rig.call('GET', `/v1/changes?last=2&after=${page.next}`)).status).toBe(400)
})
