import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConnectRig, connectedOrganization, connectRig } from '../connect/testing/index.ts'

let rig: ConnectRig
let at = ''
let colleague = ''
let colleagueMailbox = ''

beforeAll(async () => {
  rig = await connectRig()
  const organization = await connectedOrganization(rig, 'calendar', { permissions: ['Calendars.ReadWrite'] })
  colleagueMailbox = organization.admin.userPrincipalName
  at = organization.at()
  colleague = organization.at(colleagueMailbox)
}, 120_000)
afterAll(() => rig.close())

const berlin = (dateTime: string) => ({ dateTime, timeZone: 'Europe/Berlin' })
const hour = (day: string, from = 9) => ({
  start: berlin(`${day}T${String(from).padStart(2, '0')}:00:00`),
  end: berlin(`${day}T${String(from + 1).padStart(2, '0')}:00:00`),
})
type Event = Record<string, unknown> & { id: string; subject: string; start: { dateTime: string } }

async function create(body: Record<string, unknown>): Promise<Event> {
  const answer = await rig.call('POST', `${at}/events`, { body })
  expect(answer, answer.text).toMatchObject({ status: 201, body: { id: expect.any(String) } })
  return answer.body as Event
}

async function list(path: string, from: string, to: string, zone = 'UTC'): Promise<Event[]> {
  const query = new URLSearchParams({ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z`, timeZone: zone })
  const answer = await rig.call('GET', `${path}?${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body.data as Event[]
}

describe('calendars', () => {
  test('are created, renamed, recoloured and deleted', async () => {
    const made = await rig.call('POST', `${at}/calendars`, { body: { name: 'Rota', color: 'lightRed' } })
    expect(made).toMatchObject({ status: 201, body: { name: 'Rota', color: 'lightRed', isDefault: false } })
    const calendar = `${at}/calendars/${made.body.id}`
    const changed = await rig.call('PATCH', calendar, { body: { name: 'Shifts', color: 'lightTeal' } })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Shifts', color: 'lightTeal' } })
    const path = `${at}/events?calendar=${encodeURIComponent(String(made.body.id))}`
    const there = await rig.call('POST', path, { body: { subject: 'In it', ...hour('2026-02-02') } })
    expect(there.status).toBe(201)
    expect(await list(`${at}/events`, '2026-02-01', '2026-02-04')).toEqual([])
    expect((await rig.call('DELETE', calendar)).status).toBe(204)
    const { body } = await rig.call('GET', `${at}/calendars`)
    expect((body.data as { name: string }[]).map(({ name }) => name)).not.toContain('Shifts')
    const nothing = await rig.call('PATCH', calendar, { body: {} })
    expect(nothing).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('what to change') },
    })
  })
})

describe('an event', () => {
  test('is made with all that it has, told in other zones, changed and deleted', async () => {
    const wish = {
      subject: 'Review',
      body: { type: 'text', content: 'Bring numbers' },
      location: 'Room 1',
      categories: ['Blue category'],
      showAs: 'oof',
      sensitivity: 'private',
      importance: 'high',
      reminderMinutes: 30,
      isOnlineMeeting: true,
    }
    const made = await create({ ...wish, ...hour('2026-07-01') })
    expect(made).toMatchObject({
      ...wish,
      ...hour('2026-07-01'),
      timeZone: 'Europe/Berlin',
      recurrence: null,
    })
    expect(made.joinUrl).toMatch(/^https:/)
    const event = `${at}/events/${made.id}`
    const shown = await rig.call('GET', `${event}?timeZone=America/New_York`)
    expect(shown.body.start).toEqual({ dateTime: '2026-07-01T03:00:00', timeZone: 'America/New_York' })
    const byWindowsName = await rig.call(
      'GET',
      `${event}?timeZone=${encodeURIComponent('India Standard Time')}`,
    )
    expect(byWindowsName.body.start).toMatchObject({ dateTime: '2026-07-01T12:30:00' })
    const change = { subject: 'Second review', reminderMinutes: null, showAs: 'free', location: '' }
    const changed = await rig.call('PATCH', `${event}?timeZone=Europe/Berlin`, { body: change })
    expect(changed.body).toMatchObject({ subject: 'Second review', reminderMinutes: null, showAs: 'free' })
    expect(changed.body).toMatchObject({ ...hour('2026-07-01'), sensitivity: 'private' })
    expect((await rig.call('DELETE', event)).status).toBe(204)
    expect((await rig.call('GET', event)).status).toBe(404)
  })

  test('that lasts all day is the same days in every zone', async () => {
    const made = await create({
      subject: 'Holiday',
      isAllDay: true,
      start: berlin('2026-08-03'),
      end: berlin('2026-08-05'),
    })
    const { body } = await rig.call('GET', `${at}/events/${made.id}?timeZone=America/Los_Angeles`)
    expect(body).toMatchObject({
      isAllDay: true,
      start: { dateTime: '2026-08-03T00:00:00' },
      end: { dateTime: '2026-08-05T00:00:00' },
    })
  })

  test('is made once for an Idempotency-Key, though the first answer was lost on the way', async () => {
    const post = () =>
      fetch(`${rig.url}${at}/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${rig.adminKey}`,
          'content-type': 'application/json',
          'idempotency-key': 'once',
        },
        body: JSON.stringify({ subject: 'Once', ...hour('2026-09-01') }),
      })
    rig.emulator.addFault({ method: 'POST', path: '/v1.0/users/*/events', reset: 'after', count: 1 })
    expect((await post()).status).toBe(201)
    expect((await post()).status).toBe(201)
    const found = await list(`${at}/events`, '2026-09-01', '2026-09-02')
    expect(found.map(({ subject }) => subject)).toEqual(['Once'])
  })

  test.each([
    ['no end', { start: berlin('2026-01-01T09:00') }, 'body.end'],
    [
      'a time with an offset',
      { start: berlin('2026-01-01T09:00:00Z'), end: berlin('2026-01-01T10:00') },
      'offset',
    ],
    [
      'a zone that is none',
      { ...hour('2026-01-01'), start: { dateTime: '2026-01-01', timeZone: 'Here' } },
      'timeZone',
    ],
    [
      'a rule that Microsoft cannot hold',
      { ...hour('2026-01-01'), recurrence: 'FREQ=DAILY;BYHOUR=9' },
      'BYHOUR',
    ],
    [
      'parts that do not go together',
      { ...hour('2026-01-01'), recurrence: { frequency: 'weekly' } },
      'daysOfWeek',
    ],
    ['a member too many', { ...hour('2026-01-01'), colour: 'red' }, 'colour'],
  ])('is refused for %s', async (_, body, names) => {
    const answer = await rig.call('POST', `${at}/events`, { body })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain(names)
  })
})

describe('a series', () => {
  test('keeps its hour over the change of clocks, and is told as text and in parts', async () => {
    const made = await create({
      subject: 'Standup',
      ...hour('2026-03-23'),
      recurrence: 'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260401T070000Z',
    })
    expect(made).toMatchObject({
      kind: 'seriesMaster',
      recurrence: {
        frequency: 'weekly',
        interval: 1,
        daysOfWeek: ['monday', 'wednesday'],
        until: '2026-04-01',
      },
      rrule: 'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260401T070000Z',
    })
    const path = `${at}/events/${made.id}/instances`
    const instances = await list(path, '2026-03-01', '2026-05-01')
    expect(instances.map(({ start }) => start.dateTime)).toEqual([
      '2026-03-23T08:00:00',
      '2026-03-25T08:00:00',
      '2026-03-30T07:00:00',
      '2026-04-01T07:00:00',
    ])
    const local = await list(path, '2026-03-01', '2026-05-01', 'Europe/Berlin')
    expect(new Set(local.map(({ start }) => start.dateTime.slice(11)))).toEqual(new Set(['09:00:00']))
    expect(local.every(({ seriesId }) => seriesId === made.id)).toBe(true)
  })

  test('gets another rule, has one occurrence changed and one deleted, and becomes a single event', async () => {
    const recurrence = { frequency: 'daily', count: 5 }
    const made = await create({ subject: 'Daily', ...hour('2026-11-02'), recurrence })
    const series = `${at}/events/${made.id}`
    const changed = await rig.call('PATCH', series, { body: { recurrence: 'FREQ=DAILY;COUNT=3' } })
    expect(changed.body).toMatchObject({ rrule: 'FREQ=DAILY;COUNT=3', timeZone: 'Europe/Berlin' })
    const instances = await list(`${series}/instances`, '2026-11-01', '2026-12-01')
    expect(instances).toHaveLength(3)
    const [first, second] = instances
    await rig.call('PATCH', `${at}/events/${first?.id}`, { body: { subject: 'Not as usual' } })
    expect((await rig.call('DELETE', `${at}/events/${second?.id}`)).status).toBe(204)
    const left = await list(`${series}/instances`, '2026-11-01', '2026-12-01')
    expect(left.map(({ subject }) => subject)).toEqual(['Not as usual', 'Daily'])
    const single = await rig.call('PATCH', series, { body: { recurrence: null } })
    expect(single.body).toMatchObject({ kind: 'singleInstance', recurrence: null, rrule: null })
  })
})

describe('a meeting', () => {
  /** The invitation in the colleague's calendar. */
  async function invited(day: string, subject: string) {
    const found = await list(`${colleague}/events`, day, `${day.slice(0, 8)}28`)
    const event = found.find((one) => one.subject === subject)
    return `${colleague}/events/${event?.id}`
  }
  const meet = (day: string, subject: string) =>
    create({ subject, ...hour(day), attendees: [{ address: colleagueMailbox, name: 'Colleague' }] })

  test('is answered, which its organizer sees', async () => {
    const made = await meet('2026-05-04', 'Talk')
    expect(made.attendees).toMatchObject([{ address: colleagueMailbox, kind: 'required', response: 'none' }])
    const body = { response: 'tentative', comment: 'Later?', proposedTime: hour('2026-05-05') }
    const answer = await rig.call('POST', `${await invited('2026-05-04', 'Talk')}/respond`, { body })
    expect(answer).toMatchObject({ status: 200, body: { response: 'tentative' } })
    const seen = await rig.call('GET', `${at}/events/${made.id}`)
    expect(seen.body.attendees).toMatchObject([{ response: 'tentativelyAccepted' }])
    await rig.call('POST', `${await invited('2026-05-04', 'Talk')}/respond`, { body: { response: 'accept' } })
    expect((await rig.call('GET', `${at}/events/${made.id}`)).body.attendees).toMatchObject([
      { response: 'accepted' },
    ])
    const declined = await rig.call('POST', `${await invited('2026-05-04', 'Talk')}/respond`, {
      body: { response: 'decline' },
    })
    expect(declined.status).toBe(200)
    expect(await list(`${colleague}/events`, '2026-05-04', '2026-05-05')).toEqual([])
    const own = await rig.call('POST', `${at}/events/${made.id}/respond`, { body: { response: 'accept' } })
    expect(own.status).toBeGreaterThanOrEqual(400)
    expect(own.body).toMatchObject({ microsoft: { error: 'ErrorInvalidOperation' } })
  })

  test('is called off with a word', async () => {
    const made = await meet('2026-06-01', 'Off')
    const event = await invited('2026-06-01', 'Off')
    const off = await rig.call('POST', `${at}/events/${made.id}/cancel`, { body: { comment: 'Sorry' } })
    expect(off).toMatchObject({ status: 200, body: { isCancelled: true } })
    expect((await rig.call('GET', `${at}/events/${made.id}`)).status).toBe(404)
    expect((await rig.call('GET', event)).body).toMatchObject({ isCancelled: true })
  })

  test('takes no proposal with an acceptance', async () => {
    const body = { response: 'accept', proposedTime: hour('2026-05-05') }
    const answer = await rig.call('POST', `${at}/events/x/respond`, { body })
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('proposedTime') } })
  })
})
