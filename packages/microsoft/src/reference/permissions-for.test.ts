import { describe, expect, it } from 'vitest'
import { clouds, emulatorCloud } from './clouds.ts'
import { connectorTypes } from './connector-types.ts'
import {
  consentRequests,
  delegatedScopes,
  PermissionChoiceError,
  permissionsFor,
  tokenResource,
} from './permissions-for.ts'

const names = (...args: Parameters<typeof permissionsFor>): string[] =>
  permissionsFor(...args).map((one) => `${one.name}${one.forced ? '!' : ''}`)

function fieldOf(...args: Parameters<typeof permissionsFor>): string | undefined {
  try {
    permissionsFor(...args)
    return undefined
  } catch (error) {
    if (error instanceof PermissionChoiceError) return error.field
    throw error
  }
}

describe('permissionsFor', () => {
  it('asks for mail and the narrowest way to list people', () => {
    expect(names('outlook-mail-org')).toEqual(['Mail.Read', 'User.Read.All!'])
    expect(
      permissionsFor('outlook-mail-org').every(
        (one) => one.kind === 'application' && one.adminConsentRequired,
      ),
    ).toBe(true)
  })

  it('lists people as Xkit does where told', () => {
    expect(names('outlook-calendar-org', { directory: 'Directory.Read.All' })).toEqual([
      'Calendars.Read',
      'Directory.Read.All!',
    ])
  })

  it('signs a person in, with a refresh token', () => {
    expect(names('outlook-mail', { preset: 'read-shared' })).toEqual([
      'Mail.Read',
      'Mail.Read.Shared',
      'User.Read!',
      'openid!',
      'profile!',
      'offline_access!',
    ])
  })

  it('mixes mail and calendar for an organization or for a person', () => {
    expect(names('microsoft-365', { mode: 'organization' })).toEqual([
      'Mail.Read',
      'Calendars.Read',
      'User.Read.All!',
    ])
    expect(
      names('microsoft-365', { mode: 'person', permissions: ['calendars.readwrite', 'Mail.Send', 'openid'] }),
    ).toEqual(['Calendars.ReadWrite', 'Mail.Send', 'User.Read!', 'openid!', 'profile!', 'offline_access!'])
  })

  it('asks Exchange and nothing else for IMAP and SMTP', () => {
    expect(names('exchange-imap-smtp', { mode: 'organization' })).toEqual([
      'IMAP.AccessAsApp',
      'SMTP.SendAsApp',
    ])
    expect(names('exchange-imap-smtp', { mode: 'person' })).toEqual([
      'IMAP.AccessAsUser.All',
      'SMTP.Send',
      'openid!',
      'profile!',
      'offline_access!',
    ])
  })

  it('can ask for everything that any type offers and presets, with a reason each', () => {
    for (const type of connectorTypes) {
      for (const mode of type.modes) {
        const offered = type.offers[mode] ?? []
        const all = [permissionsFor(type.id, { mode, permissions: offered })]
        const presets = type.presets.filter((preset) => preset.permissions[mode] !== undefined)
        expect(presets.map((preset) => preset.id)).toContain(type.defaultPreset)
        for (const preset of presets) {
          all.push(permissionsFor(type.id, { mode, preset: preset.id }))
          // Other presets choose among what is offered, or among what is forced anyway.
          const extra = (preset.permissions[mode] ?? []).filter((name) => !offered.includes(name))
          expect(extra).toEqual([])
        }
        for (const one of all.flat()) expect(one.reason).toMatch(/^[A-Z].*\.$/)
      }
    }
  })

  it.each<[Parameters<typeof permissionsFor>, string]>([
    [['outlook-mail-orgs'], 'type'],
    [['microsoft-365'], 'mode'],
    [['outlook-mail', { mode: 'organization' }], 'mode'],
    [['outlook-mail-org', { preset: 'everything' }], 'preset'],
    [['outlook-mail-org', { preset: 'read-shared' }], 'preset'],
    [['outlook-mail-org', { permissions: ['Calendars.Read'] }], 'permissions'],
    [['outlook-mail-org', { permissions: [] }], 'permissions'],
    [['outlook-mail-org', { permissions: ['User.Read.All'] }], 'permissions'],
    // @ts-expect-error: what an untyped caller could send
    [['outlook-mail-org', { directory: 'Directory.ReadWrite.All' }], 'directory'],
  ])('names the choice that there is not: %j', (args, field) => {
    expect(fieldOf(...args)).toBe(field)
  })
})

describe('consentRequests', () => {
  it('asks for application permissions all together, one resource at a time', () => {
    expect(consentRequests(clouds.global, permissionsFor('outlook-mail-org'))).toEqual([
      { resource: 'graph', scope: 'https://graph.microsoft.com/.default' },
    ])
    expect(
      consentRequests(clouds.global, permissionsFor('exchange-imap-smtp', { mode: 'organization' })),
    ).toEqual([
      { resource: 'exchange', scope: 'https://ps.outlook.com/.default' },
      { resource: 'exchange', scope: 'https://outlook.office365.com/.default' },
    ])
    expect(
      consentRequests(
        clouds['gcc-high'],
        permissionsFor('exchange-imap-smtp', { mode: 'organization', preset: 'imap' }),
      ),
    ).toEqual([{ resource: 'exchange', scope: 'https://outlook.office365.us/.default' }])
  })

  it('asks for delegated ones by name', () => {
    const asked = permissionsFor('outlook-mail')
    expect(consentRequests(clouds.global, asked)).toEqual([
      {
        resource: 'graph',
        scope: 'https://graph.microsoft.com/Mail.Read https://graph.microsoft.com/User.Read',
      },
    ])
    expect(
      delegatedScopes(clouds.global, permissionsFor('exchange-imap-smtp', { mode: 'person' }), 'exchange'),
    ).toEqual(['https://outlook.office.com/IMAP.AccessAsUser.All', 'https://outlook.office.com/SMTP.Send'])
  })

  it('keeps to the resources of the global cloud at an emulator', () => {
    const cloud = emulatorCloud('http://127.0.0.1:8025')
    expect(consentRequests(cloud, permissionsFor('outlook-mail-org'))).toEqual([
      { resource: 'graph', scope: 'https://graph.microsoft.com/.default' },
    ])
    expect(tokenResource(cloud, 'exchange')).toBe('https://outlook.office365.com')
  })
})
