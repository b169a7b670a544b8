import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { isRecord } from '../http/graph-request.ts'
import { pathSegments } from '../routing/path-segments.ts'
import { contactState, eventState } from '../testing/full-mailbox.ts'
import {
  type CallResult,
  domain,
  type GraphFixture,
  items,
  mime,
  refusal,
  startGraph,
} from '../testing/graph-fixture.ts'
import { permissionSets } from './permission-sets.ts'

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let bo: { user: User; mailbox: Mailbox }
let message: string

beforeAll(async () => {
  graph = await startGraph()
  ada = graph.addPerson('ada')
  bo = graph.addPerson('bo')
  const { mail, calendars, contacts } = ada.mailbox
  message = ada.mailbox.idOf(mail.add(mail.folderAt(['Shared one']), mime('For some')), 'default')
  mail.add(mail.wellKnown('inbox'), mime('For few'))
  calendars.add(
    calendars.default,
    eventState('Secret', '2026-03-02T09:00:00', '2026-03-02T10:00:00', { sensitivity: 'private' }),
  )
  contacts.add(contacts.default, contactState('Cy', 'cy@example.com'))
})
afterAll(() => graph.close())

const denied = {
  status: 403,
  code: 'ErrorAccessDenied',
  message: 'Access is denied. Check credentials and try again.',
}
const outcome = (result: CallResult) => (result.status < 400 ? result.status : refusal(result))
const of = (user: User) => `/users/${user.id}`

describe('a token', () => {
  test.each([
    ['', 'Access token is empty.'],
    ['malformed', 'JWT is not well formed'],
    ['expired', 'expired'],
    ['wrong-audience', 'Invalid audience'],
  ])('%s is refused with 401 and where to get another', async (token, text) => {
    const answer = await graph.get('/me', { token })
    expect(refusal(answer)).toMatchObject({
      status: 401,
      code: 'InvalidAuthenticationToken',
      message: expect.stringContaining(text),
    })
    expect(answer.headers.get('www-authenticate')).toContain('authorization_uri=')
  })

  test('of an app alone has no me, and without a service principal no identity', async () => {
    expect(refusal(await graph.get('/me/messages', { token: graph.appToken('Mail.Read') }))).toMatchObject({
      status: 400,
      message: '/me request is only valid with delegated authentication flow.',
    })
    const stranger = Buffer.from(
      JSON.stringify({ tenantId: graph.tenant.id, appId: 'unknown', userId: null, roles: [], scopes: [] }),
    ).toString('base64url')
    expect(refusal(await graph.get('/users', { token: stranger })).code).toBe(
      'Authorization_IdentityNotFound',
    )
  })
})

describe('every refusal', () => {
  test('names its request in headers and body', async () => {
    const headers = { 'client-request-id': 'c0ffee00-0000-4000-8000-000000000000' }
    const answer = await graph.get('/nonsense', { token: graph.appToken(), headers })
    expect(answer.json.error).toEqual({
      code: 'BadRequest',
      message: "Resource not found for the segment 'nonsense'.",
      innerError: {
        date: expect.stringMatching(/^2026-03-02T09:3\d:\d\d$/),
        'request-id': answer.headers.get('request-id'),
        'client-request-id': headers['client-request-id'],
      },
    })
    expect(answer.headers.get('client-request-id')).toBe(headers['client-request-id'])
    expect(answer.headers.get('date')).toMatch(/^Mon, 02 Mar 2026 09:3/)
  })

  test('of what exists with another method is 405, of what is not built 501 with its name', async () => {
    const token = graph.appToken('Mail.Read')
    expect(refusal(await graph.call('PUT', '/users', { token })).status).toBe(405)
    expect(refusal(await graph.get(`${of(ada.user)}/onenote/notebooks`, { token }))).toMatchObject({
      status: 501,
      message: expect.stringContaining(`GET ${of(ada.user)}/onenote/notebooks`),
    })
  })

  test('of bad paths and bodies says what is bad', async () => {
    const token = graph.appToken('Mail.ReadWrite')
    expect(refusal(await graph.get('//users', { token })).status).toBe(400)
    expect(refusal(await graph.get('/users/%zz', { token })).message).toContain('percent-encoded')
    const broken = await graph.call('POST', `${of(ada.user)}/mailFolders`, {
      token,
      body: '{',
      headers: { 'Content-Type': 'application/json' },
    })
    expect(refusal(broken)).toMatchObject({ status: 400, code: 'BadRequest' })
    const unnamed = await graph.call('PATCH', `${of(ada.user)}/mailboxSettings`, {
      token: graph.appToken('MailboxSettings.ReadWrite'),
      body: '{"timeZone":"UTC"}',
      headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
    })
    expect(refusal(unnamed)).toMatchObject({ status: 400, message: expect.stringContaining('Content-Type') })
    const large = await graph.call('POST', `${of(ada.user)}/messages`, {
      token,
      body: 'x'.repeat(4 * 1024 * 1024 + 1),
    })
    expect(refusal(large)).toMatchObject({ status: 413, code: 'RequestEntityTooLarge' })
  })
})

describe('an app', () => {
  test('reaches every mailbox with a role, and none without', async () => {
    expect((await graph.get(`${of(ada.user)}/messages`, { token: graph.appToken('Mail.Read') })).status).toBe(
      200,
    )
    expect(
      outcome(await graph.get(`${of(ada.user)}/messages`, { token: graph.appToken('User.Read.All') })),
    ).toEqual(denied)
    expect(outcome(await graph.get('/users', { token: graph.appToken('Mail.Read') }))).toMatchObject({
      status: 403,
      code: 'Authorization_RequestDenied',
    })
    const writes = await graph.call('DELETE', `${of(ada.user)}/messages/${message}`, {
      token: graph.appToken('Mail.Read'),
    })
    expect(outcome(writes)).toEqual(denied)
  })

  test('sees no bodies, attachments and MIME with ReadBasic', async () => {
    const token = graph.appToken('Mail.ReadBasic.All')
    const one = `${of(ada.user)}/messages/${message}`
    const { json } = await graph.get(one, { token })
    expect(Object.keys(json)).toEqual(expect.arrayContaining(['subject', 'toRecipients']))
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['body']))
    expect(json).not.toHaveProperty('bodyPreview')
    for (const path of [
      `${one}?$select=body`,
      `${one}/$value`,
      `${one}/attachments`,
      `${one}?$expand=attachments`,
    ]) {
      expect(outcome(await graph.get(path, { token })), path).toEqual(denied)
    }
  })

  test('is told which mailbox is not there', async () => {
    const token = graph.appToken('Mail.Read')
    const ghost = graph.addUser('ghost')
    const unlicensed = graph.addPerson('unlicensed', { licensed: false })
    const shared = graph.addUser('desk', { mail: `desk@${domain}`, licensed: false, accountEnabled: false })
    graph.addMailbox(shared, 'shared')
    const missing = { status: 404, code: 'MailboxNotEnabledForRESTAPI' }
    expect(outcome(await graph.get(`${of(ghost)}/mailFolders`, { token }))).toMatchObject(missing)
    expect(outcome(await graph.get(`${of(unlicensed.user)}/mailFolders`, { token }))).toMatchObject(missing)
    expect(outcome(await graph.get(`${of(shared)}/mailFolders`, { token }))).toBe(200)
    expect(
      outcome(await graph.get('/users/nobody@contoso.onmicrosoft.com/messages', { token })),
    ).toMatchObject({
      status: 404,
      code: 'ErrorInvalidUser',
      message: "The requested user 'nobody@contoso.onmicrosoft.com' is invalid.",
    })
  })

  test('is throttled for each mailbox, refused requests counted', async () => {
    graph.limits.enabled = true
    // Long enough for all six to be on their way at once, on a busy machine too.
    graph.limits.latency = 1000
    const token = graph.appToken('Mail.Read')
    const burst = await Promise.all(
      Array.from({ length: 6 }, () => graph.get(`${of(ada.user)}/mailFolders/inbox`, { token })),
    )
    const refused = burst.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(2)
    expect(refusal(refused[0] as CallResult)).toMatchObject({
      code: 'ApplicationThrottled',
      message: expect.stringContaining('MailboxConcurrency'),
    })
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect((await graph.get(`${of(bo.user)}/mailFolders/inbox`, { token })).status).toBe(200)
    graph.limits.enabled = false
    graph.limits.latency = 0
  })
})

describe('a user', () => {
  const asBo = (...scopes: string[]) => ({ token: graph.userToken(bo.user, ...scopes) })

  test('reaches the own mailbox by either name', async () => {
    expect((await graph.get('/me/messages', asBo('Mail.Read'))).status).toBe(200)
    expect((await graph.get(`${of(bo.user)}/messages`, asBo('Mail.Read'))).status).toBe(200)
    expect(outcome(await graph.get('/me/messages', asBo('User.Read')))).toEqual(denied)
  })

  test('reaches nobody else’s without a share, whatever the scopes', async () => {
    expect(
      outcome(await graph.get(`${of(ada.user)}/messages`, asBo('Mail.Read', 'Mail.Read.Shared'))),
    ).toEqual(denied)
    expect(
      outcome(await graph.get(`${of(ada.user)}/mailFolders/inbox/messages`, asBo('Mail.Read.Shared'))),
    ).toEqual(denied)
    expect(
      outcome(await graph.get(`${of(ada.user)}/messages/${message}`, asBo('Mail.Read.Shared'))),
    ).toMatchObject({
      status: 404,
      code: 'ErrorItemNotFound',
    })
    expect(outcome(await graph.get(`${of(ada.user)}/calendar`, asBo('Calendars.Read.Shared')))).toEqual(
      denied,
    )
    expect(outcome(await graph.get(`${of(ada.user)}/contacts`, asBo('Contacts.Read.Shared')))).toEqual(denied)
  })

  test('reaches a shared folder by its id, and nothing beside it', async () => {
    const folder = ada.mailbox.mail.folderAt(['Shared one'])
    folder.permissions.set(bo.user.id, 'reviewer')
    const id = ada.mailbox.mail.folderId(folder)
    const shared = asBo('Mail.ReadWrite.Shared')
    expect(items(await graph.get(`${of(ada.user)}/mailFolders/${id}/messages`, shared))).toHaveLength(1)
    expect((await graph.get(`${of(ada.user)}/messages/${message}`, shared)).status).toBe(200)
    expect(outcome(await graph.get(`${of(ada.user)}/mailFolders/${id}/messages`, asBo('Mail.Read')))).toEqual(
      denied,
    )
    expect(outcome(await graph.get(`${of(ada.user)}/mailFolders`, shared))).toEqual(denied)
    expect(
      outcome(await graph.get(`${of(ada.user)}/mailFolders/${id}/messages/delta`, shared)),
    ).toMatchObject({ status: 404 })
    const patch = (body: object) =>
      graph.call('PATCH', `${of(ada.user)}/messages/${message}`, { ...shared, body })
    expect(outcome(await patch({ isRead: true }))).toEqual(denied)
    folder.permissions.set(bo.user.id, 'editor')
    expect(outcome(await patch({ isRead: true }))).toBe(200)
    folder.permissions.clear()
  })

  test('reaches all of a mailbox with Full Access and a Shared scope, but for its settings', async () => {
    ada.mailbox.fullAccess.add(bo.user.id)
    expect((await graph.get(`${of(ada.user)}/messages`, asBo('Mail.Read.Shared'))).status).toBe(200)
    expect(outcome(await graph.get(`${of(ada.user)}/messages`, asBo('Mail.Read')))).toEqual(denied)
    expect((await graph.get(`${of(ada.user)}/contacts`, asBo('Contacts.Read.Shared'))).status).toBe(200)
    expect(outcome(await graph.get(`${of(ada.user)}/mailboxSettings`, asBo('MailboxSettings.Read')))).toEqual(
      denied,
    )
    const send = { message: { subject: 'x', toRecipients: [{ emailAddress: { address: `bo@${domain}` } }] } }
    const sent = () =>
      graph.call('POST', `${of(ada.user)}/sendMail`, { ...asBo('Mail.Send.Shared'), body: send })
    expect(outcome(await sent())).toMatchObject({ status: 403, code: 'ErrorSendAsDenied' })
    ada.mailbox.sendAs.add(bo.user.id)
    expect(outcome(await sent())).toBe(202)
    ada.mailbox.fullAccess.clear()
  })

  test('sees of a shared calendar what the role allows', async () => {
    const { default: calendar } = ada.mailbox.calendars
    const shared = asBo('Calendars.ReadWrite.Shared')
    calendar.permissions.set(bo.user.id, 'write')
    const [event] = items(await graph.get(`${of(ada.user)}/calendar/events`, shared))
    expect(event).toMatchObject({ subject: 'Private Appointment', attendees: [], sensitivity: 'private' })
    expect((await graph.get(`${of(ada.user)}/calendar`, shared)).json).toMatchObject({
      canEdit: true,
      canViewPrivateItems: false,
    })
    calendar.permissions.set(bo.user.id, 'delegateWithPrivateEventAccess')
    expect(items(await graph.get(`${of(ada.user)}/calendar/events`, shared))[0]).toMatchObject({
      subject: 'Secret',
    })
    calendar.permissions.set(bo.user.id, 'read')
    const made = await graph.call('POST', `${of(ada.user)}/calendar/events`, {
      ...shared,
      body: { subject: 'x' },
    })
    expect(outcome(made)).toEqual(denied)
    calendar.permissions.clear()
  })

  test('sees the own profile with User.Read, and others only with more', async () => {
    expect((await graph.get('/me', asBo('User.Read'))).json).toMatchObject({
      userPrincipalName: `bo@${domain}`,
    })
    expect((await graph.get(of(bo.user), asBo('User.Read'))).status).toBe(200)
    expect(outcome(await graph.get(of(ada.user), asBo('User.Read')))).toMatchObject({
      code: 'Authorization_RequestDenied',
    })
    expect((await graph.get(of(ada.user), asBo('User.ReadBasic.All'))).status).toBe(200)
  })
})

// Microsoft's permission data, where it lies beside the checkout.
const dataFile = resolve(import.meta.dirname, '../../../../../../shared/microsoft/permissions-by-path.json')

/** Our doors by method and path, with the set of permissions that opens each. */
const doors: readonly (readonly [string, string, keyof typeof permissionSets])[] = [
  ['GET', '/users/{id}/messages', 'readMailBasics'],
  ['GET', '/users/{id}/messages/{id}', 'readMailBasics'],
  ['GET', '/users/{id}/mailfolders', 'readMailBasics'],
  ['GET', '/users/{id}/mailfolders/{id}', 'readMailBasics'],
  ['GET', '/users/{id}/mailfolders/delta', 'readMailBasics'],
  ['GET', '/users/{id}/mailfolders/{id}/messages', 'readMailBasics'],
  ['GET', '/users/{id}/mailfolders/{id}/messages/delta', 'readMailBasics'],
  ['GET', '/users/{id}/messages/{id}/attachments', 'readMail'],
  ['POST', '/users/{id}/messages', 'writeMail'],
  ['PATCH', '/users/{id}/messages/{id}', 'writeMail'],
  ['DELETE', '/users/{id}/messages/{id}', 'writeMail'],
  ['POST', '/users/{id}/messages/{id}/move', 'writeMail'],
  ['POST', '/users/{id}/mailfolders', 'writeMail'],
  ['POST', '/users/{id}/sendmail', 'sendMail'],
  ['POST', '/users/{id}/messages/{id}/send', 'sendMail'],
  ['GET', '/users/{id}/calendars', 'readCalendarBasics'],
  ['GET', '/users/{id}/events', 'readCalendarBasics'],
  ['GET', '/users/{id}/events/{id}', 'readCalendarBasics'],
  ['GET', '/users/{id}/calendarview', 'readCalendarBasics'],
  ['GET', '/users/{id}/events/{id}/instances', 'readCalendarBasics'],
  ['GET', '/users/{id}/events/{id}/attachments', 'readCalendar'],
  ['POST', '/users/{id}/events', 'writeCalendar'],
  ['DELETE', '/users/{id}/events/{id}', 'writeCalendar'],
  ['POST', '/me/findmeetingtimes', 'findMeetingTimes'],
  ['POST', '/users/{id}/calendar/getschedule', 'readCalendarBasics'],
  ['GET', '/users/{id}/contacts', 'readContacts'],
  ['GET', '/users/{id}/contactfolders', 'readContacts'],
  ['GET', '/users/{id}/mailboxsettings', 'readMailboxSettings'],
  ['PATCH', '/users/{id}/mailboxsettings', 'writeMailboxSettings'],
  ['POST', '/users/{id}/translateexchangeids', 'translateIds'],
  ['GET', '/me', 'readMe'],
  ['GET', '/users', 'readUsers'],
  ['GET', '/users/{id}', 'readUser'],
  ['GET', '/users/delta', 'followUsers'],
  ['GET', '/organization', 'readOrganization'],
  ['GET', '/applications', 'readApps'],
  ['POST', '/applications', 'createApps'],
  ['PATCH', '/applications/{id}', 'changeApps'],
  ['POST', '/applications/{id}/addpassword', 'changeAppCredentials'],
  ['POST', '/serviceprincipals', 'changeServicePrincipals'],
  ['DELETE', '/serviceprincipals/{id}/approleassignedto/{id}', 'revokeAppRoles'],
  ['POST', '/users', 'createUsers'],
  ['PATCH', '/users/{id}', 'changeUsers'],
  ['DELETE', '/users/{id}', 'removeUsers'],
  ['GET', '/users/{id}/manager', 'readManager'],
  ['PUT', '/users/{id}/manager', 'changeManager'],
  ['GET', '/users/{id}/directreports', 'readReports'],
  ['GET', '/users/{id}/licensedetails', 'readLicences'],
  ['GET', '/users/{id}/people', 'readPeople'],
  ['POST', '/groups', 'createGroups'],
  ['PATCH', '/organization/{id}', 'changeOrganization'],
  ['GET', '/domains', 'readDomains'],
  ['GET', '/applications/delta', 'followApps'],
  ['GET', '/serviceprincipals/delta', 'followApps'],
  ['GET', '/oauth2permissiongrants/delta', 'followGrants'],
  ['POST', '/applications/{id}/federatedidentitycredentials', 'changeFederation'],
  ['POST', '/serviceprincipals/{id}/addpassword', 'changePrincipalCredentials'],
  ['GET', '/oauth2permissiongrants', 'readGrants'],
  ['POST', '/oauth2permissiongrants', 'changeGrants'],
]

/** What goes beyond Microsoft's data, with the reason. */
const beyond: ReadonlySet<string> = new Set([
  // What may write may read; the data leaves this out of some paths.
  'Mail.ReadWrite',
  'Calendars.ReadWrite',
  'Contacts.ReadWrite',
  // Roles that exist in the service (permissions.json) and that these paths do not list.
  'Mail.ReadBasic',
  'Calendars.ReadBasic.All',
  'Directory.ReadWrite.All',
])

test('the permissions are those of Microsoft’s data', () => {
  if (!existsSync(dataFile)) {
    process.stdout.write('left out: the permission data of Microsoft is not beside the checkout\n')
    return
  }
  const data: unknown = JSON.parse(readFileSync(dataFile, 'utf8'))
  const paths = isRecord(data) && isRecord(data.paths) ? data.paths : {}
  for (const [method, path, name] of doors) {
    const schemes = paths[path]
    const wanted = isRecord(schemes) ? schemes[method] : undefined
    if (!isRecord(wanted)) throw new Error(`${method} ${path} is not in the data`)
    const { delegated, shared, application } = permissionSets[name]
    check(`${method} ${path} delegated`, wanted.DelegatedWork, [...delegated], shared)
    check(`${method} ${path} application`, wanted.Application, [...application], [])
  }
})

function check(at: string, theirs: unknown, ours: readonly string[], shared: readonly string[]): void {
  const listed = Array.isArray(theirs) ? theirs.map((entry) => String(entry).replace(/\*.*$/, '')) : []
  expect(
    listed.filter((name) => !ours.includes(name) && !shared.includes(name)),
    at,
  ).toEqual([])
  expect(
    ours.filter((name) => !listed.includes(name) && !beyond.has(name)),
    at,
  ).toEqual([])
}

test('every operation of the OpenAPI slice has a door, if only one that says 501', () => {
  const file = resolve(dataFile, '../graph-openapi-subset.json')
  if (!existsSync(file)) {
    process.stdout.write('left out: the OpenAPI slice is not beside the checkout\n')
    return
  }
  const { routes } = graph.door
  const slice: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const paths = isRecord(slice) && isRecord(slice.paths) ? slice.paths : {}
  let count = 0
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of ['get', 'post', 'patch', 'put', 'delete']) {
      if (!isRecord(operations) || operations[method] === undefined || path === '/$batch') continue
      expect(
        () => routes.match(method.toUpperCase(), pathSegments(path.replaceAll(/[{}]/g, ''))),
        `${method} ${path}`,
      ).not.toThrow()
      count += 1
    }
  }
  expect(count).toBeGreaterThan(250)
})
