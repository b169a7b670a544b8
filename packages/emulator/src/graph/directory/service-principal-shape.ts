import type { ServicePrincipal as GraphPrincipal } from '@microsoft/microsoft-graph-types'
import type { ServicePrincipal } from '../../tenant/app.ts'
import { findResource } from '../../tenant/permission-catalogue.ts'
import type { World } from '../../tenant/world.ts'
import { collection, type FieldTable, fieldTable, scalar, stringElements } from '../odata/fields.ts'
import { type Shape, shape } from '../wire/shape.ts'
import { passwordCredential } from './application-shape.ts'

/** Microsoft's own tenant, which its resources belong to. */
const microsoftTenant = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'

/** A service principal and the world in which its app lives. */
export interface PrincipalView {
  readonly principal: ServicePrincipal
  readonly world: World
}

type PlainPrincipal = Omit<
  GraphPrincipal,
  | 'appManagementPolicies'
  | 'appRoleAssignedTo'
  | 'appRoleAssignments'
  | 'claimsMappingPolicies'
  | 'createdObjects'
  | 'delegatedPermissionClassifications'
  | 'endpoints'
  | 'federatedIdentityCredentials'
  | 'homeRealmDiscoveryPolicies'
  | 'memberOf'
  | 'oauth2PermissionGrants'
  | 'ownedObjects'
  | 'owners'
  | 'remoteDesktopSecurityConfiguration'
  | 'synchronization'
  | 'tokenIssuancePolicies'
  | 'tokenLifetimePolicies'
  | 'transitiveMemberOf'
>

const resourceOf = ({ principal }: PrincipalView) => findResource(principal.appId)
const appOf = ({ principal, world }: PrincipalView) => world.findApp(principal.appId)

export const servicePrincipalShape: Shape<PrincipalView> = shape<PrincipalView, PlainPrincipal>(
  'microsoft.graph.servicePrincipal',
  {
    id: ({ principal }) => principal.id,
    deletedDateTime: () => null,
    accountEnabled: ({ principal }) => principal.accountEnabled,
    alternativeNames: () => [],
    appDisplayName: ({ principal }) => principal.displayName,
    appDescription: () => null,
    appId: ({ principal }) => principal.appId,
    applicationTemplateId: () => null,
    appOwnerOrganizationId: (view) => appOf(view)?.homeTenantId ?? microsoftTenant,
    appRoleAssignmentRequired: ({ principal }) => principal.appRoleAssignmentRequired,
    customSecurityAttributes: () => null,
    description: () => null,
    disabledByMicrosoftStatus: () => null,
    displayName: ({ principal }) => principal.displayName,
    homepage: () => null,
    loginUrl: () => null,
    logoutUrl: (view) => appOf(view)?.logoutUrl ?? null,
    notes: () => null,
    notificationEmailAddresses: () => [],
    preferredSingleSignOnMode: () => null,
    preferredTokenSigningKeyThumbprint: () => null,
    replyUrls: (view) => appOf(view)?.redirectUris.map(({ uri }) => uri) ?? [],
    servicePrincipalNames: (view) => [view.principal.appId, ...(resourceOf(view)?.uris ?? [])],
    servicePrincipalType: () => 'Application',
    signInAudience: (view) => appOf(view)?.signInAudience ?? 'AzureADMultipleOrgs',
    tags: (view) => (appOf(view) ? ['WindowsAzureActiveDirectoryIntegratedApp'] : []),
    tokenEncryptionKeyId: () => null,
    samlSingleSignOnSettings: () => null,
    addIns: () => [],
    appRoles: (view) =>
      resourceOf(view)?.roles.map(({ id, name, does }) => ({
        allowedMemberTypes: ['Application'],
        description: does,
        displayName: does,
        id,
        isEnabled: true,
        origin: 'Application',
        value: name,
      })) ?? [],
    info: () => ({
      logoUrl: null,
      marketingUrl: null,
      privacyStatementUrl: null,
      supportUrl: null,
      termsOfServiceUrl: null,
    }),
    keyCredentials: () => [],
    oauth2PermissionScopes: (view) =>
      resourceOf(view)?.scopes.map(({ id, name, does, adminOnly }) => ({
        adminConsentDescription: does,
        adminConsentDisplayName: does,
        id,
        isEnabled: true,
        type: adminOnly ? 'Admin' : 'User',
        userConsentDescription: does,
        userConsentDisplayName: does,
        value: name,
      })) ?? [],
    passwordCredentials: ({ principal }) =>
      principal.secrets.map((secret) => passwordCredential(secret, null)),
    resourceSpecificApplicationPermissions: () => [],
    verifiedPublisher: () => ({ displayName: null, verifiedPublisherId: null, addedDateTime: null }),
  },
  {
    onRequest: ['customSecurityAttributes'],
    navigation: ['appRoleAssignments', 'appRoleAssignedTo', 'oauth2PermissionGrants', 'owners'],
    idAlways: false,
  },
)

/** What `$filter` and `$orderby` may name on service principals. */
export const servicePrincipalFields: FieldTable<PrincipalView> = fieldTable<PrincipalView>(
  'microsoft.graph.servicePrincipal',
  {
    id: scalar('string', ({ principal }) => principal.id),
    appId: scalar('string', ({ principal }) => principal.appId),
    displayName: scalar('string', ({ principal }) => principal.displayName),
    accountEnabled: scalar('boolean', ({ principal }) => principal.accountEnabled),
    servicePrincipalType: scalar('string', () => 'Application'),
    appOwnerOrganizationId: scalar('guid', (view) => appOf(view)?.homeTenantId ?? microsoftTenant),
    servicePrincipalNames: collection(
      (view) => [view.principal.appId, ...(resourceOf(view)?.uris ?? [])],
      stringElements,
    ),
  },
  ['tags', 'homepage', 'replyUrls', 'appRoles', 'oauth2PermissionScopes'],
)
