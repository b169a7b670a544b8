import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { contactState } from '../testing/full-mailbox.ts'
import {
  type CallResult,
  domain,
  type GraphFixture,
  items,
  type Json,
  refusal,
  startGraph,
} from '../testing/graph-fixture.ts'

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let bo: { user: User; mailbox: Mailbox }
let token: string

beforeAll(async () => {
  graph = await startGraph()
  ada = graph.addPerson('ada', { displayName: 'Ada Byron' })
  bo = graph.addPerson('bo')
  token = graph.appToken('Calendars.ReadWrite', 'Mail.Read', 'Contacts.Read', 'MailboxSettings.ReadWrite')
})
afterAll(() => graph.close())

const call = (method: string, path: string, body?: object, of = ada) =>
  graph.call(method, `/users/${of.user.id}${path}`, { token, ...(body === undefined ? {} : { body }) })
const ok = (result: CallResult, status: number): Json => {
  if (result.status !== status) throw new Error(`${result.status}: ${result.bytes.toString('utf8')}`)
  return result.json
}
const romance = (dateTime: string) => ({ dateTime, timeZone: 'Romance Standard Time' })
const weekly = {
  subject: 'Weekly',
  start: romance('2026-03-03T10:00:00'),
  end: romance('2026-03-03T11:00:00'),
  recurrence: {
    pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' },
    range: { type: 'numbered', startDate: '2026-03-03', numberOfOccurrences: 6 },
  },
}
const view = (of = ada) =>
  call(
    'GET',
    '/calendarView?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z&$top=50',
    undefined,
    of,
  )

describe('an event', () => {
  test('is made, changed and deleted, a series too', async () => {
    const made = ok(
      await call('POST', '/events', { ...weekly, body: { contentType: 'HTML', content: '<b>x</b>' } }),
      201,
    )
    expect(made).toMatchObject({
      type: 'seriesMaster',
      start: { dateTime: '2026-03-03T09:00:00.0000000', timeZone: 'UTC' },
      originalStartTimeZone: 'Romance Standard Time',
      organizer: { emailAddress: { name: 'Ada Byron' } },
      isOrganizer: true,
      recurrence: { range: { type: 'numbered', numberOfOccurrences: 6, endDate: '0001-01-01' } },
    })
    const occurrences = items(await view())
    // The last one is after the clocks have changed.
    expect(occurrences.map(({ start }) => Reflect.get(Object(start), 'dateTime').slice(5, 16))).toEqual([
      '03-03T09:00',
      '03-10T09:00',
      '03-17T09:00',
      '03-24T09:00',
      '03-31T08:00',
      '04-07T08:00',
    ])
    const moved = ok(
      await call('PATCH', `/events/${occurrences[1]?.id}`, {
        subject: 'Once',
        start: romance('2026-03-11T10:00:00'),
        end: romance('2026-03-11T11:00:00'),
      }),
      200,
    )
    expect(moved).toMatchObject({ type: 'exception', subject: 'Once', seriesMasterId: made.id })
    expect((await call('DELETE', `/events/${occurrences[2]?.id}`)).status).toBe(204)
    expect(items(await view()).map(({ subject }) => subject)).toEqual([
      'Weekly',
      'Once',
      'Weekly',
      'Weekly',
      'Weekly',
    ])
    expect(refusal(await call('GET', `/events/${occurrences[2]?.id}`)).status).toBe(404)
    expect(
      ok(await call('PATCH', `/events/${made.id}`, { subject: 'Weekly two', isReminderOn: false }), 200),
    ).toMatchObject({ isReminderOn: false })
    expect((await call('DELETE', `/events/${made.id}`)).status).toBe(204)
    expect(items(await view())).toEqual([])
  })

  test('invites its attendees, and is called off when it is deleted', async () => {
    const attendees = [{ type: 'required', emailAddress: { address: `bo@${domain}`, name: 'Bo' } }]
    const made = ok(
      await call('POST', '/events', {
        ...weekly,
        subject: 'With Bo',
        attendees,
        location: { displayName: 'Room 2' },
      }),
      201,
    )
    const [copy] = items(await call('GET', '/events', undefined, bo))
    expect(copy).toMatchObject({
      subject: 'With Bo',
      isOrganizer: false,
      showAs: 'tentative',
      iCalUId: made.iCalUId,
    })
    expect(copy?.responseStatus).toMatchObject({ response: 'notResponded' })
    const [request] = items(await call('GET', '/messages', undefined, bo))
    expect(request).toMatchObject({
      '@odata.type': '#microsoft.graph.eventMessageRequest',
      subject: 'With Bo',
      meetingMessageType: 'meetingRequest',
      startDateTime: { dateTime: '2026-03-03T09:00:00.0000000', timeZone: 'UTC' },
      location: { displayName: 'Room 2' },
      type: 'seriesMaster',
    })
    const { bytes } = await call('GET', `/messages/${request?.id}/$value`, undefined, bo)
    const calendar = Buffer.from(
      bytes.toString().split('method=REQUEST')[1]?.split('\r\n\r\n')[1] ?? '',
      'base64',
    ).toString()
    expect(calendar).toContain('RRULE:FREQ=WEEKLY;BYDAY=TU;WKST=MO;INTERVAL=1;COUNT=6')
    await call('DELETE', `/events/${made.id}`)
    expect(items(await call('GET', '/events', undefined, bo))[0]).toMatchObject({ isCancelled: true })
    expect(items(await call('GET', '/messages', undefined, bo))[0]).toMatchObject({
      '@odata.type': '#microsoft.graph.eventMessage',
      subject: 'Canceled: With Bo',
      meetingMessageType: 'meetingCancelled',
    })
  })

  test('is made once for one transaction id', async () => {
    const body = {
      subject: 'Twice?',
      start: romance('2026-03-05T10:00:00'),
      end: romance('2026-03-05T10:30:00'),
      transactionId: 't-1',
    }
    const first = ok(await call('POST', '/events', body), 201)
    expect(ok(await call('POST', '/events', body), 201).id).toBe(first.id)
  })

  test.each([
    [{ subject: 'x' }, "'start' is required"],
    [{ start: romance('soon'), end: romance('2026-03-05T10:30:00') }, "'soon'"],
    [{ start: romance('2026-03-05T10:30:00'), end: romance('2026-03-05T10:00:00') }, 'ends before it starts'],
    [
      { start: { dateTime: '2026-03-05T10:30:00', timeZone: 'Mars' }, end: romance('2026-03-05T10:00:00') },
      "'Mars'",
    ],
    [
      { isAllDay: true, start: romance('2026-03-05T01:00:00'), end: romance('2026-03-06T01:00:00') },
      'midnight',
    ],
    [{ start: romance('2026-03-05T00:00:00'), end: romance('2036-03-05T00:00:00') }, '1825 days'],
    [
      { ...weekly, recurrence: { ...weekly.recurrence, pattern: { type: 'weekly', interval: 1 } } },
      'daysOfWeek',
    ],
    [
      {
        ...weekly,
        recurrence: { ...weekly.recurrence, pattern: { type: 'absoluteYearly', interval: 1, dayOfMonth: 3 } },
      },
      'pattern.month',
    ],
    [
      {
        ...weekly,
        recurrence: {
          ...weekly.recurrence,
          range: { type: 'endDate', startDate: '2026-03-04', endDate: '2026-03-06' },
        },
      },
      'no occurrence',
    ],
    [{ ...weekly, colour: 'red' }, "'colour'"],
  ])('is refused: %j', async (body, message) => {
    expect(refusal(await call('POST', '/events', body))).toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    })
  })
})

describe('calendars', () => {
  test('are made and deleted, all but the default one', async () => {
    const made = ok(await call('POST', '/calendars', { name: 'Trips', color: 'lightTeal' }), 201)
    ok(
      await call('POST', `/calendars/${made.id}/events`, {
        subject: 'Oslo',
        start: romance('2026-03-05T10:00:00'),
        end: romance('2026-03-05T10:30:00'),
      }),
      201,
    )
    expect(items(await call('GET', `/calendars/${made.id}/events`))).toHaveLength(1)
    expect(refusal(await call('POST', '/calendars', { name: 'trips' }))).toMatchObject({
      status: 409,
      code: 'ErrorFolderExists',
    })
    expect((await call('DELETE', `/calendars/${made.id}`)).status).toBe(204)
    const usual = ok(await call('GET', '/calendar'), 200)
    expect(refusal(await call('DELETE', `/calendars/${usual.id}`)).code).toBe(
      'ErrorDeleteDistinguishedFolder',
    )
  })
})

describe('contacts', () => {
  test('are listed by folder, found and followed; the default folder is not among the folders', async () => {
    const { contacts } = ada.mailbox
    contacts.add(contacts.default, contactState('Zoë', 'zoe@example.com'))
    const cy = contacts.add(contacts.default, contactState('Cy', 'cy@example.com'))
    const suppliers = contacts.addFolder('Suppliers', contacts.default)
    contacts.add(suppliers, contactState('Ed', 'ed@example.com'))
    expect(items(await call('GET', '/contacts')).map(({ displayName }) => displayName)).toEqual(['Cy', 'Zoë'])
    const [folder] = items(await call('GET', '/contactFolders'))
    expect(folder).toMatchObject({ displayName: 'Suppliers' })
    expect(items(await call('GET', `/contactFolders/${folder?.id}/contacts`))).toMatchObject([
      { displayName: 'Ed' },
    ])
    const found = items(
      await call('GET', "/contacts?$filter=emailAddresses/any(e:e/address eq 'cy@example.com')"),
    )
    expect(found).toMatchObject([
      {
        displayName: 'Cy',
        emailAddresses: [{ address: 'cy@example.com' }],
        birthday: '1985-12-10T11:59:00Z',
      },
    ])
    const round = await call('GET', '/contacts/delta?$select=displayName')
    contacts.update(cy, { displayName: 'Cyrus' })
    const path = String(round.json['@odata.deltaLink']).split('/v1.0')[1] ?? ''
    expect(items(await graph.get(path, { token }))).toMatchObject([{ displayName: 'Cyrus' }])
  })
})

describe('settings', () => {
  test('are read as a whole and one by one, and changed', async () => {
    expect(ok(await call('GET', '/mailboxSettings'), 200)).toMatchObject({
      timeZone: 'Romance Standard Time',
      userPurpose: 'user',
      language: { locale: 'en-US', displayName: 'American English' },
      automaticRepliesSetting: { status: 'disabled' },
    })
    expect(ok(await call('GET', '/mailboxSettings/userPurpose'), 200).value).toBe('user')
    expect(refusal(await call('GET', '/mailboxSettings/colour')).message).toContain("'colour'")
    const away = {
      status: 'scheduled',
      scheduledStartDateTime: romance('2026-03-05T10:00:00'),
      scheduledEndDateTime: romance('2026-03-06T10:00:00'),
      internalReplyMessage: 'Away',
    }
    expect(
      ok(await call('PATCH', '/mailboxSettings', { timeZone: 'UTC', automaticRepliesSetting: away }), 200),
    ).toMatchObject({
      timeZone: 'UTC',
      automaticRepliesSetting: {
        status: 'scheduled',
        scheduledStartDateTime: { dateTime: '2026-03-05T09:00:00.0000000' },
      },
    })
    expect(refusal(await call('PATCH', '/mailboxSettings', { timeZone: 'Mars' })).message).toContain("'Mars'")
  })
})
