import { EmulatorClock } from '../clock.ts'
import type { Mailbox } from '../mailbox.ts'
import { usualSettings } from '../mailbox-settings.ts'
import { Spool } from '../spool.ts'
import { Tenant } from '../tenant.ts'
import { User } from '../user.ts'
import { World } from '../world.ts'

/** One tenant with one person who has an empty mailbox. */
export interface SmallWorld extends Disposable {
  readonly world: World
  readonly tenant: Tenant
  readonly user: User
  readonly mailbox: Mailbox
}

export function smallWorld(seed = 1): SmallWorld {
  const spool = new Spool()
  const world = new World(new EmulatorClock(Date.parse('2026-03-02T09:00:00Z')), seed, spool)
  const about = {
    id: world.random.guid('tenant'),
    domain: 'contoso.onmicrosoft.com',
    otherDomains: ['contoso.example'],
    displayName: 'Contoso',
    countryLetterCode: 'DK',
    preferredLanguage: 'en',
    createdAt: 0,
  }
  const tenant = new Tenant(about, { userConsent: 'allow' }, world.clock, world.random)
  world.addTenant(tenant)
  const user = addPerson(world, tenant, 'ada')
  const mailbox = world.addMailbox(tenant, user, 'user', usualSettings('UTC', 'en-US'))
  return { world, tenant, user, mailbox, [Symbol.dispose]: () => spool.close() }
}

export function addPerson(world: World, tenant: Tenant, name: string): User {
  const address = `${name}@${tenant.about.domain}`
  const user = new User(world.random.guid('user', address), tenant.id, {
    userPrincipalName: address,
    displayName: name,
    givenName: null,
    surname: null,
    jobTitle: null,
    department: null,
    officeLocation: null,
    companyName: null,
    businessPhones: [],
    mobilePhone: null,
    preferredLanguage: null,
    usageLocation: null,
    managerId: null,
    password: 'Password-1',
    roles: [],
    accountEnabled: true,
    userType: 'Member',
    licensed: true,
    mail: address,
    aliases: [`${name}@contoso.example`],
    createdAt: 0,
  })
  tenant.directory.add(user)
  return user
}
