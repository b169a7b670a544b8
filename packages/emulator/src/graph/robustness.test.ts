import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillMailbox } from './testing/full-mailbox.ts'
import { type GraphFixture, items, startGraph } from './testing/graph-fixture.ts'

// Requests made of everything that belongs into requests, in an order that nobody would choose.
let graph: GraphFixture
let token: string
let ids: string[]

beforeAll(async () => {
  graph = await startGraph()
  const { user, mailbox } = graph.addPerson('ada')
  fillMailbox(mailbox)
  token = graph.appToken(
    'Mail.ReadWrite',
    'Mail.Send',
    'Calendars.ReadWrite',
    'Contacts.ReadWrite',
    'MailboxSettings.ReadWrite',
    'User.Read.All',
    'Organization.Read.All',
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'Directory.Read.All',
  )
  const base = `/users/${user.id}`
  const found = await Promise.all(
    ['/messages', '/events', '/contacts', '/mailFolders', '/calendars'].map(async (path) =>
      items(await graph.get(`${base}${path}`, { token })).map(({ id }) => String(id)),
    ),
  )
  ids = [user.id, 'ada@contoso.onmicrosoft.com', 'inbox', ...found.flatMap((some) => some.slice(0, 3))]
})
afterAll(() => graph.close())

const templates = [
  '/users',
  '/users/{user}',
  '/users/delta',
  '/users/$count',
  '/organization',
  '/applications',
  '/servicePrincipals',
  '/oauth2PermissionGrants',
  '/$batch',
  ...[
    '/messages',
    '/messages/$count',
    '/messages/{id}',
    '/messages/{id}/$value',
    '/messages/{id}/attachments',
    '/messages/{id}/move',
    '/messages/{id}/copy',
    '/messages/{id}/send',
    '/sendMail',
    '/mailFolders',
    '/mailFolders/delta',
    '/mailFolders/{id}',
    '/mailFolders/{id}/childFolders',
    '/mailFolders/{id}/messages',
    '/mailFolders/{id}/messages/delta',
    '/mailFolders/{id}/messages/{id}',
    '/calendars',
    '/calendar/events',
    '/calendars/{id}/calendarView',
    '/calendarView',
    '/events',
    '/events/{id}',
    '/events/{id}/instances',
    '/events/{id}/accept',
    '/events/{id}/tentativelyAccept',
    '/events/{id}/decline',
    '/events/{id}/cancel',
    '/events/{id}/forward',
    '/events/{id}/dismissReminder',
    '/events/{id}/snoozeReminder',
    '/events/{id}/attachments',
    '/events/{id}/attachments/createUploadSession',
    '/events/delta',
    '/calendarView/delta',
    '/calendars/{id}',
    '/calendars/{id}/calendarView/delta',
    '/calendars/{id}/calendarPermissions',
    '/calendar/calendarPermissions/{id}',
    "/calendar/allowedCalendarSharingRoles(User='ada@contoso.onmicrosoft.com')",
    '/calendar/getSchedule',
    '/findMeetingTimes',
    "/reminderView(StartDateTime='2026-03-01T00:00:00Z',EndDateTime='2026-04-01')",
    "/reminderView(StartDateTime='soon')",
    '/calendarGroups',
    '/calendarGroups/{id}',
    '/contacts',
    '/contacts/delta',
    '/contacts/{id}',
    '/contacts/{id}/photo/$value',
    '/contactFolders',
    '/contactFolders/delta',
    '/contactFolders/{id}',
    '/contactFolders/{id}/contacts',
    '/mailboxSettings',
    '/mailboxSettings/timeZone',
    '/translateExchangeIds',
  ].map((path) => `/users/{user}${path}`),
]
const queries = [
  '$select=id,subject',
  '$select=*',
  '$select=displayName,nonsense',
  "$filter=contains(subject,'a') or isRead eq true",
  '$filter=receivedDateTime ge 2026-01-01T00:00:00Z',
  "$filter=start/dateTime ge '2026-01-01'",
  "$filter=startswith(displayName,'a')",
  '$filter=not isRead',
  '$filter=((',
  '$orderby=receivedDateTime desc',
  '$orderby=subject',
  '$top=2',
  '$top=0',
  '$top=99999',
  '$skip=1',
  '$count=true',
  '$search="a b"',
  '$search="received>2026-01-01"',
  '$expand=attachments',
  "$expand=singleValueExtendedProperties($filter=id eq 'Integer 0x0E08')",
  '$expand=childFolders',
  '$skiptoken=nonsense',
  '$deltatoken=latest',
  'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01',
  'startDateTime=2026-05-01&endDateTime=2026-04-01',
  'includeHiddenFolders=true',
  'changeType=created',
  '$nonsense=1',
  '%',
]
const preferences = [
  '',
  'IdType="ImmutableId"',
  'outlook.timezone="Tokyo Standard Time"',
  'odata.maxpagesize=2',
  'odata.maxpagesize=x',
]
const bodies = [
  '',
  '{}',
  '[]',
  '{"message":{}}',
  '{"displayName":"x","subject":"y","isRead":true}',
  '{"destinationId":"archive"}',
  '{"subject":"z","start":{"dateTime":"2026-03-05T10:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-03-05T11:00:00"}}',
  '{"recurrence":{"pattern":{"type":"daily","interval":1},"range":{"type":"endDate","startDate":"2026-03-05","endDate":"2026-03-01"}}}',
  '{"comment":"c","toRecipients":[{"emailAddress":{"address":"bo@contoso.onmicrosoft.com"}}]}',
  '{"schedules":["ada@contoso.onmicrosoft.com"],"startTime":{"dateTime":"2026-03-05"},"endTime":{"dateTime":"2026-03-06"}}',
  '{"name":"n","role":"read","emailAddress":{"address":"bo@contoso.onmicrosoft.com"}}',
  'bm8=',
  '{"requests":[{"id":"1","method":"GET","url":"/me"}]}',
]

test('no request makes the doors fail, whatever it asks', async () => {
  const request = fc.record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'GET', 'POST', 'PATCH', 'DELETE'),
    path: fc.constantFrom(...templates),
    which: fc.array(fc.nat(30), { minLength: 3, maxLength: 3 }),
    query: fc.array(fc.constantFrom(...queries), { maxLength: 3 }),
    prefer: fc.constantFrom(...preferences),
    body: fc.constantFrom(...bodies),
    type: fc.constantFrom('application/json', 'text/plain'),
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, which, query, prefer, body, type }) => {
      const chosen = which.map((n) => ids[n % ids.length] ?? '')
      const filled = path.replace('{user}', ids[0] ?? '').replaceAll('{id}', () => chosen.pop() ?? '')
      const url = `${filled}?${query.map((part) => encodeURI(part)).join('&')}`
      const hasBody = method !== 'GET' && method !== 'DELETE'
      const result = await graph.call(method, url, {
        token,
        headers: { ...(prefer && { Prefer: prefer }), ...(hasBody && { 'Content-Type': type }) },
        ...(hasBody && { body }),
      })
      const known = [200, 201, 202, 204, 400, 403, 404, 405, 409, 410, 412, 413, 501]
      expect(known, `${method} ${url} ${result.bytes.toString('utf8').slice(0, 2000)}`).toContain(
        result.status,
      )
      if (result.status >= 400)
        expect(result.json).toMatchObject({ error: { code: expect.any(String), innerError: {} } })
    }),
    // The same requests in every run: each answer is held to the contract too, and what is found is found by everybody.
    { numRuns: 1500, seed: 20_260_302 },
  )
}, 120_000)

const many = 8000
test.each<[string, object]>([
  ['a search', { method: 'GET', url: `/messages?$search="${'('.repeat(many)}"` }],
  ['a search of many words', { method: 'GET', url: `/messages?$search="${'a '.repeat(many)}"` }],
  ['a filter', { method: 'GET', url: `/messages?$filter=${'('.repeat(many)}` }],
  ['a filter of many parts', { method: 'GET', url: `/messages?$filter=isRead${' or isRead'.repeat(many)}` }],
  ['a body', { method: 'POST', url: '/messages', body: `${'{"subject":'.repeat(many)}1${'}'.repeat(many)}` }],
  ['lists', { method: 'POST', url: '/messages', body: `{"subject":${'['.repeat(many)}${']'.repeat(many)}}` }],
])('%s that goes too deep is refused', async (_, part) => {
  const headers = { 'Content-Type': 'application/json' }
  const one = { id: '1', headers, ...part, url: `/users/${ids[0]}${Object(part).url}` }
  const { json } = await graph.call('POST', '/$batch', { token, body: { requests: [one] } })
  expect(json).toMatchObject({ responses: [{ id: '1', status: 400 }] })
})
