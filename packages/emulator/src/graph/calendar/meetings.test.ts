import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { items, type Json, refusal } from '../testing/graph-fixture.ts'
import {
  at,
  guest,
  type Meetings,
  meeting,
  type Person,
  startMeetings,
  weekly,
} from '../testing/meeting-fixture.ts'

let meetings: Meetings
let ada: Person
let bo: Person
let cy: Person
let room: Person

beforeAll(async () => {
  meetings = await startMeetings()
})
afterAll(() => meetings.close())
beforeEach(() => {
  ;({ ada, bo, cy, room } = meetings.people())
})

const send: Meetings['send'] = (...given) => meetings.send(...given)
const get = (of: Person, path: string) => send(of, 'GET', path)
const made: Meetings['made'] = (...given) => meetings.made(...given)
const eventsOf = async (of: Person) => items(await get(of, '/events?$top=50'))
const inbox = async (of: Person) =>
  items(await get(of, '/mailFolders/inbox/messages?$top=50&$orderby=receivedDateTime desc'))
const view = async (of: Person) =>
  items(
    await get(
      of,
      '/calendarView?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z&$top=50',
    ),
  )
const answersIn = (event: Json | undefined) =>
  (Array.isArray(event?.attendees) ? event.attendees : []).map((one) => one.status.response)

describe('an answer', () => {
  test.each([
    ['accept', 'accepted', 'busy', 'meetingAccepted', 'Accepted: Plan'],
    ['tentativelyAccept', 'tentativelyAccepted', 'tentative', 'meetingTenativelyAccepted', 'Tentative: Plan'],
  ])('to %s shows in both calendars and comes by mail', async (action, response, showAs, kind, subject) => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)))
    const [copy] = await eventsOf(bo)
    expect(copy).toMatchObject({ showAs: 'tentative', responseStatus: { response: 'notResponded' } })
    const done = await send(bo, 'POST', `/events/${copy?.id}/${action}`, { comment: 'See you' })
    expect(done.status).toBe(202)
    expect((await get(bo, `/events/${copy?.id}`)).json).toMatchObject({
      showAs,
      responseStatus: { response },
    })
    expect(answersIn((await get(ada, `/events/${event.id}`)).json)).toEqual([response])
    const [message] = await inbox(ada)
    expect(message).toMatchObject({
      '@odata.type': '#microsoft.graph.eventMessageResponse',
      subject,
      meetingMessageType: kind,
      responseType: response,
      from: { emailAddress: { name: 'Bo Berg', address: bo.mailbox.address } },
      startDateTime: { dateTime: '2026-03-10T10:00:00.0000000' },
    })
    expect(message?.bodyPreview).toContain('See you')
    expect(items(await get(bo, '/mailFolders/sentitems/messages'))).toMatchObject([{ subject }])
  })

  test('that declines takes the meeting out of the calendar', async () => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)))
    const [copy] = await eventsOf(bo)
    expect((await send(bo, 'POST', `/events/${copy?.id}/decline`)).status).toBe(202)
    expect(await eventsOf(bo)).toEqual([])
    expect(answersIn((await get(ada, `/events/${event.id}`)).json)).toEqual(['declined'])
  })

  test('that is not sent stays in the own calendar', async () => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)))
    const [copy] = await eventsOf(bo)
    await send(bo, 'POST', `/events/${copy?.id}/accept`, { sendResponse: false })
    expect((await get(bo, `/events/${copy?.id}`)).json).toMatchObject({ showAs: 'busy' })
    expect(answersIn((await get(ada, `/events/${event.id}`)).json)).toEqual(['none'])
    expect(await inbox(ada)).toEqual([])
  })

  test('may propose another time', async () => {
    await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)))
    const [copy] = await eventsOf(bo)
    const proposedNewTime = { start: at('2026-03-11T10:00:00'), end: at('2026-03-11T11:00:00') }
    const path = `/events/${copy?.id}/tentativelyAccept`
    expect((await send(bo, 'POST', path, { proposedNewTime })).status).toBe(202)
    expect((await inbox(ada))[0]).toMatchObject({
      subject: 'New Time Proposed: Plan',
      responseType: 'tentativelyAccepted',
      startDateTime: { dateTime: '2026-03-10T10:00:00.0000000', timeZone: 'UTC' },
      proposedNewTime: {
        start: { dateTime: '2026-03-11T10:00:00.0000000', timeZone: 'UTC' },
        end: { dateTime: '2026-03-11T11:00:00.0000000', timeZone: 'UTC' },
      },
    })
    const alone = await send(bo, 'POST', path, { proposedNewTime, sendResponse: false })
    expect(refusal(alone).status).toBe(400)
  })

  test('is not the organizer’s to give, nor where none is wanted', async () => {
    const event = await made(ada, {
      ...meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)),
      responseRequested: false,
      allowNewTimeProposals: false,
    })
    expect(refusal(await send(ada, 'POST', `/events/${event.id}/accept`))).toMatchObject({
      status: 400,
      code: 'ErrorInvalidOperation',
    })
    const [copy] = await eventsOf(bo)
    const answer = await send(bo, 'POST', `/events/${copy?.id}/accept`, { sendResponse: true })
    expect(refusal(answer)).toMatchObject({
      status: 400,
      message: "Your request can't be completed. The meeting organizer hasn't requested a response.",
    })
    expect((await send(bo, 'POST', `/events/${copy?.id}/accept`, { sendResponse: false })).status).toBe(202)
  })

  test('to a series goes for what was moved too, but not for what was answered by itself', async () => {
    const series = { ...meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)), recurrence: weekly }
    await made(ada, series)
    const [, second] = await view(ada)
    const moved = { start: at('2026-03-18T10:00:00'), end: at('2026-03-18T11:00:00') }
    await send(ada, 'PATCH', `/events/${second?.id}`, { ...moved, attendees: [guest(bo), guest(cy)] })
    const [, , third] = await view(bo)
    await send(bo, 'POST', `/events/${third?.id}/tentativelyAccept`)
    const [copy] = await eventsOf(bo)
    await send(bo, 'POST', `/events/${copy?.id}/accept`)
    expect((await view(bo)).map(({ showAs }) => showAs)).toEqual(['busy', 'busy', 'tentative', 'busy'])
    expect((await view(ada)).map(answersIn)).toEqual([
      ['accepted'],
      ['accepted', 'none'],
      ['tentativelyAccepted'],
      ['accepted'],
    ])
  })

  test('may be about one occurrence', async () => {
    const series = { ...meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)), recurrence: weekly }
    const event = await made(ada, series)
    const [copy] = await eventsOf(bo)
    await send(bo, 'POST', `/events/${copy?.id}/accept`)
    const [, second, third] = await view(bo)
    await send(bo, 'POST', `/events/${second?.id}/decline`)
    await send(bo, 'POST', `/events/${third?.id}/tentativelyAccept`)
    expect((await view(bo)).map(({ showAs }) => showAs)).toEqual(['busy', 'tentative', 'busy'])
    expect((await view(ada)).map(answersIn)).toEqual([
      ['accepted'],
      ['declined'],
      ['tentativelyAccepted'],
      ['accepted'],
    ])
    expect(answersIn((await get(ada, `/events/${event.id}`)).json)).toEqual(['accepted'])
    expect((await inbox(ada)).find(({ subject }) => subject === 'Declined: Plan')).toMatchObject({
      type: 'exception',
    })
  })
})

describe('a change', () => {
  test('of the time asks everybody anew, one of the words does not', async () => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)))
    const [copy] = await eventsOf(bo)
    await send(bo, 'POST', `/events/${copy?.id}/accept`)
    await send(bo, 'PATCH', `/events/${copy?.id}`, { categories: ['Red'], reminderMinutesBeforeStart: 5 })
    await send(ada, 'PATCH', `/events/${event.id}`, { subject: 'Plan B' })
    expect((await get(bo, `/events/${copy?.id}`)).json).toMatchObject({
      subject: 'Plan B',
      responseStatus: { response: 'accepted' },
      categories: ['Red'],
      reminderMinutesBeforeStart: 5,
    })
    await send(ada, 'PATCH', `/events/${event.id}`, {
      start: at('2026-03-12T10:00:00'),
      end: at('2026-03-12T11:00:00'),
    })
    expect((await get(bo, `/events/${copy?.id}`)).json).toMatchObject({
      start: { dateTime: '2026-03-12T10:00:00.0000000' },
      responseStatus: { response: 'notResponded' },
      showAs: 'tentative',
      categories: ['Red'],
    })
    expect(answersIn((await get(ada, `/events/${event.id}`)).json)).toEqual(['none'])
    expect((await inbox(bo)).map(({ meetingRequestType }) => meetingRequestType).sort()).toEqual([
      'fullUpdate',
      'newMeetingRequest',
      'newMeetingRequest',
    ])
  })

  test('of what is the organizer’s alone is told to nobody', async () => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)))
    await send(ada, 'PATCH', `/events/${event.id}`, { categories: ['x'], showAs: 'oof', isReminderOn: false })
    expect(await inbox(bo)).toHaveLength(1)
  })

  test('of who is invited invites some and calls off others', async () => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)))
    await send(ada, 'PATCH', `/events/${event.id}`, { attendees: [guest(cy, 'optional')] })
    expect(await eventsOf(bo)).toMatchObject([
      { isCancelled: true, subject: 'Canceled: Plan', showAs: 'free' },
    ])
    expect((await inbox(bo)).map(({ subject }) => subject)).toContain('Canceled: Plan')
    expect(await eventsOf(cy)).toMatchObject([{ isCancelled: false, attendees: [{ type: 'optional' }] }])
  })

  test('of one occurrence reaches that occurrence', async () => {
    const series = { ...meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)), recurrence: weekly }
    await made(ada, series)
    const [first, second, third] = await view(ada)
    await send(ada, 'PATCH', `/events/${second?.id}`, {
      subject: 'Moved',
      start: at('2026-03-18T10:00:00'),
      end: at('2026-03-18T11:00:00'),
      location: { displayName: 'Here', locationType: 'conferenceRoom', address: { city: 'Oslo' } },
      showAs: 'oof',
    })
    expect((await view(ada))[1]).toMatchObject({ subject: 'Moved', type: 'exception', showAs: 'oof' })
    expect((await view(bo))[1]).toMatchObject({
      subject: 'Moved',
      start: { dateTime: '2026-03-18T10:00:00.0000000' },
      location: { displayName: 'Here', locationType: 'conferenceRoom', address: { city: 'Oslo' } },
      showAs: 'tentative',
    })
    expect((await send(ada, 'DELETE', `/events/${third?.id}`)).status).toBe(204)
    expect((await view(ada)).map(({ subject }) => subject)).toEqual(['Plan', 'Moved', 'Plan'])
    expect((await view(bo)).map(({ isCancelled }) => isCancelled)).toEqual([false, false, true, false])
    const across = { start: at('2026-03-18T12:00:00'), end: at('2026-03-18T13:00:00') }
    expect(refusal(await send(ada, 'PATCH', `/events/${first?.id}`, across))).toMatchObject({
      status: 400,
      code: 'ErrorOccurrenceCrossingBoundary',
    })
    const again = { recurrence: weekly }
    expect(refusal(await send(ada, 'PATCH', `/events/${first?.id}`, again)).status).toBe(400)
  })
})

describe('a cancellation', () => {
  test('is the organizer’s, with a comment', async () => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)))
    const [copy] = await eventsOf(bo)
    expect(refusal(await send(bo, 'POST', `/events/${copy?.id}/cancel`))).toMatchObject({
      status: 400,
      message: "Your request can't be completed. You need to be an organizer to cancel a meeting.",
    })
    expect((await send(ada, 'POST', `/events/${event.id}/cancel`, { Comment: 'Ill' })).status).toBe(202)
    expect((await get(ada, `/events/${event.id}`)).status).toBe(404)
    expect((await eventsOf(bo))[0]).toMatchObject({ isCancelled: true })
    const mail = (await inbox(bo)).find(({ subject }) => subject === 'Canceled: Plan')
    expect(mail).toMatchObject({ bodyPreview: 'Ill', meetingMessageType: 'meetingCancelled' })
  })
})

describe('a forward', () => {
  const to = (person: Person) => ({
    toRecipients: [{ emailAddress: { address: person.mailbox.address, name: 'Cy' } }],
  })

  test('invites one more, and the organizer learns it', async () => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)))
    const [copy] = await eventsOf(bo)
    const body = { ...to(cy), comment: 'Join us' }
    expect((await send(bo, 'POST', `/events/${copy?.id}/forward`, body)).status).toBe(202)
    expect(await eventsOf(cy)).toMatchObject([{ subject: 'Plan', isOrganizer: false }])
    expect((await inbox(cy))[0]).toMatchObject({ subject: 'FW: Plan', meetingMessageType: 'meetingRequest' })
    expect((await inbox(ada))[0]).toMatchObject({ subject: 'Meeting Forward Notification: Plan' })
    expect((await get(ada, `/events/${event.id}`)).json.attendees).toHaveLength(2)
    const [invited] = await eventsOf(cy)
    await send(cy, 'POST', `/events/${invited?.id}/accept`)
    expect(answersIn((await get(ada, `/events/${event.id}`)).json)).toEqual(['none', 'accepted'])
    const nobody = await send(ada, 'POST', `/events/${event.id}/forward`, { toRecipients: [] })
    expect(refusal(nobody)).toMatchObject({ status: 400, code: 'ErrorInvalidRecipients' })
  })
})

describe('a room', () => {
  const booked = (of: Person) => meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(of, 'resource'))

  test('accepts while it is free, and declines then', async () => {
    const first = await made(ada, booked(room))
    expect(answersIn((await get(ada, `/events/${first.id}`)).json)).toEqual(['accepted'])
    expect(await eventsOf(room)).toMatchObject([
      {
        subject: 'Ada Byron',
        showAs: 'busy',
        body: { content: '' },
        responseStatus: { response: 'accepted' },
      },
    ])
    expect((await inbox(ada))[0]).toMatchObject({ subject: 'Accepted: Plan', responseType: 'accepted' })
    const second = await made(bo, booked(room))
    expect(answersIn((await get(bo, `/events/${second.id}`)).json)).toEqual(['declined'])
    expect(await eventsOf(room)).toHaveLength(1)
    await send(ada, 'DELETE', `/events/${first.id}`)
    expect(await eventsOf(room)).toEqual([])
    await send(bo, 'PATCH', `/events/${second.id}`, { subject: 'Ours' })
    expect(answersIn((await get(bo, `/events/${second.id}`)).json)).toEqual(['accepted'])
    expect(await inbox(room)).toEqual([])
  })

  test.each([
    ['longer than a day', { end: at('2026-03-11T11:00:00') }],
    ['in a year', { start: at('2027-03-10T10:00:00'), end: at('2027-03-10T11:00:00') }],
    ['without an end', { recurrence: { ...weekly, range: { type: 'noEnd', startDate: '2026-03-10' } } }],
  ])('declines what is %s', async (_, change) => {
    const event = await made(ada, { ...booked(room), ...change })
    expect(answersIn((await get(ada, `/events/${event.id}`)).json)).toEqual(['declined'])
  })

  test('holds a series where all of it is free', async () => {
    await made(bo, meeting('2026-03-24T10:30:00', '2026-03-24T10:45:00', guest(room, 'resource')))
    const late = { ...booked(room), recurrence: weekly }
    const event = await made(ada, late)
    expect(answersIn((await get(ada, `/events/${event.id}`)).json)).toEqual(['declined'])
    const early = {
      ...late,
      start: at('2026-03-10T08:00:00'),
      end: at('2026-03-10T09:00:00'),
    }
    const other = await made(ada, early)
    expect(answersIn((await get(ada, `/events/${other.id}`)).json)).toEqual(['accepted'])
    expect(await view(room)).toHaveLength(5)
  })
})

test('answers keep to the contract', () => meetings.watch.expectClean())
