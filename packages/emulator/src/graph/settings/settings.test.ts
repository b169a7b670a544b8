import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { domain, type GraphFixture, items, mime, refusal, startGraph } from '../testing/graph-fixture.ts'

let graph: GraphFixture
let ada: { user: User; mailbox: Mailbox }
let at: string
let token: string

beforeAll(async () => {
  graph = await startGraph()
  ada = graph.addPerson('ada', { displayName: 'Ada Byron' })
  const bo = graph.addPerson('bo', { displayName: 'Bo Berg', department: 'Sales' })
  at = `/users/${ada.user.id}`
  token = graph.appToken('MailboxSettings.ReadWrite', 'Mail.ReadWrite', 'People.Read.All', 'User.Read.All')
  const { mail } = ada.mailbox
  const from = (who: string) =>
    mail.add(mail.wellKnown('inbox'), mime('x', { From: who, To: ada.mailbox.address }))
  from(`Bo <${bo.mailbox.address}>`)
  from(`Bo <${bo.mailbox.address}>`)
  from('Zoe Stranger <zoe@elsewhere.example>')
})
afterAll(() => graph.close())

const call = (method: string, path: string, body?: object) =>
  graph.call(method, `${at}${path}`, { token, ...(body && { body }) })
const get = (path: string) => call('GET', path)

test('categories are made once, take other colours, keep their names, and go', async () => {
  const all = '/outlook/masterCategories'
  const made = await call('POST', all, { displayName: 'Urgent', color: 'preset3' })
  expect([made.status, made.json.color]).toEqual([201, 'preset3'])
  expect(refusal(await call('POST', all, { displayName: 'urgent', color: 'none' })).status).toBe(409)
  const one = `${all}/${made.json.id}`
  expect((await call('PATCH', one, { color: 'preset24' })).json).toMatchObject({
    id: made.json.id,
    color: 'preset24',
  })
  expect(refusal(await call('PATCH', one, { displayName: 'Other', color: 'none' })).message).toContain(
    'displayName',
  )
  expect(refusal(await call('POST', all, { displayName: 'x', color: 'pink' })).status).toBe(400)
  expect(items(await get(all))).toMatchObject([{ displayName: 'Urgent', color: 'preset24' }])
  expect((await call('DELETE', one)).status).toBe(204)
  expect(refusal(await get(one)).code).toBe('ErrorItemNotFound')
})

test('working hours and absences are changed in part, and wrong ones refused', async () => {
  const patch = (body: object) => call('PATCH', '/mailboxSettings', body)
  const hours = { daysOfWeek: ['Monday', 'Friday'], endTime: '18:30:00.0000000' }
  expect((await patch({ workingHours: hours })).json.workingHours).toMatchObject({
    daysOfWeek: ['monday', 'friday'],
    startTime: '08:00:00.0000000',
    endTime: '18:30:00.0000000',
  })
  const tokyo = { name: 'Tokyo Standard Time' }
  expect((await patch({ workingHours: { timeZone: tokyo } })).json.workingHours).toMatchObject({
    endTime: '18:30:00.0000000',
    timeZone: tokyo,
  })
  for (const [workingHours, code] of [
    [{ startTime: '08' }, 'RequestBodyRead'],
    [{ startTime: '19:00:00' }, 'ErrorInvalidTimeSettings'],
    [{ daysOfWeek: ['RandomDay'] }, 'InvalidArguments'],
    [{ timeZone: { name: 'Mars' } }, 'InvalidTimeZone'],
  ] as const)
    expect(refusal(await patch({ workingHours }))).toMatchObject({ status: 400, code })
  const away = { status: 'Scheduled', externalAudience: 'contactsOnly', internalReplyMessage: 'Away' }
  expect((await patch({ automaticRepliesSetting: away })).json.automaticRepliesSetting).toMatchObject({
    ...away,
    status: 'scheduled',
  })
})

test('a sender has one override, the last that was said', async () => {
  const all = '/inferenceClassification/overrides'
  const sender = { name: 'Zoe', address: 'zoe@elsewhere.example' }
  const made = await call('POST', all, { classifyAs: 'other', senderEmailAddress: sender })
  expect(made.status).toBe(201)
  const again = await call('POST', all, {
    classifyAs: 'focused',
    senderEmailAddress: { address: 'ZOE@elsewhere.example' },
  })
  expect(again.json).toMatchObject({ id: made.json.id, classifyAs: 'focused' })
  expect(items(await get(all))).toHaveLength(1)
  const one = `${all}/${made.json.id}`
  const own = { classifyAs: 'other', senderEmailAddress: { address: `bo@${domain}` } }
  await call('POST', all, own)
  await graph.call('POST', `/users/bo@${domain}/sendMail`, {
    token: graph.appToken('Mail.Send'),
    body: {
      message: { subject: 'Less urgent', toRecipients: [{ emailAddress: { address: ada.mailbox.address } }] },
    },
  })
  const [arrived] = items(await get("/messages?$filter=subject eq 'Less urgent'"))
  expect(arrived?.inferenceClassification).toBe('other')
  expect((await call('PATCH', one, { classifyAs: 'other' })).json.classifyAs).toBe('other')
  expect((await call('DELETE', one)).status).toBe(204)
  expect((await get(one)).status).toBe(404)
  expect((await get('/inferenceClassification')).status).toBe(200)
})

test('people are those with whom most was written', async () => {
  const found = items(await get('/people'))
  expect(found.map(({ displayName }) => displayName)).toEqual(['Bo Berg', 'Zoe Stranger'])
  expect(found[0]).toMatchObject({
    department: 'Sales',
    personType: { class: 'Person', subclass: 'OrganizationUser' },
    scoredEmailAddresses: [{ address: `bo@${domain}`, relevanceScore: 3 }],
  })
  expect(items(await get('/people?$search="zo"'))).toHaveLength(1)
  expect(items(await get("/people?$filter=personType/subclass eq 'OrganizationUser'"))).toHaveLength(1)
  const first = await get('/people?$top=1')
  expect(String(first.json['@odata.nextLink'])).toContain('skip=1')
  expect((await get(`/people/${found[1]?.id}`)).json).toMatchObject({ displayName: 'Zoe Stranger' })
  expect((await graph.get(`${at}/people`, { token: graph.appToken('Mail.Read') })).status).toBe(403)
})

test('Outlook names its languages, its time zones, and the mailbox', async () => {
  const windows = items(await get('/outlook/supportedTimeZones'))
  expect(windows).toContainEqual({ alias: 'Romance Standard Time', displayName: '(UTC+01:00) Paris' })
  const iana = items(
    await get("/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')"),
  )
  expect(iana).toContainEqual({ alias: 'Europe/Paris', displayName: '(UTC+01:00) Paris' })
  expect(new Set(iana.map(({ alias }) => alias)).size).toBe(iana.length)
  expect((await get("/outlook/supportedTimeZones(TimeZoneStandard='Sun')")).status).toBe(400)
  expect(items(await get('/outlook/supportedLanguages'))).toContainEqual(
    expect.objectContaining({ locale: 'da-DK' }),
  )
  expect((await get('/settings/exchange')).json.primaryMailboxId).toBe(
    `MBX:${ada.mailbox.id}@${graph.tenant.id}`,
  )
})
