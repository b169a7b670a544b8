import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ConnectRig,
  connectedOrganization,
  connectedPerson,
  connectRig,
} from '../../connect/testing/index.ts'

let rig: ConnectRig
let at = ''
let withoutSettings = ''
let own = ''
let shared = ''

beforeAll(async () => {
  rig = await connectRig()
  const delegated = ['Mail.Read', 'Mail.Read.Shared', 'MailboxSettings.ReadWrite']
  const organization = await connectedOrganization(rig, 'settings', {
    permissions: ['Mail.Read', 'MailboxSettings.ReadWrite'],
    delegated,
    userConsent: 'allow',
  })
  at = organization.at()
  withoutSettings = (await connectedOrganization(rig, 'no-settings', { permissions: ['Mail.Read'] })).at()
  const person = organization.employee.userPrincipalName
  const address = 'desk@settings.onmicrosoft.com'
  rig.emulator.addMailbox({ tenant: organization.id, address, kind: 'shared' })
  rig.emulator.addDelegation(organization.id, { kind: 'full-access', mailbox: address, to: person })
  const id = await connectedPerson(rig, organization, {
    name: 'own-settings',
    person,
    permissions: delegated,
  })
  own = `/v1/connections/${id}/mailboxes/me`
  shared = `/v1/connections/${id}/mailboxes/${address}`
}, 120_000)
afterAll(() => rig.close())

const get = async (path = at) => {
  const answer = await rig.call('GET', `${path}/settings`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}
const patch = (body: unknown, path = at) => rig.call('PATCH', `${path}/settings`, { body })

describe('settings of a mailbox', () => {
  test('are told and changed in part', async () => {
    const before = await get()
    expect(before).toMatchObject({
      language: 'en-US',
      purpose: 'user',
      automaticReplies: { status: 'off', from: null, until: null },
      workingHours: { start: '08:00', end: '17:00' },
    })
    const changed = await patch({
      timeZone: 'Europe/Berlin',
      workingHours: { days: ['friday', 'monday'], end: '12:30', timeZone: 'Tokyo Standard Time' },
    })
    expect(changed, changed.text).toMatchObject({
      status: 200,
      body: {
        ...before,
        timeZone: 'Europe/Berlin',
        workingHours: {
          days: ['monday', 'friday'],
          start: '08:00',
          end: '12:30',
          timeZone: 'Asia/Tokyo',
          utcOffsetMinutes: null,
        },
      },
    })
    expect(await get()).toEqual(changed.body)
    expect((await patch({ language: 'de-DE' }, own)).body.language).toBe('de-DE')
  })

  test('schedule an absence, whose times are instants, and end it', async () => {
    const wish = {
      from: '2026-12-24T18:00:00+01:00',
      until: '2027-01-02T08:00:00+01:00',
      internalMessage: '<p>Back in January</p>',
      externalMessage: '<p>Away</p>',
      externalAudience: 'contacts',
    }
    const set = await patch({ automaticReplies: { status: 'scheduled', ...wish } })
    expect(set, set.text).toMatchObject({
      status: 200,
      body: {
        automaticReplies: {
          ...wish,
          status: 'scheduled',
          from: '2026-12-24T17:00:00.000Z',
          until: '2027-01-02T07:00:00.000Z',
        },
      },
    })
    const off = await patch({ automaticReplies: { status: 'off' } })
    expect(off.body.automaticReplies).toMatchObject({
      status: 'off',
      from: null,
      internalMessage: wish.internalMessage,
      externalAudience: 'contacts',
    })
  })

  test.each([
    [{}, 'what to change'],
    [{ timeZone: 'Mars/Olympus' }, 'body.timeZone'],
    [{ workingHours: { start: '17:00', end: '08:00' } }, 'body.workingHours'],
    [{ workingHours: { start: '8:00' } }, 'body.workingHours.start'],
    [{ automaticReplies: { status: 'scheduled' } }, 'body.automaticReplies.from'],
    [{ automaticReplies: { from: '2026-12-24T18:00:00Z' } }, 'body.automaticReplies.until'],
    [
      { automaticReplies: { from: '2026-12-24T18:00:00Z', until: '2026-12-24T17:00:00Z' } },
      'body.automaticReplies.until',
    ],
    [
      { automaticReplies: { status: 'on', from: '2026-12-24T18:00:00Z', until: '2026-12-25T17:00:00Z' } },
      'body.automaticReplies.from',
    ],
    [{ purpose: 'shared' }, 'body.purpose'],
  ])('refuse %j and name the field', async (body, field) => {
    expect(await patch(body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', detail: expect.stringContaining(field) },
    })
  })

  test('that are not granted name the permission', async () => {
    expect(await rig.call('GET', `${withoutSettings}/settings`)).toMatchObject({
      status: 403,
      body: {
        code: 'scope_not_granted',
        missingScopes: ['MailboxSettings.Read'],
        remedy: expect.stringContaining('administrator'),
      },
    })
    expect(await patch({ language: 'de-DE' }, withoutSettings)).toMatchObject({
      status: 403,
      body: { missingScopes: ['MailboxSettings.ReadWrite'] },
    })
    expect(await rig.call('GET', `${withoutSettings}/categories`)).toMatchObject({
      status: 403,
      body: { missingScopes: ['MailboxSettings.Read'] },
    })
  })

  test('of a mailbox that is shared with a person stay shut to her, although its mail is open', async () => {
    expect((await rig.call('GET', `${shared}/messages`)).status).toBe(200)
    expect(await rig.call('GET', `${shared}/settings`)).toMatchObject({
      status: 403,
      body: { code: 'mailbox_denied', remedy: expect.stringContaining('organization') },
    })
  })
})

describe('categories', () => {
  test('are created with a colour, recoloured, never renamed, and deleted', async () => {
    const made = await rig.call('POST', `${at}/categories`, { body: { name: 'Urgent', color: 'darkRed' } })
    expect(made, made.text).toMatchObject({
      status: 201,
      body: { name: 'Urgent', color: 'darkRed', preset: 'preset15' },
    })
    const one = `${at}/categories/${made.body.id}`
    const again = await rig.call('POST', `${at}/categories`, { body: { name: 'urgent' } })
    expect(again.status).toBe(409)
    expect((await rig.call('PATCH', one, { body: { color: 'preset7', name: 'Urgent' } })).body).toMatchObject(
      {
        id: made.body.id,
        color: 'blue',
      },
    )
    const renamed = await rig.call('PATCH', one, { body: { color: 'red', name: 'Later' } })
    expect(renamed).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('for good'), remedy: expect.stringContaining('bulk') },
    })
    expect((await rig.call('GET', `${at}/categories`)).body).toMatchObject({
      data: [{ name: 'Urgent', color: 'blue' }],
      next: null,
    })
    expect((await rig.call('DELETE', one)).status).toBe(204)
    expect((await rig.call('GET', `${at}/categories`)).body.data).toEqual([])
    const comma = await rig.call('POST', `${at}/categories`, { body: { name: 'a, b' } })
    expect(comma).toMatchObject({ status: 400, body: { detail: expect.stringContaining('body.name') } })
  })
})
