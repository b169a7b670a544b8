import type { PermissionSet } from './permission-sets.ts'

const agents = ['AgentIdUser.ReadWrite.All', 'AgentIdUser.ReadWrite.IdentityParentedBy']
const deviceWriters = [
  'DeviceManagementApps.ReadWrite.All',
  'DeviceManagementConfiguration.ReadWrite.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'DeviceManagementServiceConfig.ReadWrite.All',
]
const directory = ['Directory.Read.All', 'Directory.ReadWrite.All']
const userWriters = ['User.ReadWrite.All', ...agents, ...deviceWriters, 'Directory.ReadWrite.All']
const singleWriters = [
  'User-Mail.ReadWrite.All',
  'User-PasswordProfile.ReadWrite.All',
  'User-Phone.ReadWrite.All',
  'User.EnableDisableAccount.All',
  'User.ManageIdentities.All',
]
const managerReaders = ['User.Read.All', 'User.ReadWrite.All', ...agents, ...directory]
const managerWriters = ['User.ReadWrite.All', ...agents, 'Directory.ReadWrite.All']
const userRemovers = ['User.DeleteRestore.All', 'User.ReadWrite.All', ...agents, ...deviceWriters]
const photoWriters = ['ProfilePhoto.ReadWrite.All', ...agents, 'User.ReadWrite.All']
const groupReaders = [
  'Group-NestingSupport.ReadWrite.All',
  'Group.ReadBasic.All',
  ...directory,
  'Group-PreferredDataLocation.ReadWrite.All',
  'Group.ManageProtection.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'GroupMember.Read.All',
]
const groupWriters = ['Group.ReadWrite.All', 'Directory.ReadWrite.All']
const memberReaders = [
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  ...directory,
]
const memberWriters = ['GroupMember.ReadWrite.All', ...groupWriters]
const membershipReaders = [...directory, 'Group.ReadBasic.All', 'GroupMember.ReadBasic.All']
const roleReaders = [
  'RoleManagement.Read.Directory',
  'RoleManagement.Read.All',
  'RoleManagement.ReadWrite.Directory',
  ...directory,
]
const organizationWriters = [
  'DeviceManagementServiceConfig.ReadWrite.All',
  'DeviceManagementConfiguration.ReadWrite.All',
  'Organization.ReadWrite.All',
]
const domainReaders = ['Domain.Read.All', 'Domain.ReadWrite.All', 'Directory.Read.All']
const licenceReaders = [
  'LicenseAssignment.Read.All',
  ...agents,
  ...directory,
  'User.Read.All',
  'User.ReadWrite.All',
]
const licenceWriters = ['LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All']
const skuReaders = [
  'LicenseAssignment.Read.All',
  'LicenseAssignment.ReadWrite.All',
  'Organization.Read.All',
  'Organization.ReadWrite.All',
  ...directory,
]
const appWriters = ['Application.ReadWrite.All', 'Directory.ReadWrite.All']
const appReaders = ['Application.Read.All', 'Application.ReadWrite.All', ...directory]

function set(
  delegated: readonly string[],
  application: readonly string[],
  shared: readonly string[] = [],
): PermissionSet {
  return { delegated, application, shared }
}

/**
 * As `permission-sets.ts`, for what is written in the directory and for what hangs on people. Where Microsoft's data have no
 * line for a path, the API's page decides: assignLicense, subscribedSkus, revokeSignInSessions, getMemberGroups, places,
 * To Do and reports.
 */
export const directoryPermissionSets = {
  createUsers: set(userWriters, userWriters),
  /** `PATCH /users/{id}`: oneself with User.ReadWrite too. */
  changeUsers: set(
    [...userWriters, ...singleWriters, 'User.ReadWrite'],
    [...userWriters, ...singleWriters, 'User.ReadWrite.CrossCloud'],
  ),
  changeOtherUsers: set([...userWriters, ...singleWriters], []),
  removeUsers: set(userRemovers, [...userRemovers, 'User.ReadWrite.CrossCloud']),
  readDeletedUsers: set(
    ['User.Read.All', 'User.ReadWrite.All', 'User.DeleteRestore.All', ...directory],
    ['User.Read.All', 'User.ReadWrite.All', 'User.DeleteRestore.All', ...directory],
  ),
  readManager: set(managerReaders, managerReaders),
  changeManager: set(managerWriters, managerWriters),
  readReports: set(
    ['User.Read', ...agents, ...directory, 'User.Read.All', 'User.ReadWrite.All'],
    [...agents, ...directory, 'User.Read.All', 'User.ReadWrite.All'],
  ),
  readMemberships: set(
    ['User.Read', ...membershipReaders, 'GroupMember.Read.All'],
    [...membershipReaders, 'GroupMember.Read.All', 'User.Read.All'],
  ),
  checkMemberships: set(
    [
      'User.Read',
      'User.ReadBasic.All',
      'User.Read.All',
      'GroupMember.Read.All',
      'Group.Read.All',
      ...directory,
    ],
    ['User.Read.All', 'User.ReadBasic.All', 'GroupMember.Read.All', 'Group.Read.All', ...directory],
  ),
  revokeSessions: set(
    ['User.RevokeSessions.All', 'User.ReadWrite', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
    ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  ),
  readLicences: set([...licenceReaders, 'User.Read'], licenceReaders),
  changeLicences: set(licenceWriters, licenceWriters),
  readSkus: set(skuReaders, skuReaders),
  readPhotos: set(
    [
      'User.Read',
      'ProfilePhoto.Read.All',
      'ProfilePhoto.ReadWrite.All',
      'User.ReadBasic.All',
      'User.Read.All',
      'User.ReadWrite',
      'User.ReadWrite.All',
    ],
    [
      'ProfilePhoto.Read.All',
      'ProfilePhoto.ReadWrite.All',
      'User.Read.All',
      'User.ReadBasic.All',
      'User.ReadWrite.CrossCloud',
      'User.ReadWrite.All',
    ],
  ),
  changePhotos: set(['User.ReadWrite', 'ProfilePhoto.ReadWrite.All', 'User.ReadWrite.All'], photoWriters),
  readPeople: set(['People.Read', 'People.Read.All'], ['People.Read.All']),
  readGroups: set(
    [...groupReaders, 'GroupMember.ReadWrite.All'],
    [...groupReaders, 'GroupMember.ReadWrite.All'],
  ),
  createGroups: set(
    ['Group.ReadWrite.All', 'Directory.ReadWrite.All', 'Group-PreferredDataLocation.ReadWrite.All'],
    [
      'Group.Create',
      'Directory.ReadWrite.All',
      'Group-PreferredDataLocation.ReadWrite.All',
      'Group.ReadWrite.All',
    ],
  ),
  changeGroups: set(groupWriters, groupWriters),
  readMembers: set(
    [...memberReaders, 'GroupMember.ReadBasic.All', 'Group.ReadBasic.All'],
    [...memberReaders, 'GroupMember.ReadBasic.All', 'Group.ReadBasic.All'],
  ),
  changeMembers: set(memberWriters, memberWriters),
  readRoles: set(roleReaders, roleReaders),
  readDomains: set(
    [...domainReaders, 'Directory.ReadWrite.All'],
    [...domainReaders, 'Directory.ReadWrite.All'],
  ),
  changeOrganization: set(organizationWriters, organizationWriters),
  readPlaces: set(['Place.Read.All', 'Place.ReadWrite.All'], ['Place.Read.All', 'Place.ReadWrite.All']),
  readUsage: set(['Reports.Read.All'], ['Reports.Read.All']),
  readTasks: set(['Tasks.Read', 'Tasks.ReadWrite'], ['Tasks.Read.All', 'Tasks.ReadWrite.All']),
  writeTasks: set(['Tasks.ReadWrite'], ['Tasks.ReadWrite.All']),
  readInference: set(['Mail.Read', 'Mail.ReadWrite'], ['Mail.Read', 'Mail.ReadWrite']),
  writeInference: set(['Mail.ReadWrite'], ['Mail.ReadWrite']),
  readExchangeSettings: set(
    ['User.Read', 'User.Read.All', 'User.ReadWrite', 'User.ReadWrite.All'],
    ['User.Read.All', 'User.ReadWrite.All'],
  ),
  readOutlookFacts: set(['User.Read', 'User.ReadBasic.All'], ['User.Read.All', 'User.ReadBasic.All']),
  followApps: set(appReaders, ['Application.ReadWrite.OwnedBy', ...appReaders]),
  followGrants: set(directory, [...directory, 'DelegatedPermissionGrant.ReadWrite.All']),
  readFederation: set(
    ['Application.Read.All', 'Application.ReadWrite.All'],
    ['Application.Read.All', 'Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All'],
  ),
  changeFederation: set(
    ['Application.ReadWrite.All'],
    ['Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All'],
  ),
  changePrincipalCredentials: set(appWriters, ['Application.ReadWrite.OwnedBy', ...appWriters]),
} as const satisfies Readonly<Record<string, PermissionSet>>
