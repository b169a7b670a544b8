import { X509Certificate } from 'node:crypto'
import type { Application, KeyCredential, PasswordCredential } from '@microsoft/microsoft-graph-types'
import type { AppCertificate, AppRegistration, AppSecret, RedirectPlatform } from '../../tenant/app.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import { collection, type FieldTable, fieldTable, scalar, stringElements } from '../odata/fields.ts'
import { type Shape, shape } from '../wire/shape.ts'
import { isoSeconds, wholeSeconds } from '../wire/times.ts'
import { wireOptionalClaims } from './optional-claims-input.ts'

/** A registration and the tenant it lives in. */
export interface ApplicationView {
  readonly app: AppRegistration
  readonly tenant: Tenant
}

type PlainApplication = Omit<
  Application,
  | 'appManagementPolicies'
  | 'createdOnBehalfOf'
  | 'extensionProperties'
  | 'federatedIdentityCredentials'
  | 'homeRealmDiscoveryPolicies'
  | 'logo'
  | 'owners'
  | 'synchronization'
  | 'tokenIssuancePolicies'
  | 'tokenLifetimePolicies'
>

export const applicationShape: Shape<ApplicationView> = shape<ApplicationView, PlainApplication>(
  'microsoft.graph.application',
  {
    id: ({ app }) => app.objectId,
    deletedDateTime: () => null,
    appId: ({ app }) => app.appId,
    applicationTemplateId: () => null,
    disabledByMicrosoftStatus: () => null,
    createdDateTime: ({ app }) => isoSeconds(app.createdAt),
    displayName: ({ app }) => app.displayName,
    description: () => null,
    groupMembershipClaims: ({ app }) => app.groupMembershipClaims ?? null,
    identifierUris: () => [],
    isDeviceOnlyAuthSupported: () => null,
    isFallbackPublicClient: ({ app }) => app.allowPublicClient,
    nativeAuthenticationApisEnabled: () => null,
    notes: () => null,
    publisherDomain: ({ tenant }) => tenant.about.domain,
    serviceManagementReference: () => null,
    signInAudience: ({ app }) => app.signInAudience,
    tags: () => [],
    tokenEncryptionKeyId: () => null,
    uniqueName: ({ app }) => app.uniqueName ?? null,
    samlMetadataUrl: () => null,
    defaultRedirectUri: () => null,
    certification: () => null,
    optionalClaims: ({ app }) => (app.optionalClaims ? wireOptionalClaims(app.optionalClaims) : null),
    servicePrincipalLockConfiguration: () => null,
    requestSignatureVerification: () => null,
    addIns: () => [],
    api: ({ app }) => ({
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: app.requestedAccessTokenVersion ?? null,
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    }),
    appRoles: () => [],
    authenticationBehaviors: () => null,
    info: () => ({
      logoUrl: null,
      marketingUrl: null,
      privacyStatementUrl: null,
      supportUrl: null,
      termsOfServiceUrl: null,
    }),
    keyCredentials: ({ app }) => app.certificates.map(keyCredential),
    oauth2RequirePostResponse: () => false,
    parentalControlSettings: () => ({ countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' }),
    passwordCredentials: ({ app }) => app.secrets.map((secret) => passwordCredential(secret, null)),
    publicClient: ({ app }) => ({ redirectUris: redirectUris(app, 'publicClient') }),
    requiredResourceAccess: ({ app }) =>
      app.requiredResourceAccess.map(({ resourceAppId, resourceAccess }) => ({
        resourceAppId,
        resourceAccess: resourceAccess.map(({ id, type }) => ({ id, type })),
      })),
    verifiedPublisher: ({ app, tenant }) => ({
      displayName: app.publisherVerified ? tenant.about.displayName : null,
      verifiedPublisherId: app.publisherVerified ? tenant.id : null,
      addedDateTime: app.publisherVerified ? isoSeconds(app.createdAt) : null,
    }),
    web: ({ app }) => ({
      homePageUrl: null,
      logoutUrl: app.logoutUrl ?? null,
      redirectUris: redirectUris(app, 'web'),
      implicitGrantSettings: {
        enableAccessTokenIssuance: false,
        enableIdTokenIssuance: app.issuesIdTokens ?? false,
      },
      redirectUriSettings: redirectUris(app, 'web').map((uri) => ({ uri, index: null })),
    }),
    spa: ({ app }) => ({ redirectUris: redirectUris(app, 'spa') }),
  },
  {
    onRequest: ['authenticationBehaviors'],
    navigation: ['owners', 'extensionProperties', 'federatedIdentityCredentials', 'logo'],
    idAlways: false,
  },
)

/** What `$filter` and `$orderby` may name on applications. */
export const applicationFields: FieldTable<ApplicationView> = fieldTable<ApplicationView>(
  'microsoft.graph.application',
  {
    id: scalar('string', ({ app }) => app.objectId),
    appId: scalar('string', ({ app }) => app.appId),
    displayName: scalar('string', ({ app }) => app.displayName),
    signInAudience: scalar('string', ({ app }) => app.signInAudience),
    createdDateTime: scalar('dateTimeOffset', ({ app }) => wholeSeconds(app.createdAt)),
    identifierUris: collection((): string[] => [], stringElements),
    'web/redirectUris': collection(({ app }) => redirectUris(app, 'web'), stringElements),
  },
  [
    'description',
    'tags',
    'requiredResourceAccess',
    'keyCredentials',
    'passwordCredentials',
    'publisherDomain',
  ],
)

/** @param secretText only in the answer that creates it */
export function passwordCredential(secret: AppSecret, secretText: string | null): PasswordCredential {
  return {
    customKeyIdentifier: null,
    displayName: secret.displayName,
    endDateTime: isoSeconds(secret.expiresAt),
    hint: secret.hint,
    keyId: secret.keyId,
    secretText,
    startDateTime: isoSeconds(secret.startsAt),
  }
}

/** The key itself is never shown in lists; the thumbprint is. */
export function keyCredential(certificate: AppCertificate): KeyCredential {
  const thumbprint = new X509Certificate(certificate.pem).fingerprint.replaceAll(':', '')
  return {
    customKeyIdentifier: thumbprint,
    displayName: certificate.displayName,
    endDateTime: isoSeconds(certificate.expiresAt),
    key: null,
    keyId: certificate.keyId,
    startDateTime: isoSeconds(certificate.startsAt),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
  }
}

function redirectUris(app: AppRegistration, platform: RedirectPlatform): string[] {
  return app.redirectUris.filter((one) => one.platform === platform).map(({ uri }) => uri)
}
