import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CallResult, items, refusal } from '../testing/graph-fixture.ts'
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

beforeAll(async () => {
  meetings = await startMeetings()
})
afterAll(() => meetings.close())
beforeEach(() => {
  ;({ ada, bo } = meetings.people())
})

const send: Meetings['send'] = (...given) => meetings.send(...given)
const get = (of: Person, path: string) => send(of, 'GET', path)
const made: Meetings['made'] = (...given) => meetings.made(...given)
const eventsOf = async (of: Person) => items(await get(of, '/events?$top=50'))

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
      meetings.graph.call('PATCH', path, {
        token: meetings.token,
        body: { subject },
        headers: { 'If-Match': String(etag) },
      })
    const first = await change('One', event['@odata.etag'])
    expect(first.status).toBe(200)
    expect(refusal(await change('Two', event['@odata.etag']))).toMatchObject({ status: 412 })
    const stale = { 'If-Match': String(event['@odata.etag']) }
    expect(
      (await meetings.graph.call('DELETE', path, { token: meetings.token, headers: stale })).status,
    ).toBe(412)
    const fresh = { 'If-Match': String(first.json['@odata.etag']) }
    expect(
      (await meetings.graph.call('DELETE', path, { token: meetings.token, headers: fresh })).status,
    ).toBe(204)
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

test('answers keep to the contract', () => meetings.watch.expectClean())
