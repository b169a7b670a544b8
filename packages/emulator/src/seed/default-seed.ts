import { contosoDomain, contosoUsers, contosoVanityDomain } from './contoso-people.ts'
import { fabrikamTenant } from './fabrikam.ts'
import { contosoApps } from './seed-apps.ts'
import type { SeedFile, SeedMailbox, SeedTenant, SeedUser } from './seed-tenant.ts'
import { stableGuid } from './stable-guid.ts'

export interface DefaultSeedOptions {
  /** Decides what the generated mail says; people, ids and passwords stay the same. 1 by default. */
  readonly seedNumber?: number
  /** The mail of about two years ends here. A fixed day by default. */
  readonly now?: Date
}

/** The last day of the default seed's mail when nobody says otherwise. */
export const defaultSeedNow = new Date('2026-11-20T16:00:00Z')

export const contosoTenantId = stableGuid('contoso/tenant')

/** Two tenants, contoso.onmicrosoft.com and fabrikam.onmicrosoft.com, with mail, meetings and contacts of our own making. */
export function defaultSeed(options: DefaultSeedOptions = {}): SeedFile {
  const now = options.now ?? defaultSeedNow
  const fabrikam = fabrikamTenant()
  return {
    tenants: [contosoTenant(now), { ...fabrikam, mailboxes: fabrikam.users.flatMap(emptyMailbox) }],
  }
}

function contosoTenant(now: Date): SeedTenant {
  const users = contosoUsers()
  return {
    id: contosoTenantId,
    domain: contosoDomain,
    otherDomains: [contosoVanityDomain],
    displayName: 'Contoso Cargo Bikes',
    countryLetterCode: 'DK',
    preferredLanguage: 'en',
    createdDateTime: '2017-02-06T09:00:00Z',
    userConsent: 'microsoft-managed',
    users,
    apps: contosoApps(contosoTenantId, now),
    delegations: [],
    mailboxes: users.flatMap(emptyMailbox),
  }
}

function emptyMailbox(user: SeedUser): SeedMailbox[] {
  if (user.mail === null) return []
  return [
    {
      address: user.mail,
      folders: [],
      messages: [],
      calendars: [{ name: 'Calendar', isDefault: true, color: 'auto', events: [] }],
      contactFolders: [],
      masterCategories: [],
      automaticReplies: null,
    },
  ]
}
