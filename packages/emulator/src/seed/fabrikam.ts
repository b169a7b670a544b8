import type { SeedTenant, SeedUser } from './seed-tenant.ts'
import { stableGuid } from './stable-guid.ts'

export const fabrikamDomain = 'fabrikam.onmicrosoft.com'

/** The people of the second tenant: it makes the battery packs that Contoso builds in. */
export function fabrikamUsers(): SeedUser[] {
  return [
    member('admin', 'Fabrikam', 'Administrator', 'Tenant Administrator', 'IT', {
      password: 'Admin-of-fabrikam-1',
      roles: ['Global Administrator'],
    }),
    member('elif.demir', 'Elif', 'Demir', 'Key Account Manager', 'Sales'),
    member('paul.nygaard', 'Paul', 'Nygaard', 'Credit Controller', 'Finance'),
    member('hana.suzuki', 'Hana', 'Suzuki', 'Cell Engineer', 'Engineering'),
    {
      ...member('orders', 'Fabrikam', 'Orders', '', 'Sales'),
      jobTitle: null,
      givenName: null,
      surname: null,
      mailbox: 'shared',
      accountEnabled: false,
      licensed: false,
    },
  ]
}

/** The tenant without any mail: that comes from the threads with Contoso. */
export function fabrikamTenant(): Omit<SeedTenant, 'mailboxes'> {
  return {
    id: stableGuid('fabrikam/tenant'),
    domain: fabrikamDomain,
    otherDomains: [],
    displayName: 'Fabrikam Batteries',
    countryLetterCode: 'DE',
    preferredLanguage: 'en',
    createdDateTime: '2019-05-20T08:00:00Z',
    userConsent: 'allow',
    users: fabrikamUsers(),
    apps: [],
    delegations: [],
  }
}

function member(
  local: string,
  givenName: string,
  surname: string,
  jobTitle: string,
  department: string,
  more: Partial<SeedUser> = {},
): SeedUser {
  const id = stableGuid(`fabrikam/users/${local}`)
  const address = `${local}@${fabrikamDomain}`
  return {
    id,
    userPrincipalName: address,
    displayName: `${givenName} ${surname}`,
    givenName,
    surname,
    jobTitle,
    department,
    officeLocation: 'Leipzig',
    businessPhones: [],
    mobilePhone: null,
    manager: null,
    password: `Cell-pack-${id.slice(0, 6)}`,
    roles: [],
    accountEnabled: true,
    mailbox: 'user',
    licensed: true,
    mail: address,
    aliases: [],
    timeZone: 'W. Europe Standard Time',
    language: 'en-US',
    ...more,
  }
}
