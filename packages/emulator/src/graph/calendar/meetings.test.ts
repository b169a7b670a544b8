import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../../../e2e/graph-contract/with-graph-contract.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import {
  type CallResult,
  domain,
  type GraphFixture,
  items,
  type Json,
  refusal,
  startGraph,
} from '../testing/graph-fixture.ts'

interface Person {
  readonly user: User
  readonly mailbox: Mailbox
}

let graph: GraphFixture
let watch: GraphWatch
let token: string
let count = 0
let ada: Person
let bo: Person
let cy: Person
let room: Person

beforeAll(async () => {
  graph = await startGraph()
  // Where a link leads is in Microsoft's documentation of attachments, and not in its description of v1.0.
  const ignoreRequest = ({ requestBody }: { requestBody: Uint8Array }) =>
    Buffer.from(requestBody).includes('sourceUrl')
  watch = await withGraphContract(graph.origin, { ignoreRequest })
  token = graph.appToken('Calendars.ReadWrite', 'Mail.Read')
})
afterAll(async () => {
  await watch.close()
  await graph.close()
})

beforeEach(() => {
  count += 1
  ada = graph.addPerson(`ada${count}`, { displayName: 'Ada Byron' })
  bo = graph.addPerson(`bo${count}`, { displayName: 'Bo Berg' })
  cy = graph.addPerson(`cy${count}`)
  const user = graph.addUser(`room${count}`, { displayName: 'Room One', mail: `room${count}@${domain}` })
  room = { user, mailbox: graph.addMailbox(user, 'room') }
})

async function send(of: Person, method: string, path: string, body?: object) {
  const response = await fetch(`${watch.origin}/v1.0/users/${of.user.id}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const isJson = response.headers.get('content-type')?.includes('json')
  const json: Json = isJson ? JSON.parse(bytes.toString('utf8')) : {}
  return { status: response.status, headers: response.headers, bytes, json }
}
const get = (of: Person, path: string) => send(of, 'GET', path)
const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
const guest = ({ mailbox }: Person, type = 'required') => ({
  type,
  emailAddress: { address: mailbox.address },
})
const meeting = (start: string, end: string, ...attendees: object[]) => ({
  subject: 'Plan',
  start: at(start),
  end: at(end),
  attendees,
})
const weekly = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' },
  range: { type: 'numbered', startDate: '2026-03-10', numberOfOccurrences: 4 },
}
async function made(of: Person, body: object): Promise<Json> {
  const result = await send(of, 'POST', '/events', body)
  if (result.status !== 201) throw new Error(result.bytes.toString('utf8'))
  return result.json
}
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

describe('a reminder', () => {
  const window =
    "/reminderView(StartDateTime='2026-03-01T00:00:00Z',EndDateTime='2026-04-01T00:00:00Z')?$count=true"

  test('comes up, is put off and dismissed', async () => {
    const event = await made(ada, {
      ...meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00'),
      reminderMinutesBeforeStart: 30,
    })
    const series = await made(ada, {
      ...meeting('2026-03-10T12:00:00', '2026-03-10T13:00:00'),
      subject: 'Again',
      recurrence: weekly,
    })
    await made(ada, { ...meeting('2026-03-11T10:00:00', '2026-03-11T11:00:00'), isReminderOn: false })
    const fires = async () =>
      items(await get(ada, window)).map(({ eventSubject, reminderFireTime }) => [
        eventSubject,
        String(Reflect.get(Object(reminderFireTime), 'dateTime')).slice(5, 16),
      ])
    expect(await fires()).toEqual([
      ['Plan', '03-10T09:30'],
      ['Again', '03-10T11:45'],
      ['Again', '03-17T11:45'],
      ['Again', '03-24T11:45'],
      ['Again', '03-31T11:45'],
    ])
    const later = { newReminderTime: at('2026-03-10T10:30:00') }
    expect((await send(ada, 'POST', `/events/${event.id}/snoozeReminder`, later)).status).toBe(200)
    expect((await fires())[0]).toEqual(['Plan', '03-10T10:30'])
    expect((await send(ada, 'POST', `/events/${event.id}/dismissReminder`)).status).toBe(200)
    expect((await get(ada, `/events/${event.id}`)).json).toMatchObject({ isReminderOn: false })
    await send(ada, 'POST', `/events/${series.id}/dismissReminder`)
    expect(await fires()).toEqual([
      ['Again', '03-17T11:45'],
      ['Again', '03-24T11:45'],
      ['Again', '03-31T11:45'],
    ])
    await send(ada, 'PATCH', `/events/${event.id}`, { isReminderOn: true })
    expect((await fires())[0]).toEqual(['Plan', '03-10T09:30'])
  })
})

describe('an event', () => {
  test('has attachments, small and large', async () => {
    const event = await made(ada, {
      ...meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00'),
      attachments: [
        { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'YQ==' },
      ],
    })
    const path = `/events/${event.id}/attachments`
    const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'b.txt', contentBytes: 'Yg==' }
    const added = await send(ada, 'POST', path, file)
    expect(added).toMatchObject({ status: 201, json: { name: 'b.txt', size: 1 } })
    expect((await get(ada, `/events/${event.id}`)).json.hasAttachments).toBe(true)
    expect((await send(ada, 'DELETE', `${path}/${added.json.id}`)).status).toBe(204)
    const size = 3 * 1024 * 1024
    const attachmentItem = { attachmentType: 'file', name: 'large.bin', size }
    const session = await send(ada, 'POST', `${path}/createUploadSession`, { attachmentItem })
    expect(session.status).toBe(201)
    const put = await fetch(String(session.json.uploadUrl), {
      method: 'PUT',
      headers: { 'Content-Range': `bytes 0-${size - 1}/${size}` },
      body: Buffer.alloc(size, 'x'),
    })
    expect(put.status).toBe(201)
    const all = items(await get(ada, path)).map((one) => [one.name, one.size])
    expect(all).toEqual([
      ['a.txt', 1],
      ['large.bin', size],
    ])
    const expanded = await get(
      ada,
      `/events/${event.id}?$select=subject&$expand=attachments($select=name),calendar`,
    )
    expect(expanded.json).toMatchObject({
      attachments: [{ name: 'a.txt' }, { name: 'large.bin' }],
      calendar: { name: 'Calendar', isDefaultCalendar: true },
    })
  })

  test('has items and links attached', async () => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00'))
    const path = `/events/${event.id}/attachments`
    const attach = (kind: string, about: object) =>
      send(ada, 'POST', path, { '@odata.type': `#microsoft.graph.${kind}Attachment`, ...about })
    const message = {
      '@odata.type': '#microsoft.graph.message',
      subject: 'Enclosed',
      body: { content: 'Hi' },
    }
    const person = { '@odata.type': '#microsoft.graph.contact', givenName: 'Di', surname: 'Moss' }
    const mail = await attach('item', { name: 'Enclosed', item: message })
    const card = await attach('item', { name: 'Di', item: person })
    const link = await attach('reference', { name: 'Plan', sourceUrl: 'https://example.org/plan' })
    expect([mail.status, card.status, link.status]).toEqual([201, 201, 201])
    const kinds = items(await get(ada, path)).map((one) => [one['@odata.type'], one.name])
    expect(kinds).toEqual([
      ['#microsoft.graph.itemAttachment', 'Enclosed'],
      ['#microsoft.graph.itemAttachment', 'Di'],
      ['#microsoft.graph.referenceAttachment', 'Plan'],
    ])
    const bytes = async (of: CallResult) => (await get(ada, `${path}/${of.json.id}/$value`)).bytes.toString()
    expect(await bytes(mail)).toContain('Subject: Enclosed')
    expect(await bytes(card)).toContain('BEGIN:VCARD')
    expect(refusal(await get(ada, `${path}/${link.json.id}/$value`)).status).toBe(405)
    const opened = await get(
      ada,
      `/events/${event.id}?$select=id&$expand=attachments($select=name,contentBytes)`,
    )
    expect(opened.json.attachments).toMatchObject([{ name: 'Enclosed' }, { name: 'Di' }, { name: 'Plan' }])
    expect(refusal(await attach('item', { name: 'x' })).status).toBe(400)
    expect(refusal(await attach('reference', { name: 'x' })).status).toBe(400)
  })

  test('is changed only by who knows its present state', async () => {
    const event = await made(ada, meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00'))
    const path = `/users/${ada.user.id}/events/${event.id}`
    const change = (subject: string, etag: unknown) =>
      graph.call('PATCH', path, { token, body: { subject }, headers: { 'If-Match': String(etag) } })
    const first = await change('One', event['@odata.etag'])
    expect(first.status).toBe(200)
    expect(refusal(await change('Two', event['@odata.etag']))).toMatchObject({ status: 412 })
    const stale = { 'If-Match': String(event['@odata.etag']) }
    expect((await graph.call('DELETE', path, { token, headers: stale })).status).toBe(412)
    const fresh = { 'If-Match': String(first.json['@odata.etag']) }
    expect((await graph.call('DELETE', path, { token, headers: fresh })).status).toBe(204)
  })

  test('that is held online has one address for ever', async () => {
    const event = await made(ada, {
      ...meeting('2026-03-10T10:00:00', '2026-03-10T11:00:00', guest(bo)),
      isOnlineMeeting: true,
      onlineMeetingProvider: 'teamsForBusiness',
    })
    const joinUrl = Reflect.get(Object(event.onlineMeeting), 'joinUrl')
    expect(joinUrl).toMatch(/^https:\/\/teams\.microsoft\.com\/l\/meetup-join\//)
    const again = await send(ada, 'PATCH', `/events/${event.id}`, { isOnlineMeeting: true, subject: 'x' })
    expect(again.json.onlineMeeting).toEqual({ joinUrl })
    expect((await eventsOf(bo))[0]?.onlineMeeting).toEqual({ joinUrl })
  })
})

test('answers keep to the contract', () => watch.expectClean())
