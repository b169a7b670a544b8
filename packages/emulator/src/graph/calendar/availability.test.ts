import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../../../e2e/graph-contract/with-graph-contract.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { eventState } from '../testing/full-mailbox.ts'
import { domain, type GraphFixture, items, type Json, refusal, startGraph } from '../testing/graph-fixture.ts'

interface Person {
  readonly user: User
  readonly mailbox: Mailbox
}

let graph: GraphFixture
let watch: GraphWatch
let ada: Person
let bo: Person
let room: Mailbox
let token: string
let adas: string

const romance = (dateTime: string) => ({ dateTime, timeZone: 'Romance Standard Time' })
const busy = ({ mailbox }: Person, start: string, end: string, more: Parameters<typeof eventState>[3] = {}) =>
  mailbox.calendars.add(
    mailbox.calendars.default,
    eventState('Taken', `2026-03-${start}`, `2026-03-${end}`, more),
  )

beforeAll(async () => {
  graph = await startGraph()
  watch = await withGraphContract(graph.origin)
  ada = graph.addPerson('ada', { displayName: 'Ada Byron' })
  bo = graph.addPerson('bo')
  const user = graph.addUser('room', { displayName: 'Room One', mail: `room@${domain}` })
  room = graph.addMailbox(user, 'room')
  token = graph.appToken('Calendars.Read')
  adas = graph.userToken(ada.user, 'Calendars.Read.Shared')
  // Monday 2 March: Ada is taken from 9 to 10, Bo half so from 9:30 to 11, out from 13.
  busy(ada, '02T09:00:00', '02T10:00:00')
  busy(bo, '02T09:30:00', '02T11:00:00', { showAs: 'tentative', locations: ['Lab'] })
  busy(bo, '02T13:00:00', '02T17:00:00', { showAs: 'oof', sensitivity: 'private' })
  busy(bo, '03T08:00:00', '03T17:00:00')
  busy(bo, '02T12:00:00', '02T12:30:00', { isCancelled: true })
  busy({ user, mailbox: room }, '02T08:00:00', '02T12:00:00')
})
afterAll(async () => {
  await watch.close()
  await graph.close()
})

async function ask(path: string, body: object, as = token, of = ada) {
  const response = await fetch(`${watch.origin}/v1.0/users/${of.user.id}${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${as}`,
      'Content-Type': 'application/json',
      Prefer: 'outlook.timezone="Romance Standard Time"',
    },
    body: JSON.stringify(body),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const json: Json = JSON.parse(bytes.toString('utf8'))
  return { status: response.status, headers: response.headers, bytes, json }
}

describe('a schedule', () => {
  const window = { startTime: romance('2026-03-02T08:00:00'), endTime: romance('2026-03-02T14:00:00') }
  const schedules = [`ada@${domain}`, `BO@${domain}`, `room@${domain}`, 'nobody@elsewhere.example']
  const schedule = (more: object = {}) => ask('/calendar/getSchedule', { ...window, schedules, ...more })

  test('says who has time, by slots and by events, and whom it does not know', async () => {
    const answer = await schedule({ availabilityViewInterval: 60 })
    const [own, other, place, nobody] = items(answer)
    expect(own).toMatchObject({
      scheduleId: `ada@${domain}`,
      availabilityView: '020000',
      scheduleItems: [
        {
          isPrivate: false,
          status: 'busy',
          subject: 'Taken',
          location: 'Room 1',
          start: { dateTime: '2026-03-02T09:00:00.0000000', timeZone: 'Romance Standard Time' },
        },
      ],
      workingHours: { startTime: '08:00:00.0000000', timeZone: { name: 'Romance Standard Time' } },
    })
    expect(other?.availabilityView).toBe('011003')
    expect(place?.availabilityView).toBe('222200')
    expect(nobody).toMatchObject({ scheduleId: 'nobody@elsewhere.example', error: { responseCode: '5009' } })
    expect(items(await schedule()).map(({ availabilityView }) => availabilityView)[1]).toBe('000111000033')
  })

  test('tells of others what they let be seen', async () => {
    const seen = async () => {
      const items_ = items(await schedule())[1]?.scheduleItems
      return Array.isArray(items_) ? items_.map(({ subject, location }) => [subject, location]) : []
    }
    expect(await seen()).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
    const calendar = bo.mailbox.calendars.default
    calendar.permissions.set(ada.user.id, 'limitedRead')
    expect(await seen()).toEqual([
      ['Taken', 'Lab'],
      ['', ''],
    ])
    calendar.permissions.set(ada.user.id, 'none')
    expect(items(await schedule())[1]).toMatchObject({ error: { responseCode: 'ErrorNoFreeBusyAccess' } })
    calendar.permissions.delete(ada.user.id)
  })

  test.each([
    [{ availabilityViewInterval: 4 }, 'ErrorInvalidMergedFreeBusyInterval'],
    [{ availabilityViewInterval: 1441 }, 'ErrorInvalidMergedFreeBusyInterval'],
    [{ endTime: romance('2026-03-02T07:00:00') }, 'ErrorInvalidTimeInterval'],
    [{ endTime: romance('2026-06-02T07:00:00') }, 'ErrorInvalidTimeInterval'],
    [{ schedules: Array.from({ length: 101 }, () => 'x') }, 'ErrorInvalidParameter'],
  ])('is refused: %j', async (more, code) => {
    expect(refusal(await schedule(more))).toMatchObject({ status: 400, code })
  })
})

describe('times for a meeting', () => {
  const slot = (start: string, end: string) => ({
    timeSlots: [{ start: romance(`2026-03-${start}`), end: romance(`2026-03-${end}`) }],
  })
  const attendees = [{ type: 'required', emailAddress: { address: `bo@${domain}`, name: 'Bo' } }]
  const find = (body: object) => ask('/findMeetingTimes', body, adas)
  const suggestions = (json: Json): Json[] =>
    Array.isArray(json.meetingTimeSuggestions) ? json.meetingTimeSuggestions : []
  const starts = (json: Json) =>
    suggestions(json).map(({ meetingTimeSlot }) =>
      String(Object(meetingTimeSlot).start.dateTime).slice(8, 16),
    )

  test('are those when all can come, then those when most may', async () => {
    const { json } = await find({
      attendees,
      meetingDuration: 'PT1H',
      timeConstraint: slot('02T06:00:00', '02T15:00:00'),
      returnSuggestionReasons: true,
      minimumAttendeePercentage: 50,
    })
    expect(starts(json)).toEqual(['02T08:00', '02T11:00', '02T12:00', '02T10:00'])
    expect(suggestions(json)[0]).toMatchObject({
      confidence: 100,
      order: 1,
      organizerAvailability: 'free',
      attendeeAvailability: [
        { availability: 'free', attendee: { emailAddress: { address: `bo@${domain}` } } },
      ],
      suggestionReason: 'Suggested because it is one of the nearest times when all attendees are available.',
    })
    expect(suggestions(json)[3]).toMatchObject({ confidence: 50 })
    expect(json.emptySuggestionsReason).toBe('')
    const few = await find({
      attendees,
      maxCandidates: 1,
      timeConstraint: slot('02T06:00:00', '02T15:00:00'),
    })
    expect(starts(few.json)).toEqual(['02T08:00'])
  })

  test('lie in working hours unless others are wanted', async () => {
    const weekend = slot('07T06:00:00', '07T10:00:00')
    const within = async (activityDomain: string) =>
      starts((await find({ meetingDuration: 'PT2H', timeConstraint: { ...weekend, activityDomain } })).json)
    expect(await within('work')).toEqual([])
    expect(await within('personal')).toEqual(['07T08:00'])
    expect(await within('unrestricted')).toEqual(['07T06:00', '07T08:00'])
  })

  test.each([
    ['organizerUnavailable', slot('02T09:00:00', '02T10:00:00'), {}],
    ['attendeesUnavailable', slot('03T08:00:00', '03T12:00:00'), {}],
    [
      'attendeesUnavailableOrUnknown',
      slot('02T08:00:00', '02T09:00:00'),
      { attendees: [{ emailAddress: { address: 'x@elsewhere.example' } }] },
    ],
    [
      'locationsUnavailable',
      slot('02T08:00:00', '02T09:00:00'),
      {
        locationConstraint: {
          isRequired: true,
          locations: [{ locationEmailAddress: `room@${domain}`, resolveAvailability: true }],
        },
      },
    ],
    ['unknown', slot('02T08:00:00', '02T08:10:00'), {}],
  ])('are none for a reason: %s', async (reason, timeConstraint, more) => {
    const { json } = await find({ attendees, timeConstraint, ...more })
    expect(json).toMatchObject({ emptySuggestionsReason: reason, meetingTimeSuggestions: [] })
  })

  test('come with a place, also with the spelling of Microsoft’s example', async () => {
    const morning = slot('02T08:00:00', '02T09:00:00')
    const named = await find({
      timeConstraint: morning,
      isOrganizerOptional: true,
      locationConstraint: {
        isRequired: false,
        suggestLocation: false,
        locations: [{ resolveAvailability: false, displayName: 'Conf room Hood' }],
      },
    })
    expect(suggestions(named.json)[0]?.locations).toEqual([{ displayName: 'Conf room Hood' }])
    const free = await find({
      timeConstraint: slot('02T12:00:00', '02T12:30:00'),
      locationConstraint: { suggestLocation: true, isRequired: true },
    })
    expect(suggestions(free.json)[0]?.locations).toMatchObject([
      { displayName: 'Room One', locationEmailAddress: room.address },
    ])
    const texts = { isOrganizerOptional: 'false', minimumAttendeePercentage: '100' }
    const path = `/users/${ada.user.id}/findMeetingTimes`
    const body = { ...texts, timeConstraint: morning }
    expect((await graph.call('POST', path, { token: adas, body })).status).toBe(200)
  })

  test('are not for apps by themselves', async () => {
    expect(refusal(await ask('/findMeetingTimes', {}, token))).toMatchObject({
      status: 403,
      code: 'ErrorAccessDenied',
    })
    expect(refusal(await find({ meetingDuration: 'an hour' })).status).toBe(400)
  })
})

test('answers keep to the contract', () => watch.expectClean())
