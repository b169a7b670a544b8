/** A client secret of a registration. Times in milliseconds since 1970. */
export interface AppSecret {
  readonly keyId: string
  readonly displayName: string
  readonly secretText: string
  /** The first three characters, which Graph shows. */
  readonly hint: string
  readonly startsAt: number
  expiresAt: number
}

/** A public certificate with which the app signs assertions. */
export interface AppCertificate {
  readonly keyId: string
  readonly displayName: string
  /** PEM */
  readonly pem: string
  /** SHA-1 and SHA-256 of the DER, base64url, as `x5t` and `x5t#S256` carry them. */
  readonly thumbprint: string
  readonly thumbprintS256: string
  readonly startsAt: number
  readonly expiresAt: number
}

/** https://learn.microsoft.com/graph/api/resources/federatedidentitycredential */
export interface FederatedCredential {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
  readonly description?: string | null
}

export type RedirectPlatform = 'web' | 'spa' | 'publicClient'

export interface RedirectUri {
  readonly platform: RedirectPlatform
  readonly uri: string
}

/** microsoft.graph.requiredResourceAccess. */
export interface RequiredResourceAccess {
  readonly resourceAppId: string
  readonly resourceAccess: readonly { readonly id: string; readonly type: 'Role' | 'Scope' }[]
}

/** What a registration offers to other apps ("Expose an API"). Replaced as a whole. */
export interface ExposedApi {
  /** Such as `api://` with the client id, without a trailing slash. */
  readonly identifierUris: readonly string[]
  readonly scopes: readonly { readonly id: string; readonly name: string; readonly adminOnly: boolean }[]
}

export type SignInAudience = 'AzureADMyOrg' | 'AzureADMultipleOrgs' | 'AzureADandPersonalMicrosoftAccount'

/** What the manifest wants in tokens beside who somebody is: `wids` come with `DirectoryRole` and `All`. */
export type GroupMembershipClaims = 'None' | 'SecurityGroup' | 'ApplicationGroup' | 'DirectoryRole' | 'All'

/** The optional claims that can be had here (https://learn.microsoft.com/entra/identity-platform/optional-claims-reference). */
export const OPTIONAL_CLAIMS = [
  'acct',
  'ctry',
  'email',
  'family_name',
  'given_name',
  'ipaddr',
  'sid',
  'tenant_ctry',
  'tenant_region_scope',
  'upn',
  'verified_primary_email',
  'verified_secondary_email',
  'xms_pl',
  'xms_tpl',
] as const

export interface OptionalClaim {
  readonly name: (typeof OPTIONAL_CLAIMS)[number]
  readonly essential: boolean
}

/** What a manifest wants in tokens: in id tokens for the app, and in access tokens for the API that it is. */
export interface OptionalClaims {
  readonly idToken: readonly OptionalClaim[]
  readonly accessToken: readonly OptionalClaim[]
}

/** An app registration. It lives in its home tenant; what a tenant has granted it is in that tenant's service principal. */
export interface AppRegistration {
  readonly appId: string
  /** Object id of the registration. */
  readonly objectId: string
  readonly homeTenantId: string
  displayName: string
  signInAudience: SignInAudience
  publisherVerified: boolean
  allowPublicClient: boolean
  redirectUris: readonly RedirectUri[]
  requiredResourceAccess: readonly RequiredResourceAccess[]
  readonly secrets: AppSecret[]
  readonly certificates: AppCertificate[]
  readonly federatedCredentials: FederatedCredential[]
  readonly createdAt: number
  /** Object id of the user, or client id of the app, that registered it through Graph. */
  madeBy?: string
  /** The key that its maker gave it through Graph, once and for all. */
  readonly uniqueName?: string
  api?: ExposedApi
  groupMembershipClaims?: GroupMembershipClaims | null
  optionalClaims?: OptionalClaims | null
  /** The form of tokens for the API that it is; its own tokens for other APIs have theirs. */
  requestedAccessTokenVersion?: 1 | 2 | null
  /** Whether the authorize endpoint hands out id tokens itself ("ID tokens" under implicit and hybrid flows). */
  issuesIdTokens?: boolean
  /** Opened in a frame when somebody who is signed in to the app signs out ("Front-channel logout URL"). */
  logoutUrl?: string | null
}

/** The app as one tenant knows it ("enterprise application"). Resources such as Microsoft Graph have one as well. */
export interface ServicePrincipal {
  readonly id: string
  readonly appId: string
  readonly tenantId: string
  displayName: string
  accountEnabled: boolean
  /** Only assigned users may sign in (AADSTS50105). */
  appRoleAssignmentRequired: boolean
  /** Secrets that count in this tenant only. */
  readonly secrets: AppSecret[]
  readonly createdAt: number
}

/** microsoft.graph.appRoleAssignment: an application permission that was granted. */
export interface AppRoleAssignment {
  readonly id: string
  readonly appRoleId: string
  /** Object id of the client's service principal, or of a user who may use the app. */
  readonly principalId: string
  readonly principalType: 'ServicePrincipal' | 'User'
  /** Object id of the resource's service principal. */
  readonly resourceId: string
  readonly createdAt: number
}

/** microsoft.graph.oAuth2PermissionGrant: delegated permissions that were granted. */
export interface DelegatedGrant {
  readonly id: string
  /** Object id of the client's service principal. */
  readonly clientId: string
  readonly consentType: 'AllPrincipals' | 'Principal'
  /** The user, for `Principal`. */
  readonly principalId: string | null
  readonly resourceId: string
  /** Names of the scopes. */
  scopes: readonly string[]
}
