import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../../../e2e/graph-contract/with-graph-contract.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { type GraphFixture, items, type Json, pathOf, refusal, startGraph } from '../testing/graph-fixture.ts'

let graph: GraphFixture
let watch: GraphWatch
let token: string
let people = 0

beforeAll(async () => {
  graph = await startGraph()
  watch = await withGraphContract(graph.origin)
  token = graph.appToken('Calendars.ReadWrite')
})
afterAll(async () => {
  await watch.close()
  await graph.close()
})

const newcomer = (): { base: string; mailbox: Mailbox } => {
  people += 1
  const { user, mailbox } = graph.addPerson(`person${people}`)
  return { base: `/users/${user.id}`, mailbox }
}

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${watch.origin}/v1.0${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const isJson = response.headers.get('content-type')?.includes('json')
  const json: Json = isJson ? JSON.parse(bytes.toString('utf8')) : {}
  return { status: response.status, headers: response.headers, bytes, json }
}

const window = 'startDateTime=2026-03-10T00:00:00Z&endDateTime=2026-04-20T00:00:00Z'
const at = (dateTime: string, timeZone = 'UTC') => ({ dateTime, timeZone })
const single = (day: string, subject = 'One') => ({
  subject,
  start: at(`${day}T10:00:00`),
  end: at(`${day}T11:00:00`),
})
const weekly = (day: string, numberOfOccurrences: number, subject = 'Weekly') => ({
  ...single(day, subject),
  recurrence: {
    pattern: { type: 'daily', interval: 7 },
    range: { type: 'numbered', startDate: day, numberOfOccurrences },
  },
})

/** Goes through a round and says what a reader has afterwards. */
class Reader {
  next: string
  readonly known = new Map<unknown, Json>()
  readonly #headers: Record<string, string>

  constructor(path: string, form: 'default' | 'immutable' = 'default') {
    this.next = path
    this.#headers = form === 'immutable' ? { Prefer: 'IdType="ImmutableId"' } : {}
  }

  async page(size: number): Promise<{ readonly told: readonly Json[]; readonly more: boolean }> {
    const prefer = [this.#headers.Prefer, `odata.maxpagesize=${size}`].filter(Boolean).join(', ')
    const page = await graph.get(this.next, { token, headers: { Prefer: prefer } })
    const told = items(page)
    for (const item of told) {
      if (item['@removed']) this.known.delete(item.id)
      else this.known.set(item.id, item)
    }
    const more = page.json['@odata.nextLink'] !== undefined
    this.next = pathOf(page.json['@odata.nextLink'] ?? page.json['@odata.deltaLink'])
    return { told, more }
  }

  async round(size = 50): Promise<Json[]> {
    const told: Json[] = []
    for (;;) {
      const page = await this.page(size)
      told.push(...page.told)
      if (!page.more) return told
    }
  }

  /** Ids with times, without masters, which a view does not list. */
  get timetable(): string[] {
    return [...this.known.values()]
      .filter(({ type }) => type !== 'seriesMaster')
      .map(lineOf)
      .sort()
  }
}

function lineOf({ id, start, end }: Json): string {
  return `${id} ${Reflect.get(Object(start), 'dateTime')} ${Reflect.get(Object(end), 'dateTime')}`
}

describe('a round over a view', () => {
  test('tells a series as master and occurrences, and what leaves the window as removed', async () => {
    const { base } = newcomer()
    const one = await send('POST', `${base}/events`, single('2026-03-12'))
    const series = await send('POST', `${base}/events`, weekly('2026-03-11', 3))
    await send('POST', `${base}/events`, single('2026-05-01', 'Outside'))
    const first = await send('GET', `${base}/calendarView/delta?${window}`)
    expect(items(first).map(({ type }) => type)).toEqual([
      'singleInstance',
      'seriesMaster',
      'occurrence',
      'occurrence',
      'occurrence',
    ])
    expect(items(first)[0]).toMatchObject({ subject: 'One', id: one.json.id })
    expect(Object.keys(items(first)[2] ?? {})).toEqual([
      '@odata.type',
      '@odata.etag',
      'id',
      'seriesMasterId',
      'type',
      'start',
      'end',
    ])
    const reader = new Reader(pathOf(first.json['@odata.deltaLink']))
    expect(await reader.round()).toEqual([])
    const second = items(first)[3]
    await send('PATCH', `${base}/events/${second?.id}`, { subject: 'Another' })
    const changed = await reader.round()
    expect(changed.map(({ type }) => type)).toEqual(['seriesMaster', 'occurrence', 'exception', 'occurrence'])
    expect(changed[2]).toMatchObject({ id: second?.id, subject: 'Another' })
    await send('DELETE', `${base}/events/${items(first)[4]?.id}`)
    expect((await reader.round()).at(-1)).toEqual({
      id: items(first)[4]?.id,
      '@removed': { reason: 'deleted' },
    })
    await send('PATCH', `${base}/events/${one.json.id}`, single('2026-05-02'))
    expect(await reader.round()).toEqual([{ id: one.json.id, '@removed': { reason: 'deleted' } }])
    await send('DELETE', `${base}/events/${series.json.id}`)
    const gone = await reader.round()
    expect(gone.map(({ id }) => id)).toContain(series.json.id)
    expect(gone.every((item) => item['@removed'] !== undefined)).toBe(true)
    expect(reader.timetable).toEqual([])
  })

  test.each([
    ['deleted', 'DELETE', undefined],
    ['moved', 'PATCH', weekly('2026-03-13', 2)],
  ])('that was interrupted within a series ends right when it is %s meanwhile', async (_, method, body) => {
    const { base } = newcomer()
    const series = await send('POST', `${base}/events`, weekly('2026-03-11', 5))
    const reader = new Reader(`${base}/calendarView/delta?${window}`)
    await reader.page(4)
    expect(reader.timetable).toHaveLength(3)
    await send(method, `${base}/events/${series.json.id}`, body)
    await reader.round(2)
    const fresh = items(await send('GET', `${base}/calendarView?${window}`))
    expect(reader.timetable).toEqual(fresh.map(lineOf).sort())
    expect(await reader.round()).toEqual([])
  })

  test('remembers what the reader had when it began, however often that has changed since', async () => {
    const { base } = newcomer()
    const series = await send('POST', `${base}/events`, weekly('2026-03-11', 1))
    const reader = new Reader(`${base}/calendarView/delta?${window}`)
    await reader.round()
    const [occurrence] = items(await send('GET', `${base}/calendarView?${window}`))
    await send('DELETE', `${base}/events/${occurrence?.id}`)
    await send('POST', `${base}/events`, single('2026-03-12'))
    await send('DELETE', `${base}/events/${series.json.id}`)
    // The cancellation lies before the first page's end, the deletion after it.
    await reader.round(1)
    expect(reader.timetable).toHaveLength(1)
  })

  test('keeps its window, and takes no options', async () => {
    const { base } = newcomer()
    const path = `${base}/calendarView/delta`
    expect(refusal(await send('GET', path)).message).toContain('startDateTime')
    const refused = await send('GET', `${path}?${window}&$select=subject`)
    expect(refusal(refused)).toMatchObject({ status: 400, code: 'ErrorInvalidUrlQuery' })
    const own = await send('GET', `${path}?${window}`)
    const calendar = await send('POST', `${base}/calendars`, { name: 'Other' })
    const foreign = `${base}/calendars/${calendar.json.id}/calendarView/delta`
    const link = `${foreign}?${pathOf(own.json['@odata.deltaLink']).split('?')[1]}`
    expect(refusal(await send('GET', link)).code).toBe('ErrorInvalidSyncStateData')
    expect((await send('GET', `${foreign}?${window}`)).status).toBe(200)
    expect((await send('GET', `${base}/calendar/calendarView/delta?${window}`)).status).toBe(200)
    graph.door.forgetSyncStates()
    expect(refusal(await graph.get(pathOf(own.json['@odata.deltaLink']), { token })).status).toBe(410)
  })
})

describe('a round over events', () => {
  test('tells events and series, of one calendar or of all', async () => {
    const { base } = newcomer()
    await send('POST', `${base}/events`, single('2026-03-12'))
    await send('POST', `${base}/events`, weekly('2026-01-01', 20))
    const other = await send('POST', `${base}/calendars`, { name: 'Other' })
    await send('POST', `${base}/calendars/${other.json.id}/events`, single('2026-01-02', 'Elsewhere'))
    const all = await send('GET', `${base}/events/delta`)
    expect(items(all).map(({ type }) => type)).toEqual(['singleInstance', 'seriesMaster', 'singleInstance'])
    const late = new Reader(`${base}/events/delta?startDateTime=2026-03-01T00:00:00Z`)
    expect((await late.round()).map(({ type }) => type)).toEqual(['singleInstance', 'seriesMaster'])
    const reader = new Reader(pathOf(all.json['@odata.deltaLink']))
    await send('DELETE', `${base}/calendars/${other.json.id}`)
    expect(await reader.round()).toHaveLength(1)
    const own = new Reader(`${base}/calendar/events/delta`)
    expect(await own.round()).toHaveLength(2)
  })
})

test('answers keep to the contract', () => watch.expectClean())

describe('who follows', () => {
  const day = fc
    .integer({ min: 1, max: 60 })
    .map((n) => new Date(Date.UTC(2026, 2, n)).toISOString().slice(0, 10))
  const step = fc.record({
    what: fc.constantFrom(
      'single',
      'series',
      'subject',
      'move',
      'again',
      'delete',
      'cancel occurrence',
      'change occurrence',
      'move to calendar',
      'page',
      'page',
      'page',
      'round',
    ),
    which: fc.nat(50),
    day,
    count: fc.integer({ min: 1, max: 6 }),
  })

  test('a view or the events, by pages of any size, has in the end what a fresh listing has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { base, mailbox } = newcomer()
        const { calendars } = mailbox
        const other = calendars.addCalendar('Other')
        const view = `/calendarView/delta?${window}`
        const readers = [
          new Reader(`${base}${view}`),
          new Reader(`${base}${view}`, 'immutable'),
          new Reader(`${base}/events/delta`),
          new Reader(`${base}/calendars/${calendars.calendarId(other)}/events/delta`),
          new Reader(`${base}/events/delta?startDateTime=2026-03-20T00:00:00Z`),
        ]
        for (const [i, { what, which, day: on, count }] of steps.entries()) {
          const all = [...calendars.events()]
          const event = all[which % Math.max(all.length, 1)]
          const path = event && `${base}/events/${mailbox.idOf(event, 'default')}`
          const change = (body: object) => path && graph.call('PATCH', path, { token, body })
          const post = (body: object) => graph.call('POST', `${base}/events`, { token, body })
          const shown = async () => {
            const listed = await graph.get(`${base}/calendarView?${window}&$top=100`, { token })
            const occurrences = items(listed).filter(({ type }) => type !== 'singleInstance')
            return `${base}/events/${occurrences[which % Math.max(occurrences.length, 1)]?.id}`
          }
          if (what === 'single') await post(single(on, `s${i}`))
          if (what === 'series') await post(weekly(on, count, `w${i}`))
          if (what === 'subject') await change({ subject: `x${i}` })
          if (what === 'move') await change({ start: single(on).start, end: single(on).end })
          if (what === 'again')
            await change(which % 2 === 0 ? weekly(on, count) : { ...single(on), recurrence: null })
          if (what === 'delete' && path) await graph.call('DELETE', path, { token })
          if (what === 'cancel occurrence') await graph.call('DELETE', await shown(), { token })
          if (what === 'change occurrence') {
            const body = { start: at(`${on}T12:00:00`), end: at(`${on}T13:00:00`) }
            await graph.call('PATCH', await shown(), { token, body })
          }
          if (what === 'move to calendar' && event)
            calendars.move(event, event.calendar === other ? calendars.default : other)
          if (what === 'page') await readers[which % readers.length]?.page(count)
          if (what === 'round') await readers[which % readers.length]?.round(count)
        }
        for (const reader of readers) await reader.round(3)
        const [plain, immutable, everything, ofOther, late] = readers
        const fresh = async (path: string, headers: Record<string, string> = {}) =>
          items(await graph.get(`${base}${path}`, { token, headers }))
            .map(lineOf)
            .sort()
        const listing = `/calendarView?${window}&$top=500`
        expect(plain?.timetable).toEqual(await fresh(listing))
        expect(immutable?.timetable).toEqual(await fresh(listing, { Prefer: 'IdType="ImmutableId"' }))
        const own = await fresh('/calendar/events?$top=500')
        const others = await fresh(`/calendars/${calendars.calendarId(other)}/events?$top=500`)
        const lines = (reader: Reader | undefined) => [...(reader?.known.values() ?? [])].map(lineOf).sort()
        expect(lines(everything)).toEqual([...own, ...others].sort())
        expect(lines(ofOther)).toEqual(others)
        const again = new Reader(`${base}/events/delta?startDateTime=2026-03-20T00:00:00Z`)
        await again.round()
        expect(lines(late)).toEqual(lines(again))
      }),
      { numRuns: 40 },
    )
  }, 120_000)
})
