import { directoryPermissionSets } from './directory-permission-sets.ts'

/**
 * Which permissions open which kind of door: any one of the list that fits the token. The names and their grouping follow
 * Microsoft's permission data (github:microsoftgraph/microsoft-graph-devx-content, permissions.json of August 2026). Two
 * things go beyond it, as the service does: what may write may read, and the `.Shared` scopes open what others have shared
 * (https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/3786).
 */
export interface PermissionSet {
  /** Scopes for what is the signed-in user's own. */
  readonly delegated: readonly string[]
  /** Scopes that also reach what others have shared with the user. */
  readonly shared: readonly string[]
  /** Roles of an app-only token. */
  readonly application: readonly string[]
  /** Of these, one is needed as well. */
  readonly also?: readonly string[]
}

const agentUsers = ['AgentIdUser.ReadWrite.All', 'AgentIdUser.ReadWrite.IdentityParentedBy']
const deviceReaders = [
  'DeviceManagementApps.Read.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementServiceConfig.Read.All',
]
const deviceWriters = [
  'DeviceManagementApps.ReadWrite.All',
  'DeviceManagementConfiguration.ReadWrite.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'DeviceManagementServiceConfig.ReadWrite.All',
]
const directory = ['Directory.Read.All', 'Directory.ReadWrite.All']
const appReaders = ['Application.Read.All', 'Application.ReadWrite.All', ...directory]
const appWriters = ['Application.ReadWrite.All', 'Directory.ReadWrite.All']
const allUsers = [
  'User.ReadBasic.All',
  'User.Read.All',
  'User.ReadWrite.All',
  ...agentUsers,
  ...deviceReaders,
  ...deviceWriters,
  ...directory,
]
const organizationReaders = [
  'DeviceManagementServiceConfig.Read.All',
  'DeviceManagementServiceConfig.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementConfiguration.ReadWrite.All',
  ...directory,
  'Organization.Read.All',
  'Organization.ReadWrite.All',
  'User.Read.All',
]

function set(
  delegated: readonly string[],
  application: readonly string[],
  shared: readonly string[] = [],
): PermissionSet {
  return { delegated, application, shared }
}

const mailReaders = ['Mail.Read', 'Mail.ReadWrite']
const sharedMailReaders = ['Mail.Read.Shared', 'Mail.ReadWrite.Shared']
const basicMail = ['Mail.ReadBasic', 'Mail.ReadBasic.Shared', 'Mail.ReadBasic.All']
const calendarReaders = ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite']
const sharedCalendarReaders = ['Calendars.Read.Shared', 'Calendars.ReadWrite.Shared']
const roleGranters = ['AppRoleAssignment.ReadWrite.All']

export const permissionSets = {
  /** Without bodies and attachments where only a ReadBasic permission is there. */
  readMailBasics: set(
    ['Mail.ReadBasic', ...mailReaders],
    ['Mail.ReadBasic', 'Mail.ReadBasic.All', ...mailReaders],
    ['Mail.ReadBasic.Shared', ...sharedMailReaders],
  ),
  readMail: set(mailReaders, mailReaders, sharedMailReaders),
  writeMail: set(['Mail.ReadWrite'], ['Mail.ReadWrite'], ['Mail.ReadWrite.Shared']),
  sendMail: set(['Mail.Send'], ['Mail.Send'], ['Mail.Send.Shared']),
  readCalendarBasics: set(
    calendarReaders,
    [...calendarReaders, 'Calendars.ReadBasic.All'],
    sharedCalendarReaders,
  ),
  readCalendar: set(
    ['Calendars.Read', 'Calendars.ReadWrite'],
    ['Calendars.Read', 'Calendars.ReadWrite'],
    sharedCalendarReaders,
  ),
  writeCalendar: set(['Calendars.ReadWrite'], ['Calendars.ReadWrite'], ['Calendars.ReadWrite.Shared']),
  /** Not for apps by themselves, and not with what opens the own calendar only. */
  findMeetingTimes: set([], [], sharedCalendarReaders),
  readContacts: set(
    ['Contacts.Read', 'Contacts.ReadWrite'],
    ['Contacts.Read', 'Contacts.ReadWrite'],
    ['Contacts.Read.Shared', 'Contacts.ReadWrite.Shared'],
  ),
  writeContacts: set(['Contacts.ReadWrite'], ['Contacts.ReadWrite'], ['Contacts.ReadWrite.Shared']),
  readMailboxSettings: set(
    ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
    ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
  ),
  writeMailboxSettings: set(['MailboxSettings.ReadWrite'], ['MailboxSettings.ReadWrite']),
  translateIds: set(
    [
      'User.Read',
      'User.ReadBasic.All',
      'User.Read.All',
      'User.ReadWrite',
      'User.ReadWrite.All',
      ...agentUsers,
    ],
    ['User.Read.All', 'User.ReadWrite.All', ...agentUsers],
  ),
  readMe: set(
    [
      'User.Read',
      'User.ReadBasic.All',
      'User.Read.All',
      'User.ReadWrite',
      'User.ReadWrite.All',
      ...agentUsers,
      ...directory,
    ],
    [],
  ),
  readUsers: set(allUsers, [...allUsers, 'User.ReadWrite.CrossCloud']),
  /** `GET /users/{id}`: oneself with User.Read too. */
  readUser: set(['User.Read', 'User.ReadWrite', ...allUsers], [...allUsers, 'User.ReadWrite.CrossCloud']),
  followUsers: set(
    ['User.Read.All', 'User.ReadWrite.All', ...agentUsers, ...directory],
    ['User.Read.All', 'User.ReadWrite.All', ...agentUsers, ...directory],
  ),
  readOrganization: set(['User.Read', ...organizationReaders], organizationReaders),
  readApps: set(appReaders, ['Application.ReadWrite.OwnedBy', ...appReaders]),
  createApps: set(
    ['AppRegistration.Create', 'Application.ReadWrite.All'],
    ['AppRegistration.Create', 'Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All'],
  ),
  changeApps: set(
    ['Application.ReadWrite.All'],
    ['Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All'],
  ),
  changeAppCredentials: set(appWriters, ['Application.ReadWrite.OwnedBy', ...appWriters]),
  changeServicePrincipals: set(appWriters, ['Application.ReadWrite.OwnedBy', ...appWriters]),
  grantAppRoles: { ...set(roleGranters, roleGranters), also: appReaders },
  revokeAppRoles: set(
    ['AppRoleAssignment.ReadWrite.All', 'Application.ReadWrite.All'],
    ['AppRoleAssignment.ReadWrite.All', 'Application.ReadWrite.All'],
  ),
  readGrants: set(
    [...directory, 'DelegatedPermissionGrant.ReadWrite.All'],
    [...directory, 'DelegatedPermissionGrant.ReadWrite.All'],
  ),
  changeGrants: set(
    ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'],
    ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'],
  ),
  ...directoryPermissionSets,
} as const satisfies Readonly<Record<string, PermissionSet>>

export type PermissionName = keyof typeof permissionSets

/** True when all the mail permissions that `permissions` has are ReadBasic ones: no bodies, no attachments. */
export function onlyMailBasics(permissions: ReadonlySet<string>): boolean {
  const full = [...permissionSets.readMail.delegated, ...permissionSets.readMail.shared]
  return basicMail.some((name) => permissions.has(name)) && !full.some((name) => permissions.has(name))
}

/** As {@link onlyMailBasics}, for calendars: no bodies, attachments and extensions. */
export function onlyCalendarBasics(permissions: ReadonlySet<string>): boolean {
  const full = [...permissionSets.readCalendar.delegated, ...permissionSets.readCalendar.shared]
  return !full.some((name) => permissions.has(name))
}
