import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectOrganization,
  connectPerson,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
} from '../connect/testing/index.ts'
import { scopes } from '../platform/http/caller.ts'

let rig: ConnectRig
let at = ''
let own = ''
let mailbox = ''
let colleague = ''
const room = 'room@times.onmicrosoft.com'

beforeAll(async () => {
  rig = await connectRig()
  const delegated = ['User.Read', 'Calendars.ReadWrite', 'Calendars.Read.Shared']
  const app = newApp(rig, 'times', { application: ['Calendars.ReadWrite', 'User.Read.All'], delegated })
  const { id: tenant, admin, employee } = newOrganization(rig, 'times', 'allow')
  rig.emulator.addUser({ tenant, userPrincipalName: room, displayName: 'Room', mailbox: 'room' })
  mailbox = employee.userPrincipalName
  colleague = admin.userPrincipalName
  const wish = { type: 'outlook-calendar-org', name: 'times', permissions: ['Calendars.ReadWrite'] }
  const connector = await makeConnector(rig, wish, app)
  const { id } = await connectOrganization(rig, { customer: 'times', connector, administrator: colleague })
  at = `/v1/connections/${id}/mailboxes`
  const personal = await makeConnector(
    rig,
    { type: 'outlook-calendar', name: 'times-own', permissions: delegated.slice(1) },
    app,
  )
  const person = await connectPerson(rig, { customer: 'times', connector: personal, person: mailbox })
  own = `/v1/connections/${person.id}/mailboxes/me`
  for (const [who, from, to] of [
    [mailbox, '09:00', '10:00'],
    [colleague, '13:00', '14:30'],
    [room, '10:00', '12:00'],
  ]) {
    const [start, end] = [from, to].map((time) => ({
      dateTime: `2026-07-01T${time}`,
      timeZone: 'Europe/Berlin',
    }))
    const made = await rig.call('POST', `${at}/${who}/events`, { body: { subject: 'Secret', start, end } })
    expect(made.status).toBe(201)
  }
}, 120_000)
afterAll(() => rig.close())

const day = { from: '2026-07-01T00:00:00Z', to: '2026-07-02T00:00:00Z', timeZone: 'Europe/Berlin' }

describe('free and busy', () => {
  test('of many people and rooms at once, each with its own trouble, in the order asked', async () => {
    const strangers = Array.from({ length: 41 }, (_, n) => `nobody${n}@times.onmicrosoft.com`)
    const addresses = [mailbox, ...strangers, colleague.toUpperCase(), room]
    const answer = await rig.call('POST', `${at}/${mailbox}/free-busy`, { body: { ...day, addresses } })
    expect(answer.status, answer.text).toBe(200)
    const data = answer.body.data as { address: string; busy: unknown[]; problem: unknown }[]
    expect(data.map(({ address }) => address)).toEqual(addresses)
    const time = (from: string, to: string) => [
      {
        status: 'busy',
        start: { dateTime: `2026-07-01T${from}:00`, timeZone: 'Europe/Berlin' },
        end: { dateTime: `2026-07-01T${to}:00`, timeZone: 'Europe/Berlin' },
      },
    ]
    expect(data[0]).toMatchObject({ busy: time('09:00', '10:00'), problem: null })
    expect(data.at(-2)).toMatchObject({ busy: time('13:00', '14:30'), problem: null })
    expect(data.at(-1)).toMatchObject({ busy: time('10:00', '12:00'), workingHours: expect.any(Object) })
    for (const one of data.slice(1, -2))
      expect(one).toMatchObject({ busy: [], problem: { code: '5009', detail: expect.any(String) } })
  })

  test('tells a key that is limited to a mailbox nothing of others', async () => {
    const key = await rig.key({ scopes, mailboxes: [mailbox] })
    const body = { ...day, addresses: [colleague, 'ghost@times.onmicrosoft.com', mailbox] }
    const answer = await rig.call('POST', `${at}/${mailbox}/free-busy`, { key, body })
    const [other, ghost, self] = answer.body.data as Record<string, unknown>[]
    expect({ ...other, address: '' }).toEqual({ ...ghost, address: '' })
    expect(other).toMatchObject({ busy: [], problem: { code: 'mailbox_not_found' } })
    expect(self).toMatchObject({ busy: [{ status: 'busy' }], problem: null })
    const times = { attendees: [{ address: colleague }], durationMinutes: 30, windows: [day] }
    const asked = await rig.call('POST', `${at}/${mailbox}/find-times`, {
      key,
      body: { ...times, windows: [{ from: day.from, to: day.to }] },
    })
    expect(asked.status).toBe(403)
  })

  test('is refused for a window that is none', async () => {
    const body = { addresses: [mailbox], from: day.to, to: day.from }
    const answer = await rig.call('POST', `${at}/${mailbox}/free-busy`, { body })
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('later than from') },
    })
  })
})

describe('times to meet', () => {
  const wish = {
    attendees: [{ address: 'admin@times.onmicrosoft.com' }],
    durationMinutes: 60,
    windows: [{ from: '2026-07-01T07:00:00Z', to: '2026-07-01T13:00:00Z' }],
    hours: 'unrestricted',
    minimumPercent: 100,
    timeZone: 'Europe/Berlin',
  }

  test('lie where all are free', async () => {
    const answer = await rig.call('POST', `${own}/find-times`, { body: { ...wish, suggestRoom: true } })
    expect(answer.status, answer.text).toBe(200)
    const { data, reason } = answer.body as {
      data: { start: { dateTime: string }; end: unknown }[]
      reason: unknown
    }
    expect(reason).toBeNull()
    expect(data[0]).toMatchObject({
      start: { dateTime: '2026-07-01T10:00:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-07-01T11:00:00' },
      confidence: 100,
      mine: 'free',
      attendees: [{ address: colleague, availability: 'free' }],
    })
    for (const { start } of data) expect(start.dateTime).not.toMatch(/T(09|13)/)
  })

  test('are none, with a reason, where nobody is', async () => {
    const windows = [{ from: '2026-07-01T11:00:00Z', to: '2026-07-01T12:00:00Z' }]
    const answer = await rig.call('POST', `${own}/find-times`, { body: { ...wish, windows } })
    expect(answer.body).toMatchObject({ data: [], reason: 'attendeesUnavailable' })
  })

  test('are found for no organization, and the answer says what to do instead', async () => {
    const answer = await rig.call('POST', `${at}/${mailbox}/find-times`, { body: wish })
    expect(answer).toMatchObject({ status: 403, body: { remedy: expect.stringContaining('free-busy') } })
  })
})

describe('files of an event', () => {
  const send = (path: string, body: Buffer) =>
    fetch(`${rig.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.adminKey}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(body),
    })

  test.each([
    ['a small one', 1000],
    ['one that goes through an upload session', 4_000_000],
  ])('%s is put on, listed, read and taken off', async (_, size) => {
    const time = { dateTime: '2026-07-02', timeZone: 'UTC' }
    const event = await rig.call('POST', `${at}/${mailbox}/events`, { body: { start: time, end: time } })
    const files = `${at}/${mailbox}/events/${event.body.id}/attachments`
    const bytes = Buffer.alloc(size, 'agenda ')
    const put = await send(`${files}?name=agenda.txt&contentType=text/plain`, bytes)
    expect(put.status).toBe(201)
    const made = (await put.json()) as { id: string }
    expect(made).toMatchObject({ name: 'agenda.txt', contentType: 'text/plain', kind: 'file' })
    expect((await rig.call('GET', files)).body.data).toEqual([made])
    const read = await fetch(`${rig.url}${files}/${made.id}/content`, {
      headers: { authorization: `Bearer ${rig.adminKey}` },
    })
    expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true)
    expect((await rig.call('DELETE', `${files}/${made.id}`)).status).toBe(204)
    expect((await rig.call('GET', files)).body.data).toEqual([])
  })
})
