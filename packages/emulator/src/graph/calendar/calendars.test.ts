import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../../../e2e/graph-contract/with-graph-contract.ts'
import type { User } from '../../tenant/user.ts'
import { eventState } from '../testing/full-mailbox.ts'
import {
  domain,
  type GraphFixture,
  items,
  type Json,
  pathOf,
  refusal,
  startGraph,
} from '../testing/graph-fixture.ts'

let graph: GraphFixture
let watch: GraphWatch
let ada: User
let bo: User
let token: string

beforeAll(async () => {
  graph = await startGraph()
  watch = await withGraphContract(graph.origin)
  const person = graph.addPerson('ada', { displayName: 'Ada Byron' })
  ada = person.user
  const { calendars } = person.mailbox
  calendars.add(calendars.default, eventState('Plan', '2026-03-03T10:00:00', '2026-03-03T11:00:00'))
  bo = graph.addPerson('bo', { displayName: 'Bo Berg' }).user
  token = graph.appToken('Calendars.ReadWrite')
})
afterAll(async () => {
  await watch.close()
  await graph.close()
})

async function send(method: string, path: string, body?: object, as = token) {
  const response = await fetch(`${watch.origin}/v1.0/users/${ada.id}${path}`, {
    method,
    headers: { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const isJson = response.headers.get('content-type')?.includes('json')
  const json: Json = isJson ? JSON.parse(bytes.toString('utf8')) : {}
  return { status: response.status, headers: response.headers, bytes, json }
}
const get = (path: string, as = token) => send('GET', path, undefined, as)

describe('calendars and their groups', () => {
  test('are made, renamed, coloured and deleted', async () => {
    const group = await send('POST', '/calendarGroups', { name: 'Projects' })
    expect(group).toMatchObject({ status: 201, json: { name: 'Projects' } })
    const path = `/calendarGroups/${group.json.id}`
    expect(refusal(await send('POST', '/calendarGroups', { name: 'PROJECTS' })).status).toBe(409)
    const calendar = await send('POST', `${path}/calendars`, { name: 'Bridge', color: 'lightBlue' })
    expect(items(await get(`${path}/calendars`))).toMatchObject([{ name: 'Bridge' }])
    expect(items(await get('/calendarGroups?$count=true')).map(({ name }) => name)).toEqual([
      'My Calendars',
      'Projects',
    ])
    expect((await send('PATCH', path, { name: 'Works' })).json).toMatchObject({ name: 'Works' })
    const one = `/calendars/${calendar.json.id}`
    const changed = await send('PATCH', one, { name: 'Tunnel', color: 'lightRed' })
    expect(changed.json).toMatchObject({ name: 'Tunnel', color: 'lightRed' })
    expect(changed.json.changeKey).not.toBe(calendar.json.changeKey)
    expect(refusal(await send('DELETE', path)).status).toBe(400)
    expect((await send('DELETE', one)).status).toBe(204)
    expect((await send('DELETE', path)).status).toBe(204)
    expect((await get(path)).status).toBe(404)
    const [own] = items(await get('/calendarGroups'))
    expect(refusal(await send('DELETE', `/calendarGroups/${own?.id}`)).status).toBe(400)
  })

  test('the default calendar can have another name, and comes back to its own', async () => {
    expect((await send('PATCH', '/calendar', { name: 'Social' })).json).toMatchObject({
      name: 'Social',
      isDefaultCalendar: true,
    })
    expect((await send('PATCH', '/calendar', { name: 'Calendar' })).status).toBe(200)
    expect(refusal(await send('PATCH', '/calendar', { hexColor: '#00ff00' })).status).toBe(501)
  })

  test('are followed by a delta', async () => {
    const base = `/users/${ada.id}/calendars`
    const round = await graph.get(`${base}/delta`, { token })
    expect(items(round)).toMatchObject([{ name: 'Calendar' }])
    const made = await graph.call('POST', base, { token, body: { name: 'Brief' } })
    const next = await graph.get(pathOf(round.json['@odata.deltaLink']), { token })
    expect(items(next)).toMatchObject([{ name: 'Brief' }])
    await graph.call('DELETE', `${base}/${made.json.id}`, { token })
    const last = await graph.get(pathOf(next.json['@odata.deltaLink']), { token })
    expect(items(last)).toEqual([{ id: made.json.id, '@removed': { reason: 'deleted' } }])
  })
})

describe('who may open a calendar', () => {
  const shares = '/calendar/calendarPermissions'
  const to = (address: string, role: string) => ({ emailAddress: { address, name: 'Somebody' }, role })

  test('is said by its permissions, which act at once', async () => {
    const boAt = graph.userToken(bo, 'Calendars.ReadWrite.Shared')
    expect(refusal(await get('/calendar/events', boAt)).code).toBe('ErrorAccessDenied')
    const made = await send('POST', shares, to(`bo@${domain}`, 'read'))
    expect(made.json).toMatchObject({
      role: 'read',
      isInsideOrganization: true,
      isRemovable: true,
      emailAddress: { name: 'Bo Berg', address: `bo@${domain}` },
    })
    expect(items(await get('/calendar/events', boAt))).toHaveLength(1)
    const event = {
      subject: 'By Bo',
      start: { dateTime: '2026-03-04T10:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-04T11:00:00', timeZone: 'UTC' },
    }
    expect((await send('POST', '/calendar/events', event, boAt)).status).toBe(403)
    const one = `${shares}/${made.json.id}`
    expect((await send('PATCH', one, { role: 'write' })).json).toMatchObject({ role: 'write' })
    expect((await send('POST', '/calendar/events', event, boAt)).status).toBe(201)
    expect(items(await get(shares, boAt))).toEqual([])
    expect((await send('DELETE', one, undefined, boAt)).status).toBe(403)
    expect(refusal(await send('POST', shares, to(`bo@${domain}`, 'read'))).status).toBe(409)
    expect((await get(one)).json).toMatchObject({ role: 'write' })
    expect((await send('DELETE', one)).status).toBe(204)
    expect((await get(one)).status).toBe(404)
    expect((await get('/calendar/events', boAt)).status).toBe(403)
  })

  test('goes for everybody of the organization too', async () => {
    const boAt = graph.userToken(bo, 'Calendars.Read.Shared')
    const [everybody] = items(await get(shares))
    expect(everybody).toMatchObject({
      emailAddress: { name: 'My Organization' },
      role: 'freeBusyRead',
      isRemovable: false,
    })
    const one = `${shares}/${everybody?.id}`
    expect((await send('PATCH', one, { role: 'read' })).status).toBe(200)
    expect(items(await get('/calendar/events?$top=1', boAt))).toHaveLength(1)
    expect((await send('PATCH', one, { role: 'freeBusyRead' })).status).toBe(200)
    expect((await get('/calendar/events', boAt)).status).toBe(403)
    expect(refusal(await send('DELETE', one)).status).toBe(400)
    expect(refusal(await send('PATCH', one, { role: 'custom' })).status).toBe(400)
  })

  test('ends for other organizations where the sharing policy does', async () => {
    expect(refusal(await send('POST', shares, to('x@elsewhere.example', 'write'))).status).toBe(400)
    const made = await send('POST', shares, to('x@elsewhere.example', 'freeBusyRead'))
    expect(made.json).toMatchObject({ isInsideOrganization: false, allowedRoles: ['freeBusyRead'] })
    const roles = async (who: string) =>
      (await get(`/calendar/allowedCalendarSharingRoles(User='${who}')`)).json.value
    expect(await roles('x@elsewhere.example')).toEqual(['freeBusyRead'])
    expect(await roles(`bo@${domain}`)).toContain('delegateWithPrivateEventAccess')
    expect((await send('DELETE', `${shares}/${made.json.id}`)).status).toBe(204)
    expect(refusal(await send('POST', shares, to(`ada@${domain}`, 'read'))).status).toBe(400)
  })

  test('is said for each calendar by itself', async () => {
    const made = await send('POST', '/calendars', { name: 'Shared' })
    const path = `/calendars/${made.json.id}/calendarPermissions`
    const share = await send('POST', path, to(`bo@${domain}`, 'write'))
    expect(share.status).toBe(201)
    const boAt = graph.userToken(bo, 'Calendars.Read.Shared')
    expect(items(await get('/calendars', boAt)).map(({ name }) => name)).toEqual(['Shared'])
    expect((await get(`${path}?$filter=role eq 'write'`)).json.value).toHaveLength(1)
  })
})

test('answers keep to the contract', () => watch.expectClean())
