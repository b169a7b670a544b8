import type { SeedApp, SeedResourceAccess } from './seed-tenant.ts'
import { stableGuid } from './stable-guid.ts'

/** What the default apps ask of Microsoft Graph and of Exchange Online. */
const requested: readonly SeedResourceAccess[] = [
  {
    resource: 'graph',
    application: [
      'Mail.Read',
      'Mail.ReadWrite',
      'Mail.Send',
      'Calendars.Read',
      'Calendars.ReadWrite',
      'Contacts.Read',
      'Contacts.ReadWrite',
      'MailboxSettings.Read',
      'MailboxSettings.ReadWrite',
      'User.Read.All',
      'User.ReadWrite.All',
      'Directory.Read.All',
      'Organization.Read.All',
    ],
    delegated: [
      'openid',
      'profile',
      'email',
      'offline_access',
      'User.Read',
      'Mail.Read',
      'Mail.ReadWrite',
      'Mail.Send',
      'Mail.Read.Shared',
      'Calendars.Read',
      'Calendars.ReadWrite',
      'Calendars.Read.Shared',
      'Contacts.Read',
      'Contacts.ReadWrite',
      'MailboxSettings.ReadWrite',
    ],
  },
  {
    resource: 'exchange',
    application: ['IMAP.AccessAsApp', 'SMTP.SendAsApp'],
    delegated: ['IMAP.AccessAsUser.All', 'SMTP.Send'],
  },
]

const redirectUris = [
  'http://localhost/oauth/callback',
  'http://localhost:8090/oauth/callback',
  'http://127.0.0.1:8090/oauth/callback',
].map((uri) => ({ platform: 'web' as const, uri }))

/** The app that the default tenant has consented to, with one good secret and one that has expired. */
export const consentedAppId = stableGuid('contoso/apps/harbour-sync')
/** The app that nobody has consented to yet. */
export const unconsentedAppId = stableGuid('contoso/apps/gatewarden')

/** The apps registered in the default tenant. `now` dates their secrets. */
export function contosoApps(tenantId: string, now: Date): SeedApp[] {
  return [
    {
      ...app('harbour-sync', 'Harbour Sync', now),
      grants: requested.map((access) => ({ ...access, tenantId, delegatedFor: 'everybody' })),
    },
    app('gatewarden', 'Gatewarden', now),
    {
      ...app('workshop-tablet', 'Workshop Tablet', now),
      signInAudience: 'AzureADMyOrg',
      secrets: [],
      redirectUris: [{ platform: 'publicClient', uri: 'http://localhost' }],
      allowPublicClient: true,
      requiredResourceAccess: [
        {
          resource: 'graph',
          application: [],
          delegated: ['openid', 'profile', 'offline_access', 'User.Read', 'Mail.Read'],
        },
      ],
    },
  ]
}

function app(key: string, displayName: string, now: Date): SeedApp {
  return {
    appId: stableGuid(`contoso/apps/${key}`),
    objectId: stableGuid(`contoso/applications/${key}`),
    displayName,
    signInAudience: 'AzureADMultipleOrgs',
    publisherVerified: false,
    secrets: [
      secret(key, 'current', addYears(now, -1), addYears(now, 1)),
      secret(key, 'expired', addYears(now, -3), addYears(now, -1)),
    ],
    certificates: [],
    redirectUris,
    allowPublicClient: false,
    requiredResourceAccess: requested,
    grants: [],
  }
}

/** Shaped as Entra shapes them: 40 characters, three before `8Q~`, and no GUID, so that a pasted id looks different. */
function secret(key: string, displayName: string, start: Date, end: Date) {
  const keyId = stableGuid(`contoso/secrets/${key}/${displayName}`)
  const random = stableGuid(`contoso/secret-values/${key}/${displayName}`).replaceAll('-', '')
  return {
    keyId,
    displayName,
    secretText: `${random.slice(0, 3)}8Q~${random.slice(3)}.~Emu`.slice(0, 40),
    startDateTime: start.toISOString(),
    endDateTime: end.toISOString(),
  }
}

function addYears(date: Date, years: number): Date {
  const moved = new Date(date)
  moved.setUTCFullYear(moved.getUTCFullYear() + years)
  return moved
}
