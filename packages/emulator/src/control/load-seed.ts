import { X509Certificate } from 'node:crypto'
import type {
  SeedApp,
  SeedCalendar,
  SeedContact,
  SeedContactFolder,
  SeedDelegation,
  SeedEvent,
  SeedFile,
  SeedGrant,
  SeedMailbox,
  SeedMessage,
  SeedRecurrence,
  SeedResourceAccess,
  SeedTenant,
  SeedUser,
  SeedUserConsent,
} from '../seed/seed-tenant.ts'
import type { AppCertificate, AppRegistration, RequiredResourceAccess } from '../tenant/app.ts'
import type { Calendar, EventContent, EventState, Recurrence } from '../tenant/calendar.ts'
import type { ContactFolder, ContactState } from '../tenant/contact.ts'
import type { Mailbox } from '../tenant/mailbox.ts'
import { type MailboxSettings, usualSettings } from '../tenant/mailbox-settings.ts'
import { NOT_FLAGGED } from '../tenant/message.ts'
import { EXCHANGE, GRAPH, type Resource } from '../tenant/permission-catalogue.ts'
import { Tenant, type UserConsent } from '../tenant/tenant.ts'
import { User } from '../tenant/user.ts'
import type { World } from '../tenant/world.ts'

const userConsents: Record<SeedUserConsent, UserConsent> = {
  allow: 'allow',
  'verified-low-impact': 'verified-low-impact',
  'microsoft-managed': 'refuse-mail',
  never: 'refuse',
}

const resources: Record<SeedResourceAccess['resource'], Resource> = { graph: GRAPH, exchange: EXCHANGE }

/** Puts the tenants of a seed into an empty world. @throws Error that names what does not fit together */
export function loadSeed(world: World, seed: SeedFile): void {
  for (const tenant of seed.tenants) addTenant(world, tenant)
  // Grants name tenants that may come later in the file than the app.
  for (const tenant of seed.tenants) {
    for (const app of tenant.apps) for (const grant of app.grants) addGrant(world, app, grant)
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
  for (const app of seed.apps) world.addApp(registration(world, seed.id, app))
  for (const delegation of seed.delegations) addDelegation(tenant, delegation)
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

/** A certificate as a registration keeps it. @throws Error when `pem` is none */
export function certificateOf(pem: string, keyId: string, displayName: string): AppCertificate {
  const certificate = new X509Certificate(pem)
  const bytes = (fingerprint: string) =>
    Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
  return {
    keyId,
    displayName,
    pem,
    thumbprint: bytes(certificate.fingerprint),
    thumbprintS256: bytes(certificate.fingerprint256),
    startsAt: Date.parse(certificate.validFrom),
    expiresAt: Date.parse(certificate.validTo),
  }
}

function permissionId(resource: Resource, type: 'Role' | 'Scope', name: string): string {
  const permission = type === 'Role' ? resource.role(name) : resource.scope(name)
  if (!permission)
    throw new Error(
      `${resource.displayName} has no ${type === 'Role' ? 'application' : 'delegated'} permission ${name}`,
    )
  return permission.id
}

/** Permissions by name as a registration keeps them, by id. @throws Error for a name that the resource does not have */
export function requiredAccess(access: SeedResourceAccess): RequiredResourceAccess {
  const resource = resources[access.resource]
  return {
    resourceAppId: resource.appId,
    resourceAccess: [
      ...access.application.map((name) => ({
        id: permissionId(resource, 'Role', name),
        type: 'Role' as const,
      })),
      ...access.delegated.map((name) => ({
        id: permissionId(resource, 'Scope', name),
        type: 'Scope' as const,
      })),
    ],
  }
}

/** Consent as an administrator gives it in the portal: no page, no redirect. @throws Error naming what is not there */
export function addGrant(
  world: World,
  app: Pick<AppRegistration, 'appId' | 'displayName'>,
  grant: SeedGrant,
): void {
  const tenant = world.findTenant(grant.tenantId)
  if (!tenant) throw new Error(`there is no tenant ${grant.tenantId}`)
  const { consents } = tenant
  const resource = resources[grant.resource]
  const client = consents.ensurePrincipal(app)
  const service = consents.ensurePrincipal(resource)
  for (const name of grant.application)
    consents.grantRole(client, service, permissionId(resource, 'Role', name))
  if (grant.delegated.length === 0) return
  for (const name of grant.delegated) permissionId(resource, 'Scope', name)
  const user = grant.delegatedFor === 'everybody' ? null : tenant.directory.find(grant.delegatedFor)
  if (user === undefined) throw new Error(`${tenant.about.domain} has no user ${grant.delegatedFor}`)
  consents.grantScopes(client, service, user?.id ?? null, grant.delegated)
}

/** @throws Error naming the mailbox, person, folder or calendar that is not there */
export function addDelegation(tenant: Tenant, delegation: SeedDelegation): void {
  const mailbox = tenant.mailboxAt(delegation.mailbox)
  if (!mailbox) throw new Error(`${tenant.about.domain} has no mailbox ${delegation.mailbox}`)
  const user = tenant.directory.find(delegation.to)
  if (!user) throw new Error(`${tenant.about.domain} has no user ${delegation.to}`)
  switch (delegation.kind) {
    case 'full-access':
      mailbox.fullAccess.add(user.id)
      return
    case 'send-as':
      mailbox.sendAs.add(user.id)
      return
    case 'send-on-behalf':
      mailbox.sendOnBehalf.add(user.id)
      return
    case 'folder':
      mailbox.mail.folderAt(delegation.folder).permissions.set(user.id, delegation.role)
      return
    case 'calendar':
      calendarNamed(mailbox, delegation.calendar).permissions.set(user.id, delegation.role)
  }
}

function calendarNamed(mailbox: Mailbox, name: string | null): Calendar {
  const calendars = [...mailbox.calendars.calendars]
  const found = calendars.find((calendar) => (name === null ? calendar.isDefault : calendar.name === name))
  if (!found) throw new Error(`${mailbox.address} has no calendar ${name ?? '(default)'}`)
  return found
}

function fillMailbox(mailbox: Mailbox, seed: SeedMailbox): void {
  for (const { path, isHidden } of seed.folders) {
    const folder = mailbox.mail.folderAt(path)
    if (isHidden) mailbox.mail.updateFolder(folder, { isHidden })
  }
  for (const message of seed.messages) addMessage(mailbox, message)
  for (const calendar of seed.calendars) addCalendar(mailbox, calendar)
  for (const folder of seed.contactFolders) addContacts(mailbox, folder)
}

function addMessage(mailbox: Mailbox, seed: SeedMessage): void {
  const receivedAt = Date.parse(seed.receivedDateTime)
  mailbox.mail.add(
    mailbox.mail.folderAt(seed.folder),
    typeof seed.mime === 'function' ? seed.mime() : seed.mime,
    {
      receivedAt,
      createdAt: receivedAt,
      modifiedAt: receivedAt,
      isRead: seed.isRead,
      isDraft: seed.isDraft,
      flag: seed.flag === 'notFlagged' ? NOT_FLAGGED : { flagStatus: seed.flag },
      categories: seed.categories,
      importance: seed.importance,
      inferenceClassification: seed.inferenceClassification,
    },
  )
}

function addCalendar(mailbox: Mailbox, seed: SeedCalendar): void {
  const { calendars } = mailbox
  const calendar = seed.isDefault
    ? calendarNamed(mailbox, null)
    : calendars.addCalendar(seed.name, seed.color)
  for (const event of seed.events) {
    const added = calendars.add(calendar, eventState(event))
    for (const exception of event.exceptions) {
      calendars.setException(
        added,
        exception.originalDate,
        exception.kind === 'cancelled'
          ? { kind: 'cancelled' }
          : {
              kind: 'changed',
              changes: contentOf(exception.changes),
              modifiedAt: Date.parse(event.createdDateTime),
            },
      )
    }
  }
}

function contentOf(seed: Partial<SeedEvent>): Partial<EventContent> {
  return {
    ...(seed.subject === undefined ? {} : { subject: seed.subject }),
    ...(seed.body === undefined ? {} : { body: seed.body }),
    ...(seed.start === undefined ? {} : { start: seed.start }),
    ...(seed.end === undefined ? {} : { end: seed.end }),
    ...(seed.location === undefined ? {} : { locations: seed.location === null ? [] : [seed.location] }),
    ...(seed.attendees === undefined
      ? {}
      : { attendees: seed.attendees.map((attendee) => ({ ...attendee, respondedAt: null })) }),
  }
}

function eventState(seed: SeedEvent): EventState {
  const createdAt = Date.parse(seed.createdDateTime)
  return {
    subject: seed.subject,
    body: seed.body,
    start: seed.start,
    end: seed.end,
    locations: seed.location === null ? [] : [seed.location],
    attendees: seed.attendees.map((attendee) => ({
      ...attendee,
      respondedAt: attendee.response === 'none' || attendee.response === 'notResponded' ? null : createdAt,
    })),
    iCalUId: seed.iCalUId,
    createdAt,
    modifiedAt: createdAt,
    isAllDay: seed.isAllDay,
    organizer: seed.organizer,
    response: seed.response,
    respondedAt: seed.response === 'accepted' || seed.response === 'declined' ? createdAt : null,
    responseRequested: true,
    showAs: seed.showAs,
    sensitivity: seed.sensitivity,
    importance: seed.importance,
    categories: seed.categories,
    reminderMinutesBeforeStart: seed.reminderMinutesBeforeStart,
    isOnlineMeeting: seed.isOnlineMeeting,
    onlineMeetingUrl: null,
    isCancelled: seed.isCancelled,
    isDraft: false,
    hideAttendees: false,
    allowNewTimeProposals: true,
    transactionId: null,
    recurrence: seed.recurrence && recurrenceOf(seed.recurrence),
  }
}

function recurrenceOf({ pattern, range }: SeedRecurrence): Recurrence {
  return {
    pattern: {
      month: 0,
      dayOfMonth: 0,
      daysOfWeek: [],
      firstDayOfWeek: 'sunday',
      index: 'first',
      ...pattern,
    },
    range: { endDate: '0001-01-01', numberOfOccurrences: 0, ...range },
  }
}

function addContacts(mailbox: Mailbox, seed: SeedContactFolder): void {
  let folder: ContactFolder = mailbox.contacts.default
  for (const name of seed.path) {
    const below = [...folder.children].find((child) => child.displayName === name)
    folder = below ?? mailbox.contacts.addFolder(name, folder)
  }
  for (const contact of seed.contacts)
    mailbox.contacts.add(folder, contactState(contact, mailbox.core.clock.now()))
}

function contactState(seed: SeedContact, now: number): ContactState {
  const { businessAddress, ...rest } = seed
  return {
    ...rest,
    middleName: null,
    nickName: null,
    initials: null,
    title: null,
    generation: null,
    fileAs: seed.surname === null ? seed.displayName : `${seed.surname}, ${seed.givenName ?? ''}`,
    imAddresses: [],
    homePhones: [],
    officeLocation: null,
    profession: null,
    businessHomePage: null,
    assistantName: null,
    manager: null,
    spouseName: null,
    children: [],
    businessAddress: businessAddress ?? {},
    homeAddress: {},
    otherAddress: {},
    createdAt: now,
    modifiedAt: now,
  }
}
