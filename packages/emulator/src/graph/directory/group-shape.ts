import type { Group as GraphGroup } from '@microsoft/microsoft-graph-types'
import type { Group } from '../../tenant/group.ts'
import { collection, type FieldTable, fieldTable, scalar, stringElements } from '../odata/fields.ts'
import { type Shape, shape } from '../wire/shape.ts'
import { isoSeconds, wholeSeconds } from '../wire/times.ts'

type Navigation =
  | 'acceptedSenders'
  | 'appRoleAssignments'
  | 'calendar'
  | 'calendarView'
  | 'conversations'
  | 'createdOnBehalfOf'
  | 'drive'
  | 'drives'
  | 'events'
  | 'extensions'
  | 'groupLifecyclePolicies'
  | 'memberOf'
  | 'members'
  | 'membersWithLicenseErrors'
  | 'onenote'
  | 'onPremisesSyncBehavior'
  | 'owners'
  | 'permissionGrants'
  | 'photo'
  | 'photos'
  | 'planner'
  | 'rejectedSenders'
  | 'settings'
  | 'sites'
  | 'team'
  | 'threads'
  | 'transitiveMemberOf'
  | 'transitiveMembers'

type OnRequest =
  | 'allowExternalSenders'
  | 'assignedLabels'
  | 'assignedLicenses'
  | 'autoSubscribeNewMembers'
  | 'hasMembersWithLicenseErrors'
  | 'hideFromAddressLists'
  | 'hideFromOutlookClients'
  | 'isArchived'
  | 'isManagementRestricted'
  | 'isSubscribedByMail'
  | 'licenseProcessingState'
  | 'preferredDataLocation'
  | 'unseenCount'
  | 'welcomeMessageEnabled'

/** As `GET /groups` answers without `$select` (https://learn.microsoft.com/graph/api/group-list). */
export const groupShape: Shape<Group> = shape<Group, Omit<GraphGroup, Navigation | OnRequest>>(
  'microsoft.graph.group',
  {
    id: ({ id }) => id,
    deletedDateTime: () => null,
    classification: () => null,
    createdDateTime: ({ state }) => isoSeconds(state.createdAt),
    description: ({ state }) => state.description,
    displayName: ({ state }) => state.displayName,
    expirationDateTime: () => null,
    groupTypes: ({ state }) => [...state.groupTypes],
    isAssignableToRole: () => null,
    mail: ({ state }) => state.mail,
    mailEnabled: ({ state }) => state.mailEnabled,
    mailNickname: ({ state }) => state.mailNickname,
    membershipRule: () => null,
    membershipRuleProcessingState: () => null,
    onPremisesDomainName: () => null,
    onPremisesLastSyncDateTime: () => null,
    onPremisesNetBiosName: () => null,
    onPremisesProvisioningErrors: () => [],
    onPremisesSamAccountName: () => null,
    onPremisesSecurityIdentifier: () => null,
    onPremisesSyncEnabled: () => null,
    preferredLanguage: () => null,
    proxyAddresses: ({ state }) => (state.mail === null ? [] : [`SMTP:${state.mail}`]),
    renewedDateTime: ({ state }) => isoSeconds(state.createdAt),
    securityEnabled: ({ state }) => state.securityEnabled,
    securityIdentifier: ({ id }) => securityIdentifier(id),
    serviceProvisioningErrors: () => [],
    theme: () => null,
    uniqueName: () => null,
    visibility: ({ state }) => state.visibility,
  },
  {
    navigation: ['members', 'owners', 'memberOf', 'transitiveMembers', 'transitiveMemberOf'],
    idAlways: false,
  },
)

/** What `$filter` and `$orderby` may name on groups. */
export const groupFields: FieldTable<Group> = fieldTable<Group>(
  'microsoft.graph.group',
  {
    id: scalar('string', ({ id }) => id),
    createdDateTime: scalar('dateTimeOffset', ({ state }) => wholeSeconds(state.createdAt)),
    description: scalar('string', ({ state }) => state.description),
    displayName: scalar('string', ({ state }) => state.displayName),
    mail: scalar('string', ({ state }) => state.mail),
    mailEnabled: scalar('boolean', ({ state }) => state.mailEnabled),
    mailNickname: scalar('string', ({ state }) => state.mailNickname),
    securityEnabled: scalar('boolean', ({ state }) => state.securityEnabled),
    visibility: scalar('string', ({ state }) => state.visibility),
    groupTypes: collection(({ state }) => state.groupTypes, stringElements),
    proxyAddresses: collection(
      ({ state }) => (state.mail === null ? [] : [`SMTP:${state.mail}`]),
      stringElements,
    ),
  },
  ['assignedLicenses', 'classification', 'membershipRule', 'onPremisesSyncEnabled'],
)

/** As Entra makes it: `S-1-12-1-` and the id as four numbers. */
function securityIdentifier(id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
  // The first three parts of a GUID are kept with their low byte first.
  const ordered = Buffer.concat([
    bytes.subarray(0, 4).reverse(),
    bytes.subarray(4, 6).reverse(),
    bytes.subarray(6, 8).reverse(),
    bytes.subarray(8),
  ])
  return `S-1-12-1-${[0, 4, 8, 12].map((at) => ordered.readUInt32LE(at)).join('-')}`
}
