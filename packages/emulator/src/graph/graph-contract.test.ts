import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GraphWatch, withGraphContract } from '../../../../e2e/graph-contract/with-graph-contract.ts'
import { contosoDomain, fillMailbox } from './testing/full-mailbox.ts'
import {
  type GraphFixture,
  items,
  type Json,
  mime,
  startGraph,
  startOfTime,
} from './testing/graph-fixture.ts'

let graph: GraphFixture
let watch: GraphWatch
let user: string
let app: string
let person: string

beforeAll(async () => {
  graph = await startGraph()
  watch = await withGraphContract(graph.origin)
  const ada = graph.addPerson('ada', {
    displayName: 'Ada Byron',
    givenName: 'Ada',
    aliases: [`a.byron@${contosoDomain}`],
  })
  const bo = graph.addPerson('bo', { managerId: ada.user.id })
  for (let i = 0; i < 120; i++) graph.addUser(`extra${i}`)
  fillMailbox(ada.mailbox)
  user = `/users/${ada.user.id}`
  app = graph.appToken(
    'Mail.ReadWrite',
    'Mail.Send',
    'Calendars.ReadWrite',
    'Contacts.Read',
    'MailboxSettings.ReadWrite',
    'User.Read.All',
    'Organization.Read.All',
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'Directory.Read.All',
  )
  person = graph.userToken(bo.user, 'User.Read', 'Mail.Read')
})
afterAll(async () => {
  await watch.close()
  await graph.close()
})

async function send(
  method: string,
  path: string,
  body?: object | string,
  headers: Record<string, string> = {},
  token = app,
) {
  const isText = typeof body === 'string'
  const response = await fetch(path.startsWith('http') ? path : `${watch.origin}/v1.0${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': isText ? 'text/plain' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const isJson = response.headers.get('content-type')?.includes('json')
  const json: Json = isJson ? JSON.parse(bytes.toString('utf8')) : {}
  if (response.status >= 400) throw new Error(`${method} ${path}: ${bytes.toString('utf8')}`)
  return { status: response.status, headers: response.headers, bytes, json }
}
const get = (path: string, headers: Record<string, string> = {}) => send('GET', path, undefined, headers)

/** Every page of a list or delta round, by the links as they are. */
async function pages(path: string, headers: Record<string, string> = {}): Promise<Json[]> {
  const found: Json[] = []
  let next: unknown = path
  while (typeof next === 'string') {
    const page = await get(next, headers)
    found.push(...items(page))
    next = page.json['@odata.nextLink']
    if (next === undefined && page.json['@odata.deltaLink'] !== undefined)
      await get(String(page.json['@odata.deltaLink']), headers)
  }
  return found
}

test('the directory', async () => {
  await get('/organization')
  await get(`/organization/${graph.tenant.id}`)
  await get('/organization?$select=id,displayName,verifiedDomains')
  expect(await pages('/users?$top=50')).toHaveLength(122)
  const eventual = { ConsistencyLevel: 'eventual' }
  await get('/users?$select=id,displayName,proxyAddresses,accountEnabled,assignedLicenses', eventual)
  await get(`/users/bo@${contosoDomain}?$expand=manager`)
  await get('/users?$search="displayName:ada"&$count=true', eventual)
  await get("/users?$filter=endswith(mail,'.com')&$orderby=displayName&$count=true", eventual)
  await get('/users/$count', eventual)
  await pages('/users/delta?$select=displayName')
  await get(user)
  await send('GET', '/me', undefined, {}, person)
})

test('folders', async () => {
  const folders = await pages(`${user}/mailFolders?includeHiddenFolders=true&$count=true`)
  for (const folder of folders.slice(0, 4)) {
    await get(`${user}/mailFolders/${folder.id}`)
    await get(`${user}/mailFolders/${folder.id}/childFolders`)
  }
  await get(`${user}/mailFolders/inbox?$expand=childFolders`)
  await get(`${user}/mailFolders/$count`)
  await pages(`${user}/mailFolders/delta?$select=displayName`)
  const { json } = await send('POST', `${user}/mailFolders`, { displayName: 'New' })
  await send('POST', `${user}/mailFolders/${json.id}/childFolders`, { displayName: 'Newer' })
  await send('PATCH', `${user}/mailFolders/${json.id}`, { displayName: 'Newest' })
  await send('POST', `${user}/mailFolders/${json.id}/copy`, { destinationId: 'inbox' })
  await send('POST', `${user}/mailFolders/${json.id}/move`, { destinationId: 'archive' })
  await send('DELETE', `${user}/mailFolders/${json.id}`)
})

test('messages', async () => {
  const messages = await pages(`${user}/messages?$count=true`)
  expect(messages.length).toBeGreaterThan(15)
  await pages(`${user}/mailFolders/inbox/messages?$select=id,subject,receivedDateTime&$top=3`)
  await get(`${user}/messages?$filter=hasAttachments eq true&$expand=attachments`)
  await get(`${user}/messages?$search="report"`)
  await get(`${user}/messages/$count`)
  for (const message of messages) {
    const one = `${user}/messages/${message.id}`
    await get(`${one}?$select=body,uniqueBody,internetMessageHeaders`)
    await get(`${one}/$value`)
    for (const attachment of await pages(`${one}/attachments`)) {
      await get(`${one}/attachments/${attachment.id}`)
      await get(`${one}/attachments/${attachment.id}/$value`)
    }
  }
  await pages(`${user}/mailFolders/inbox/messages/delta`, {
    Prefer: 'odata.maxpagesize=4, IdType="ImmutableId"',
  })
  await pages(`${user}/mailFolders/inbox/messages/delta?$select=subject,isRead`)
})

test('changes to messages', async () => {
  const draft = await send('POST', `${user}/messages`, {
    subject: 'Draft',
    body: { contentType: 'text', content: 'x' },
    toRecipients: [{ emailAddress: { address: `bo@${contosoDomain}` } }],
  })
  const one = `${user}/messages/${draft.json.id}`
  await send('PATCH', one, { isRead: false, flag: { flagStatus: 'flagged' }, categories: ['Red'] })
  const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'YQ==' }
  const added = await send('POST', `${one}/attachments`, file)
  await send('DELETE', `${one}/attachments/${added.json.id}`)
  await send('POST', `${one}/copy`, { destinationId: 'archive' })
  await send('POST', `${one}/send`)
  const made = await send('POST', `${user}/mailFolders/inbox/messages`, mime('As MIME').toString('base64'))
  const moved = await send('POST', `${user}/messages/${made.json.id}/move`, { destinationId: 'deleteditems' })
  await send('POST', `${user}/messages/${moved.json.id}/permanentDelete`)
  await send('POST', `${user}/sendMail`, {
    message: { toRecipients: [{ emailAddress: { address: `bo@${contosoDomain}` } }] },
  })
  await send('POST', `${user}/sendMail`, mime('Sent as MIME').toString('base64'))
})

test('answers, items within messages, and large files', async () => {
  const [first] = await pages(
    `${user}/mailFolders/inbox/messages?$filter=from/emailAddress/address ne null&$select=id`,
  )
  const one = `${user}/messages/${first?.id}`
  const to = [{ emailAddress: { address: `bo@${contosoDomain}` } }]
  await send('POST', `${one}/createReply`, { comment: 'x' })
  await send('POST', `${one}/createReplyAll`, { message: { subject: 'y' } })
  const forward = await send('POST', `${one}/createForward`, { toRecipients: to })
  for (const action of ['reply', 'replyAll', 'forward'])
    await send('POST', `${one}/${action}`, { message: { toRecipients: to }, comment: 'x' })
  await send('POST', `${one}/reply`, mime('Answer as MIME').toString('base64'))
  const draft = `${user}/messages/${forward.json.id}`
  const items = [
    { '@odata.type': '#microsoft.graph.message', subject: 'Inner' },
    { '@odata.type': '#microsoft.graph.event', subject: 'Event' },
    { '@odata.type': '#microsoft.graph.contact', displayName: 'Contact' },
  ]
  for (const item of items) {
    const attachment = { '@odata.type': '#microsoft.graph.itemAttachment', name: 'item', item }
    const added = await send('POST', `${draft}/attachments`, attachment)
    await get(`${draft}/attachments/${added.json.id}?$expand=microsoft.graph.itemattachment/item`)
    await get(`${draft}/attachments/${added.json.id}/$value`)
  }
  const session = await send('POST', `${draft}/attachments/createUploadSession`, {
    AttachmentItem: { attachmentType: 'file', name: 'big', size: 2_097_152 },
  })
  expect(String(session.json.uploadUrl)).toContain(watch.origin)
  await get(`${draft}/attachments`)
})

test('search folders and a branch of the tree', async () => {
  const made = await send('POST', `${user}/mailFolders/inbox/childFolders`, {
    '@odata.type': '#microsoft.graph.mailSearchFolder',
    displayName: 'Reports',
    includeNestedFolders: true,
    sourceFolderIds: ['inbox'],
    filterQuery: "contains(subject,'Report')",
  })
  await pages(`${user}/mailFolders/inbox/childFolders`)
  await pages(`${user}/mailFolders/inbox/childFolders/delta`)
  await get(`${user}/mailFolders/${made.json.id}`)
  await pages(`${user}/mailFolders/${made.json.id}/messages?$select=subject`)
  await send('PATCH', `${user}/mailFolders/${made.json.id}`, {
    '@odata.type': '#microsoft.graph.mailSearchFolder',
    filterQuery: 'isRead eq true',
  })
  await send('DELETE', `${user}/mailFolders/${made.json.id}`)
})

test('rules and mail tips', async () => {
  const rules = `${user}/mailFolders/inbox/messageRules`
  const one = { emailAddress: { address: `bo@${contosoDomain}` } }
  const made = await send('POST', rules, {
    displayName: 'All of it',
    sequence: 2,
    conditions: {
      fromAddresses: [one],
      subjectContains: ['x'],
      withinSizeRange: { minimumSize: 1, maximumSize: 9 },
    },
    exceptions: { sentToAddresses: [one], importance: 'low', hasAttachments: true },
    actions: { redirectTo: [one], assignCategories: ['Red'], markImportance: 'high', markAsRead: true },
  })
  await pages(rules)
  await get(`${rules}/${made.json.id}`)
  await send('PATCH', `${rules}/${made.json.id}`, { isEnabled: false })
  await send('DELETE', `${rules}/${made.json.id}`)
  await send('POST', `${user}/getMailTips`, {
    EmailAddresses: [`bo@${contosoDomain}`, `nobody@${contosoDomain}`, 'x@example.com'],
    MailTipsOptions:
      'automaticReplies, mailboxFullStatus, customMailTip, externalMemberCount, totalMemberCount, maxMessageSize, deliveryRestriction, moderationStatus, recipientScope, recipientSuggestions',
  })
})

test('calendars and events', async () => {
  const window = 'startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-30T00:00:00Z'
  for (const calendar of await pages(`${user}/calendars?$count=true`)) {
    await get(`${user}/calendars/${calendar.id}`)
    await pages(`${user}/calendars/${calendar.id}/events`)
    await pages(`${user}/calendars/${calendar.id}/calendarView?${window}&$top=5`, {
      Prefer: 'outlook.timezone="Pacific Standard Time"',
    })
  }
  await get(`${user}/calendar`)
  await get(`${user}/calendarGroups`)
  await get(`${user}/calendars/$count`)
  await get(`${user}/events/$count`)
  await get(`${user}/calendarView?${window}&$select=subject,start,end&$orderby=start/dateTime`)
  for (const event of await pages(`${user}/events`)) {
    await get(`${user}/events/${event.id}?$select=subject,cancelledOccurrences`)
    if (event.type === 'seriesMaster') {
      for (const occurrence of await pages(`${user}/events/${event.id}/instances?${window}`))
        await get(`${user}/events/${occurrence.id}`)
    }
    for (const attachment of await pages(`${user}/events/${event.id}/attachments`))
      await get(`${user}/events/${event.id}/attachments/${attachment.id}`)
  }
  const made = await send('POST', `${user}/events`, {
    subject: 'Review',
    start: { dateTime: '2026-03-03T10:00:00', timeZone: 'Romance Standard Time' },
    end: { dateTime: '2026-03-03T11:00:00', timeZone: 'Romance Standard Time' },
    attendees: [{ type: 'required', emailAddress: { address: `bo@${contosoDomain}`, name: 'Bo' } }],
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' },
      range: { type: 'numbered', startDate: '2026-03-03', numberOfOccurrences: 5 },
    },
    isOnlineMeeting: true,
  })
  await send('PATCH', `${user}/events/${made.json.id}`, { subject: 'Reviews' })
  await send('DELETE', `${user}/events/${made.json.id}`)
  await send('POST', `${user}/calendars`, { name: 'More' })
})

test('contacts and settings', async () => {
  await pages(`${user}/contactFolders`)
  for (const contact of await pages(`${user}/contacts?$count=true`))
    await get(`${user}/contacts/${contact.id}`)
  await pages(`${user}/contacts?$select=displayName,emailAddresses&$top=1`)
  await pages(`${user}/contacts/delta`)
  await get(`${user}/contacts/$count`)
  await get(`${user}/mailboxSettings`)
  await get(`${user}/mailboxSettings/userPurpose`)
  await get(`${user}/mailboxSettings/language`)
  await send('PATCH', `${user}/mailboxSettings`, {
    timeZone: 'UTC',
    automaticRepliesSetting: { status: 'disabled' },
  })
  await get(`${user}/outlook/masterCategories`)
  const [first] = await pages(`${user}/messages?$top=1&$select=id`)
  await send('POST', `${user}/translateExchangeIds`, {
    inputIds: [String(first?.id), 'nonsense'],
    sourceIdType: 'restId',
    targetIdType: 'restImmutableEntryId',
  })
})

test('apps', async () => {
  const made = await send('POST', '/applications', {
    displayName: 'Made here',
    web: { redirectUris: ['http://localhost/x'] },
  })
  const graphApp = '00000003-0000-0000-c000-000000000000'
  const mailRead = '810c84a8-4a9e-49e6-bf7d-12d183f40d01'
  await send('PATCH', `/applications/${made.json.id}`, {
    requiredResourceAccess: [{ resourceAppId: graphApp, resourceAccess: [{ id: mailRead, type: 'Role' }] }],
  })
  await send('POST', `/applications/${made.json.id}/addPassword`, {
    passwordCredential: { displayName: 'One' },
  })
  await get(`/applications(appId='${made.json.appId}')`)
  await pages('/applications')
  const principal = await send('POST', '/servicePrincipals', { appId: made.json.appId })
  const [resource] = await pages(`/servicePrincipals?$filter=appId eq '${graphApp}'`)
  const grant = { principalId: principal.json.id, resourceId: resource?.id, appRoleId: mailRead }
  await send('POST', `/servicePrincipals/${resource?.id}/appRoleAssignedTo`, grant)
  const [assigned] = await pages(`/servicePrincipals/${principal.json.id}/appRoleAssignments`)
  await send('POST', '/oauth2PermissionGrants', {
    clientId: principal.json.id,
    consentType: 'AllPrincipals',
    resourceId: resource?.id,
    scope: 'Mail.Read User.Read',
  })
  await pages('/oauth2PermissionGrants')
  await send('DELETE', `/servicePrincipals/${principal.json.id}/appRoleAssignments/${assigned?.id}`)
  await send('DELETE', `/servicePrincipals/${principal.json.id}`)
  await send('DELETE', `/applications/${made.json.id}`)
})

test('a batch', async () => {
  const urls = [
    `${user}/messages?$top=2`,
    `${user}/mailFolders/inbox`,
    `${user}/messages/$count`,
    '/users/nobody',
    `${user}/calendarView?startDateTime=2026-03-01&endDateTime=2026-03-08`,
  ]
  await send('POST', '/$batch', { requests: urls.map((url, i) => ({ id: String(i), method: 'GET', url })) })
})

test('keep to the contract', () => {
  expect(startOfTime).toBeLessThan(Date.now())
  watch.expectClean()
})
