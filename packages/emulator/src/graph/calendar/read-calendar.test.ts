import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Recurrence, RecurrencePattern } from '../../tenant/calendar.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { eventState } from '../testing/full-mailbox.ts'
import {
  type GraphFixture,
  items,
  pathOf,
  refusal,
  startGraph,
  startOfTime,
} from '../testing/graph-fixture.ts'

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let token: string
const romance = 'Romance Standard Time'

function weekly(startDate: string, more: Partial<RecurrencePattern> = {}): Recurrence {
  return {
    pattern: {
      type: 'weekly',
      interval: 1,
      month: 0,
      dayOfMonth: 0,
      daysOfWeek: ['monday'],
      firstDayOfWeek: 'monday',
      index: 'first',
      ...more,
    },
    range: {
      type: 'noEnd',
      startDate,
      endDate: '0001-01-01',
      recurrenceTimeZone: romance,
      numberOfOccurrences: 0,
    },
  }
}

beforeAll(async () => {
  graph = await startGraph()
  ada = graph.addPerson('ada', { displayName: 'Ada Byron' })
  const { calendars } = ada.mailbox
  calendars.add(calendars.default, eventState('Dentist', '2026-03-25T14:00:00', '2026-03-25T15:00:00'))
  calendars.add(
    calendars.default,
    eventState('Fair', '2026-03-30T00:00:00', '2026-04-01T00:00:00', { isAllDay: true, showAs: 'oof' }),
  )
  const standUp = calendars.add(
    calendars.default,
    eventState('Stand-up', '2026-03-16T09:00:00', '2026-03-16T09:30:00', {
      recurrence: weekly('2026-03-16'),
    }),
  )
  calendars.setException(standUp, '2026-04-06', { kind: 'cancelled' })
  calendars.setException(standUp, '2026-04-13', {
    kind: 'changed',
    modifiedAt: startOfTime,
    changes: {
      subject: 'Stand-up, moved',
      start: { dateTime: '2026-03-27T10:00:00', timeZone: romance },
      end: { dateTime: '2026-03-27T10:30:00', timeZone: romance },
    },
  })
  calendars.add(
    calendars.addCalendar('Holidays'),
    eventState('Easter', '2026-04-05T00:00:00', '2026-04-06T00:00:00'),
  )
  token = graph.appToken('Calendars.Read')
})
afterAll(() => graph.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  graph.get(`/users/${ada.user.id}${path}`, { token, headers })
const view = '/calendarView?startDateTime=2026-03-23T00:00:00Z&endDateTime=2026-04-15T00:00:00Z&$top=50'
const startOf = (item: unknown) => Reflect.get(Object(item), 'start').dateTime.slice(0, 16)

describe('calendars', () => {
  test('are listed, the default one and others', async () => {
    const list = items(await get('/calendars'))
    expect(list.map(({ name, isDefaultCalendar }) => [name, isDefaultCalendar])).toEqual([
      ['Calendar', true],
      ['Holidays', false],
    ])
    expect((await get('/calendar')).json).toMatchObject({ owner: { name: 'Ada Byron' }, canEdit: true })
    const [group] = items(await get('/calendarGroups'))
    expect(items(await get(`/calendarGroups/${group?.id}/calendars/${list[1]?.id}/events`))).toMatchObject([
      { subject: 'Easter' },
    ])
  })
})

describe('a calendar view', () => {
  test('has single events, occurrences and exceptions, in order, across the change of clocks', async () => {
    const found = items(await get(view))
    expect(found.map((one) => [one.subject, one.type, startOf(one)])).toEqual([
      ['Stand-up', 'occurrence', '2026-03-23T08:00'],
      ['Dentist', 'singleInstance', '2026-03-25T13:00'],
      ['Stand-up, moved', 'exception', '2026-03-27T09:00'],
      ['Fair', 'singleInstance', '2026-03-30T00:00'],
      ['Stand-up', 'occurrence', '2026-03-30T07:00'],
    ])
    expect(new Set(found.map(({ iCalUId }) => iCalUId)).size).toBe(5)
  })

  test('shows the wall clock of the time zone that is preferred', async () => {
    const answer = await get(view, { Prefer: `outlook.timezone="${romance}"` })
    const standUps = items(answer).filter(({ subject }) => subject === 'Stand-up')
    expect(standUps.map(startOf)).toEqual(['2026-03-23T09:00', '2026-03-30T09:00'])
    expect(standUps[0]).toMatchObject({ start: { timeZone: romance }, originalStartTimeZone: romance })
    expect(answer.headers.get('preference-applied')).toBe(`outlook.timezone="${romance}"`)
    expect(refusal(await get(view, { Prefer: 'outlook.timezone="Nowhere"' })).code).toBe(
      'TimeZoneNotSupportedException',
    )
  })

  test('is filtered, sorted and paged', async () => {
    const late = items(
      await get(`${view}&$filter=start/dateTime ge '2026-03-30T00:00:00'&$orderby=start/dateTime desc`),
    )
    expect(late.map(({ subject }) => subject)).toEqual(['Stand-up', 'Fair'])
    const first = await get(view.replace('$top=50', '$top=2&$select=subject'))
    const second = await graph.get(pathOf(first.json['@odata.nextLink']), { token })
    expect([...items(first), ...items(second)].map(({ subject }) => subject)).toEqual([
      'Stand-up',
      'Dentist',
      'Stand-up, moved',
      'Fair',
    ])
  })

  test('wants a window, and no properties that it does not have', async () => {
    expect(refusal(await get('/calendarView')).message).toContain('StartDateTime and EndDateTime')
    expect(refusal(await get('/calendarView?startDateTime=soon&endDateTime=later')).message).toContain(
      "'soon'",
    )
    expect(refusal(await get(`${view}&$select=createdDateTime`))).toMatchObject({ status: 400 })
  })

  test('honours an offset', async () => {
    const narrow =
      '/calendarView?startDateTime=2026-03-25T14:59:00%2B01:00&endDateTime=2026-03-25T16:00:00%2B01:00'
    expect(items(await get(narrow))).toHaveLength(1)
    expect(items(await get(narrow.replaceAll('%2B01:00', 'Z')))).toHaveLength(0)
  })
})

describe('an event', () => {
  test('is listed once, as a series', async () => {
    const list = items(await get('/events?$orderby=subject'))
    expect(list.map(({ subject, type }) => [subject, type])).toEqual([
      ['Dentist', 'singleInstance'],
      ['Fair', 'singleInstance'],
      ['Stand-up', 'seriesMaster'],
    ])
    expect((await get('/events/$count')).bytes.toString()).toBe('3')
  })

  test('has occurrences with ids of their own', async () => {
    const series = items(await get("/events?$filter=type eq 'seriesMaster'"))[0]
    const window = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-30T00:00:00Z'
    const list = items(await get(`/events/${series?.id}/instances?${window}`))
    expect(list.map(startOf)).toEqual([
      '2026-03-16T08:00',
      '2026-03-23T08:00',
      '2026-03-27T09:00',
      '2026-03-30T07:00',
      '2026-04-20T07:00',
      '2026-04-27T07:00',
    ])
    const again = await get(`/events/${list[2]?.id}`)
    expect(again.json).toMatchObject({
      subject: 'Stand-up, moved',
      type: 'exception',
      seriesMasterId: series?.id,
      originalStart: '2026-04-13T07:00:00Z',
    })
    const selected = await get(
      `/events/${series?.id}?$select=cancelledOccurrences&$expand=exceptionOccurrences`,
    )
    expect(selected.json.cancelledOccurrences).toEqual([`OID.${series?.id}.2026-04-06`])
    expect(selected.json.exceptionOccurrences).toHaveLength(1)
    const single = items(await get("/events?$filter=subject eq 'Dentist'"))[0]
    expect(refusal(await get(`/events/${single?.id}/instances?${window}`))).toMatchObject({ status: 400 })
  })

  test('of another mailbox is not found', async () => {
    const bo = graph.addPerson('bo')
    const own = items(await get('/events?$top=1'))[0]
    const other = await graph.get(`/users/${bo.user.id}/events/${own?.id}`, { token })
    expect(refusal(other)).toMatchObject({ status: 404, code: 'ErrorItemNotFound' })
  })
})
