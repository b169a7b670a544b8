import type { User as GraphUser } from '@microsoft/microsoft-graph-types'
import { type AssignedLicence, assignedLicences, assignedPlans } from '../../tenant/licences.ts'
import type { User, UserState } from '../../tenant/user.ts'
import { notImplemented } from '../http/graph-error.ts'
import { collection, type FieldTable, fieldTable, scalar, stringElements } from '../odata/fields.ts'
import { type Shape, shape, type Writers } from '../wire/shape.ts'
import { isoSeconds, wholeSeconds } from '../wire/times.ts'

/** The eleven that come without `$select` (https://learn.microsoft.com/graph/api/user-list). */
type DefaultUser = Pick<
  GraphUser,
  | 'businessPhones'
  | 'displayName'
  | 'givenName'
  | 'jobTitle'
  | 'mail'
  | 'mobilePhone'
  | 'officeLocation'
  | 'preferredLanguage'
  | 'surname'
  | 'userPrincipalName'
  | 'id'
>

const defaults: Writers<User, DefaultUser> = {
  businessPhones: ({ state }) => [...state.businessPhones],
  displayName: ({ state }) => state.displayName,
  givenName: ({ state }) => state.givenName,
  jobTitle: ({ state }) => state.jobTitle,
  mail: ({ state }) => state.mail,
  mobilePhone: ({ state }) => state.mobilePhone,
  officeLocation: ({ state }) => state.officeLocation,
  preferredLanguage: ({ state }) => state.preferredLanguage,
  surname: ({ state }) => state.surname,
  userPrincipalName: (user) => nameOf(user),
  id: ({ id }) => id,
}

/** Deleted people keep their name behind their id, so that somebody else may have it. */
function nameOf({ id, state, deletedAt }: User): string {
  return deletedAt === null ? state.userPrincipalName : `${id.replaceAll('-', '')}${state.userPrincipalName}`
}

function writtenText({ plain }: UserState, name: string): string | null {
  const value = plain?.[name]
  return typeof value === 'string' ? value : null
}

function nicknameOf(state: UserState): string | null {
  return writtenText(state, 'mailNickname') ?? state.userPrincipalName.split('@')[0] ?? null
}

const onSelect = {
  accountEnabled: ({ state }: User) => state.accountEnabled,
  assignedLicenses: ({ state }: User) =>
    assignedLicences(state).map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans: [...disabledPlans] })),
  assignedPlans: ({ state }: User) =>
    assignedPlans(state).map(({ id, service }) => ({
      assignedDateTime: isoSeconds(state.createdAt),
      capabilityStatus: 'Enabled',
      service,
      servicePlanId: id,
    })),
  companyName: ({ state }: User) => state.companyName,
  createdDateTime: ({ state }: User) => isoSeconds(state.createdAt),
  deletedDateTime: ({ deletedAt }: User) => (deletedAt === null ? null : isoSeconds(deletedAt)),
  department: ({ state }: User) => state.department,
  mailNickname: ({ state }: User) => nicknameOf(state),
  proxyAddresses: ({ proxyAddresses }: User) => [...proxyAddresses],
  usageLocation: ({ state }: User) => state.usageLocation,
  userType: ({ state }: User) => state.userType,
  signInSessionsValidFromDateTime: ({ state, sessionsValidFrom }: User) =>
    isoSeconds(sessionsValidFrom || state.createdAt),
} satisfies Partial<Writers<User, Required<GraphUser>>>

/** Nothing is in these unless somebody writes it, where that is possible. */
const nullUnlessWritten = [
  'ageGroup',
  'city',
  'consentProvidedForMinor',
  'country',
  'creationType',
  'employeeHireDate',
  'employeeId',
  'employeeLeaveDateTime',
  'employeeOrgData',
  'employeeType',
  'externalUserState',
  'externalUserStateChangeDateTime',
  'faxNumber',
  'isManagementRestricted',
  'isResourceAccount',
  'legalAgeGroupClassification',
  'onPremisesDistinguishedName',
  'onPremisesDomainName',
  'onPremisesImmutableId',
  'onPremisesLastSyncDateTime',
  'onPremisesSamAccountName',
  'onPremisesSecurityIdentifier',
  'onPremisesSyncEnabled',
  'onPremisesUserPrincipalName',
  'passwordPolicies',
  'passwordProfile',
  'postalCode',
  'preferredDataLocation',
  'showInAddressList',
  'state',
  'streetAddress',
] as const satisfies readonly (keyof GraphUser)[]

const emptyUnlessWritten = [
  'imAddresses',
  'licenseAssignmentStates',
  'onPremisesProvisioningErrors',
  'otherMails',
  'serviceProvisioningErrors',
] as const satisfies readonly (keyof GraphUser)[]

/** Known to Graph, not to the emulator: asking for one is refused rather than answered wrongly. */
export const unknownUserProperties = [
  'aboutMe',
  'authorizationInfo',
  'birthday',
  'customSecurityAttributes',
  'deviceEnrollmentLimit',
  'hireDate',
  'identities',
  'interests',
  'lastPasswordChangeDateTime',
  'mailboxSettings',
  'mySite',
  'onPremisesExtensionAttributes',
  'pastProjects',
  'preferredName',
  'print',
  'provisionedPlans',
  'responsibilities',
  'schools',
  'securityIdentifier',
  'signInActivity',
  'skills',
] as const satisfies readonly (keyof GraphUser)[]

const rest: Readonly<Record<string, (user: User) => unknown>> = {
  ...onSelect,
  ...Object.fromEntries(
    nullUnlessWritten.map((name) => [name, ({ state }: User) => state.plain?.[name] ?? null]),
  ),
  ...Object.fromEntries(
    emptyUnlessWritten.map((name) => [name, ({ state }: User) => state.plain?.[name] ?? []]),
  ),
  ...Object.fromEntries(
    unknownUserProperties.map((name) => [
      name,
      () => {
        throw notImplemented(`$select=${name} on users`)
      },
    ]),
  ),
}

export const userShape: Shape<User> = shape<User, Record<string, unknown>>(
  'microsoft.graph.user',
  { ...defaults, ...rest },
  {
    onRequest: Object.keys(rest),
    navigation: ['manager', 'directReports', 'memberOf', 'transitiveMemberOf'],
    idAlways: false,
  },
)

/** What `$filter` and `$orderby` may name on users. */
export const userFields: FieldTable<User> = fieldTable<User>(
  'microsoft.graph.user',
  {
    id: scalar('string', ({ id }) => id),
    accountEnabled: scalar('boolean', ({ state }) => state.accountEnabled),
    companyName: scalar('string', ({ state }) => state.companyName),
    createdDateTime: scalar('dateTimeOffset', ({ state }) => wholeSeconds(state.createdAt)),
    city: scalar('string', ({ state }) => writtenText(state, 'city')),
    country: scalar('string', ({ state }) => writtenText(state, 'country')),
    employeeId: scalar('string', ({ state }) => writtenText(state, 'employeeId')),
    department: scalar('string', ({ state }) => state.department),
    displayName: scalar('string', ({ state }) => state.displayName),
    givenName: scalar('string', ({ state }) => state.givenName),
    jobTitle: scalar('string', ({ state }) => state.jobTitle),
    mail: scalar('string', ({ state }) => state.mail),
    mailNickname: scalar('string', ({ state }) => nicknameOf(state)),
    mobilePhone: scalar('string', ({ state }) => state.mobilePhone),
    officeLocation: scalar('string', ({ state }) => state.officeLocation),
    preferredLanguage: scalar('string', ({ state }) => state.preferredLanguage),
    surname: scalar('string', ({ state }) => state.surname),
    usageLocation: scalar('string', ({ state }) => state.usageLocation),
    userPrincipalName: scalar('string', ({ state }) => state.userPrincipalName),
    userType: scalar('string', ({ state }) => state.userType),
    businessPhones: collection(({ state }) => state.businessPhones, stringElements),
    proxyAddresses: collection(({ proxyAddresses }) => proxyAddresses, stringElements),
    assignedLicenses: collection(
      ({ state }) => assignedLicences(state),
      fieldTable('microsoft.graph.assignedLicense', {
        skuId: scalar('guid', ({ skuId }: AssignedLicence) => skuId),
      }),
    ),
  },
  [...Object.keys(rest)],
)
