import type { User as GraphUser } from '@microsoft/microsoft-graph-types'
import type { User } from '../../tenant/user.ts'
import { notImplemented } from '../http/graph-error.ts'
import { collection, type FieldTable, fieldTable, scalar, stringElements } from '../odata/fields.ts'
import { type Shape, shape, type Writers } from '../wire/shape.ts'
import { isoSeconds } from '../wire/times.ts'

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
  userPrincipalName: ({ state }) => state.userPrincipalName,
  id: ({ id }) => id,
}

/** Exchange Online (Plan 2), the plan that an account with a licence has here. */
const exchangePlan = { skuId: '19ec0d23-8335-4cbd-94ac-6050e30712fa', disabledPlans: [] }

const onSelect = {
  accountEnabled: ({ state }: User) => state.accountEnabled,
  assignedLicenses: ({ state }: User) => (state.licensed ? [exchangePlan] : []),
  companyName: ({ state }: User) => state.companyName,
  createdDateTime: ({ state }: User) => isoSeconds(state.createdAt),
  deletedDateTime: ({ deletedAt }: User) => (deletedAt === null ? null : isoSeconds(deletedAt)),
  department: ({ state }: User) => state.department,
  mailNickname: ({ state }: User) => state.userPrincipalName.split('@')[0] ?? null,
  proxyAddresses: ({ proxyAddresses }: User) => [...proxyAddresses],
  usageLocation: ({ state }: User) => state.usageLocation,
  userType: ({ state }: User) => state.userType,
  signInSessionsValidFromDateTime: ({ state, sessionsValidFrom }: User) =>
    isoSeconds(sessionsValidFrom || state.createdAt),
} satisfies Partial<Writers<User, Required<GraphUser>>>

/** Nothing is ever in these. */
const alwaysNull = [
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

const alwaysEmpty = [
  'imAddresses',
  'licenseAssignmentStates',
  'onPremisesProvisioningErrors',
  'otherMails',
  'serviceProvisioningErrors',
] as const satisfies readonly (keyof GraphUser)[]

/** Known to Graph, not to the emulator: asking for one is refused rather than answered wrongly. */
const unknownHere = [
  'aboutMe',
  'assignedPlans',
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
  ...Object.fromEntries(alwaysNull.map((name) => [name, () => null])),
  ...Object.fromEntries(alwaysEmpty.map((name) => [name, () => []])),
  ...Object.fromEntries(
    unknownHere.map((name) => [
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
  { onRequest: Object.keys(rest), navigation: ['manager', 'directReports', 'memberOf'], idAlways: false },
)

/** What `$filter` and `$orderby` may name on users. */
export const userFields: FieldTable<User> = fieldTable<User>(
  'microsoft.graph.user',
  {
    id: scalar('string', ({ id }) => id),
    accountEnabled: scalar('boolean', ({ state }) => state.accountEnabled),
    companyName: scalar('string', ({ state }) => state.companyName),
    createdDateTime: scalar('dateTimeOffset', ({ state }) => state.createdAt),
    department: scalar('string', ({ state }) => state.department),
    displayName: scalar('string', ({ state }) => state.displayName),
    givenName: scalar('string', ({ state }) => state.givenName),
    jobTitle: scalar('string', ({ state }) => state.jobTitle),
    mail: scalar('string', ({ state }) => state.mail),
    mailNickname: scalar('string', ({ state }) => state.userPrincipalName.split('@')[0] ?? null),
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
      ({ state }) => (state.licensed ? [exchangePlan] : []),
      fieldTable('microsoft.graph.assignedLicense', {
        skuId: scalar('guid', (plan: typeof exchangePlan) => plan.skuId),
      }),
    ),
  },
  [...Object.keys(rest)],
)
