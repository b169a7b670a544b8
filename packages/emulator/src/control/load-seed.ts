import type {
  SeedApp,
  SeedFile,
  SeedMailbox,
  SeedTenant,
  SeedUser,
  SeedUserConsent,
} from '../seed/seed-tenant.ts'
import type { AppRegistration } from '../tenant/app.ts'
import { certificateOf } from '../tenant/app-certificate.ts'
import { type MailboxSettings, usualSettings } from '../tenant/mailbox-settings.ts'
import { Tenant, type UserConsent } from '../tenant/tenant.ts'
import { User } from '../tenant/user.ts'
import type { World } from '../tenant/world.ts'
import { fillMailbox } from './fill-mailbox.ts'
import { addDelegation, addGrant, requiredAccess } from './grants.ts'
import { loadExchange, loadGroups, loadMailboxStates } from './load-exchange.ts'

const userConsents: Record<SeedUserConsent, UserConsent> = {
  allow: 'allow',
  'verified-low-impact': 'verified-low-impact',
  'microsoft-managed': 'refuse-mail',
  never: 'refuse',
}

/** Puts the tenants of a seed into an empty world. @throws Error that names what does not fit together */
export function loadSeed(world: World, file: SeedFile): void {
  for (const tenant of file.tenants) addTenant(world, tenant)
  // Grants name tenants that may come later in the file than the app.
  for (const tenant of file.tenants) {
    for (const app of tenant.apps) for (const grant of app.grants) addGrant(world, app, grant)
  }
  // So do the apps that Exchange knows.
  for (const seed of file.tenants) {
    const tenant = world.findTenant(seed.id)
    if (tenant) loadExchange(tenant, seed)
  }
}

function addTenant(world: World, seed: SeedTenant): void {
  const tenant = new Tenant(
    {
      id: seed.id,
      domain: seed.domain,
      otherDomains: seed.otherDomains,
      displayName: seed.displayName,
      countryLetterCode: seed.countryLetterCode,
      preferredLanguage: seed.preferredLanguage,
      createdAt: Date.parse(seed.createdDateTime),
    },
    { userConsent: userConsents[seed.userConsent] },
    world.clock,
    world.random,
  )
  world.addTenant(tenant)
  const contents = new Map(seed.mailboxes.map((mailbox) => [mailbox.address.toLowerCase(), mailbox]))
  for (const user of seed.users) {
    tenant.directory.add(new User(user.id, seed.id, userState(seed, user)))
  }
  for (const seedUser of seed.users) {
    if (seedUser.mailbox === 'none' || seedUser.mail === null) continue
    const user = tenant.directory.find(seedUser.id)
    if (!user) throw new Error(`the seed has no user ${seedUser.userPrincipalName}`)
    const content = contents.get(seedUser.mail.toLowerCase())
    world.addMailbox(
      tenant,
      user,
      seedUser.mailbox,
      settingsOf(seedUser, content),
      content && ((mailbox) => fillMailbox(mailbox, content)),
    )
  }
  for (const app of seed.apps) {
    const registered = registration(world, seed.id, app)
    world.addApp(registered)
    // As the portal does: the tenant of the registration knows the app before anybody consents.
    tenant.consents.ensurePrincipal(registered)
  }
  for (const delegation of seed.delegations) addDelegation(tenant, delegation)
  loadGroups(world, tenant, seed)
  loadMailboxStates(world, tenant, seed.users)
}

function userState(seed: SeedTenant, user: SeedUser): User['state'] {
  const manager = seed.users.find((other) => other.userPrincipalName === user.manager)
  return {
    userPrincipalName: user.userPrincipalName,
    displayName: user.displayName,
    givenName: user.givenName,
    surname: user.surname,
    jobTitle: user.jobTitle,
    department: user.department,
    officeLocation: user.officeLocation,
    companyName: seed.displayName,
    businessPhones: user.businessPhones,
    mobilePhone: user.mobilePhone,
    preferredLanguage: user.language,
    usageLocation: seed.countryLetterCode,
    managerId: manager?.id ?? null,
    password: user.password,
    roles: user.roles,
    accountEnabled: user.accountEnabled,
    userType: 'Member',
    licensed: user.licensed,
    mail: user.mail,
    aliases: user.aliases,
    createdAt: Date.parse(seed.createdDateTime),
  }
}

function settingsOf(user: SeedUser, content: SeedMailbox | undefined): MailboxSettings {
  const settings = usualSettings(user.timeZone, user.language)
  if (!content) return settings
  settings.masterCategories = content.masterCategories
  const replies = content.automaticReplies
  if (replies) {
    settings.automaticReplies = {
      ...replies,
      scheduledStartDateTime: replies.scheduledStartDateTime ?? '',
      scheduledEndDateTime: replies.scheduledEndDateTime ?? '',
    }
  }
  return settings
}

function registration(world: World, tenantId: string, app: SeedApp): AppRegistration {
  return {
    appId: app.appId,
    objectId: app.objectId,
    homeTenantId: tenantId,
    displayName: app.displayName,
    signInAudience: app.signInAudience,
    publisherVerified: app.publisherVerified,
    allowPublicClient: app.allowPublicClient,
    groupMembershipClaims: 'DirectoryRole',
    redirectUris: app.redirectUris,
    requiredResourceAccess: app.requiredResourceAccess.map(requiredAccess),
    secrets: app.secrets.map((secret) => ({
      keyId: secret.keyId,
      displayName: secret.displayName,
      secretText: secret.secretText,
      hint: secret.secretText.slice(0, 3),
      startsAt: Date.parse(secret.startDateTime),
      expiresAt: Date.parse(secret.endDateTime),
    })),
    certificates: app.certificates.map((one) => certificateOf(one.pem, one.keyId, one.displayName)),
    federatedCredentials: [],
    createdAt: world.clock.now(),
  }
}
