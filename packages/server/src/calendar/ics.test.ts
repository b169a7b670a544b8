import ICAL from 'ical.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConnectRig, connectedOrganization, connectRig } from '../connect/testing/index.ts'
import { offsetChanges } from './vtimezone.ts'

let rig: ConnectRig
let at = ''
let colleague = ''

beforeAll(async () => {
  rig = await connectRig()
  const organization = await connectedOrganization(rig, 'ics', { permissions: ['Calendars.ReadWrite'] })
  colleague = organization.admin.userPrincipalName
  at = organization.at()
}, 120_000)
afterAll(() => rig.close())

const authorization = () => ({ authorization: `Bearer ${rig.adminKey}` })

async function out(event: unknown): Promise<string> {
  const answer = await fetch(`${rig.url}${at}/events/${event}/ics`, { headers: authorization() })
  expect(answer.headers.get('content-type')).toBe('text/calendar')
  return answer.text()
}

async function into(lines: readonly string[], query = '') {
  const body = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:1',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return send(`${body.join('\r\n')}\r\n`, query)
}

async function send(body: string, query = '') {
  const answer = await fetch(`${rig.url}${at}/events/ics${query}`, {
    method: 'POST',
    headers: { ...authorization(), 'content-type': 'text/calendar' },
    body,
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

async function create(body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await rig.call('POST', `${at}/events`, { body })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}

const vevents = (text: string) => ICAL.Component.fromString(text).getAllSubcomponents('vevent')
const berlin = (dateTime: string) => ({ dateTime, timeZone: 'Europe/Berlin' })

describe('iCalendar', () => {
  test('of an event says all that it has, and makes the same event again', async () => {
    const wish = {
      subject: 'Très long; with, signs\nand lines',
      body: { type: 'text', content: 'Bring numbers' },
      location: 'Room 1',
      categories: ['Blue category', 'A, B'],
      showAs: 'oof',
      sensitivity: 'private',
      importance: 'high',
      reminderMinutes: 30,
      start: berlin('2026-07-01T09:00:00'),
      end: berlin('2026-07-01T10:00:00'),
      attendees: [{ address: colleague, name: 'Ann; "the" boss', kind: 'optional' }],
    }
    const made = await create(wish)
    const text = await out(made.id)
    const [event] = vevents(text)
    expect(event?.getFirstPropertyValue('uid')).toBe(made.iCalUid)
    expect(text).toContain('DTSTART;TZID=Europe/Berlin:20260701T090000')
    expect(text).toContain('BEGIN:VTIMEZONE')
    const again = await send(text, '?invite=true')
    const { attendees, ...rest } = wish
    expect(again).toMatchObject({
      status: 201,
      body: { ...rest, subject: made.subject, attendees: [{ address: colleague, kind: 'optional' }] },
    })
    expect((await send(text)).body.attendees).toEqual([])
  })

  test('of a series has its rule and its exceptions, each where it was', async () => {
    const series = await create({
      subject: 'Standup',
      start: berlin('2026-03-23T09:00:00'),
      end: berlin('2026-03-23T09:15:00'),
      recurrence: 'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4',
    })
    const window = 'from=2026-03-01T00:00:00Z&to=2026-05-01T00:00:00Z'
    const { body } = await rig.call('GET', `${at}/events/${series.id}/instances?${window}`)
    const [, second, third] = body.data as { id: string }[]
    await rig.call('DELETE', `${at}/events/${second?.id}`)
    const moved = { start: berlin('2026-03-31T15:00:00'), end: berlin('2026-03-31T15:15:00') }
    await rig.call('PATCH', `${at}/events/${third?.id}`, { body: { ...moved, subject: 'Moved' } })
    const text = await out(series.id)
    expect(text).toMatch(/RRULE:FREQ=WEEKLY;(COUNT=4;BYDAY=MO,WE|BYDAY=MO,WE;COUNT=4)\r/)
    expect(text).toContain('EXDATE;TZID=Europe/Berlin:20260325T090000')
    const [master, exception, ...more] = vevents(text)
    expect(more).toEqual([])
    expect(exception?.toString()).toContain('RECURRENCE-ID;TZID=Europe/Berlin:20260330T090000')
    expect(exception?.toString()).toContain('DTSTART;TZID=Europe/Berlin:20260331T150000')
    expect(exception?.getFirstPropertyValue('uid')).toBe(master?.getFirstPropertyValue('uid'))
    // Another program's reading of it, zone included: 09:00 in Berlin before and after clocks change.
    const calendar = ICAL.Component.fromString(text)
    const zone = new ICAL.Timezone({
      component: calendar.getFirstSubcomponent('vtimezone'),
      tzid: 'Europe/Berlin',
    })
    const utc = (wall: string) =>
      new Date(
        Date.parse(`${wall}Z`) - 1000 * zone.utcOffset(ICAL.Time.fromDateTimeString(wall)),
      ).toISOString()
    expect(utc('2026-03-23T09:00:00')).toBe('2026-03-23T08:00:00.000Z')
    expect(utc('2026-03-30T09:00:00')).toBe('2026-03-30T07:00:00.000Z')
    expect(utc('2040-01-09T09:00:00')).toBe('2040-01-09T08:00:00.000Z')
  })

  test('of an event that lasts all day names days', async () => {
    const made = await create({
      subject: 'Off',
      isAllDay: true,
      start: berlin('2026-08-03'),
      end: berlin('2026-08-05'),
    })
    const text = await out(made.id)
    expect(text).toContain('DTSTART;VALUE=DATE:20260803')
    expect(text).toContain('DTEND;VALUE=DATE:20260805')
    expect((await send(text)).body).toMatchObject({
      isAllDay: true,
      start: { dateTime: '2026-08-03T00:00:00' },
      end: { dateTime: '2026-08-05T00:00:00' },
    })
  })

  test.each<[string, string[], string, object]>([
    [
      'a duration over the change of clocks',
      ['DTSTART;TZID=Europe/Berlin:20260328T230000', 'DURATION:PT6H'],
      '',
      { end: { dateTime: '2026-03-29T06:00:00', timeZone: 'Europe/Berlin' } },
    ],
    [
      'a Windows zone and a series to a moment in UTC',
      [
        'DTSTART;TZID=Pacific Standard Time:20260302T170000',
        'DTEND;TZID=Pacific Standard Time:20260302T180000',
        'RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260317T000000Z',
      ],
      '',
      { timeZone: 'America/Los_Angeles', recurrence: { frequency: 'weekly', until: '2026-03-16' } },
    ],
    [
      'a time that names no zone',
      ['DTSTART:20260701T090000'],
      '?timeZone=Asia/Tokyo',
      { start: { dateTime: '2026-07-01T09:00:00', timeZone: 'Asia/Tokyo' }, reminderMinutes: null },
    ],
  ])('is read with %s', async (_, lines, query, event) => {
    expect(await into(lines, query)).toMatchObject({ status: 201, body: event })
  })

  const start = 'DTSTART:20260701T090000Z'
  test.each<[string, string[], string]>([
    ['no start', ['SUMMARY:x'], 'DTSTART'],
    ['days left out', [start, 'RRULE:FREQ=DAILY', 'EXDATE:20260702T090000Z'], 'EXDATE'],
    ['a rule that Microsoft cannot hold', [start, 'RRULE:FREQ=DAILY;BYHOUR=9,15'], 'BYHOUR'],
    ['a zone that nobody knows', ['DTSTART;TZID=Nowhere:20260701T090000'], 'Nowhere'],
    ['two events', [start, 'END:VEVENT', 'BEGIN:VEVENT', start], 'several'],
  ])('is refused for %s', async (_, lines, names) => {
    const answer = await into(lines)
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(names) } })
  })

  test.each([
    ['what is none', 'hello', 'iCalendar'],
    [
      'a cancellation',
      'BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
      'CANCEL',
    ],
  ])('is refused for %s', async (_, text, names) => {
    const answer = await send(text)
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(names) } })
  })
})

test('changes of clocks are found to the second', () => {
  const year = (zone: string) =>
    offsetChanges(zone, Date.parse('2026-01-01T00:00:00Z'), Date.parse('2026-12-31T00:00:00Z')).map(
      ({ at, before, after }) => [new Date(at).toISOString().slice(0, 19), before, after],
    )
  expect(year('Europe/Berlin')).toEqual([
    ['2026-03-29T01:00:00', 60, 120],
    ['2026-10-25T01:00:00', 120, 60],
  ])
  expect(year('Australia/Lord_Howe')).toEqual([
    ['2026-04-04T15:00:00', 660, 630],
    ['2026-10-03T15:30:00', 630, 660],
  ])
  expect(year('Asia/Kolkata')).toEqual([])
})
