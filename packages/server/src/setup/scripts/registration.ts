import { type AskedPermission, type Cloud, resourceAppIds } from '@gatewarden/microsoft'
import type { App } from '../../apps/index.ts'
import type { Connector, TenantMode } from '../../connectors/index.ts'

/** What a script or a manifest is made from. */
export interface ScriptSubject {
  connector: Pick<Connector, 'id' | 'name' | 'mode' | 'tenantMode' | 'callbackUrl' | 'permissions'> & {
    catalog: Pick<Connector['catalog'], 'title'>
  }
  /** The registration that Gatewarden knows; undefined before there is one. */
  app: Pick<App, 'clientId' | 'credentials'> | undefined
  cloud: Cloud
}

export type SignInAudience = 'AzureADMyOrg' | 'AzureADMultipleOrgs' | 'AzureADandPersonalMicrosoftAccount'

export const signInAudiences: Readonly<Record<TenantMode['kind'], SignInAudience>> = {
  organizations: 'AzureADMultipleOrgs',
  single: 'AzureADMyOrg',
  common: 'AzureADandPersonalMicrosoftAccount',
}

/** The application resource of Microsoft Graph, as far as a connector has anything to say about it. */
export interface Registration {
  displayName: string
  signInAudience: SignInAudience
  /** `DirectoryRole`: sign-ins show who is an administrator. Null where nobody has to be one. */
  groupMembershipClaims: 'DirectoryRole' | null
  /** Entra takes personal accounts only with tokens of version 2 for the app's own API. */
  api: { requestedAccessTokenVersion: 2 | null }
  web: { redirectUris: string[] }
  requiredResourceAccess: {
    resourceAppId: string
    resourceAccess: { id: string; type: 'Role' | 'Scope' }[]
  }[]
}

/** https://learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest */
export function registrationOf({ connector }: ScriptSubject): Registration {
  const signInAudience = signInAudiences[connector.tenantMode.kind]
  const apis = [...new Set(connector.permissions.map((one) => one.resource))]
  return {
    displayName: connector.catalog.title,
    signInAudience,
    groupMembershipClaims: connector.mode === 'organization' ? 'DirectoryRole' : null,
    api: { requestedAccessTokenVersion: connector.tenantMode.kind === 'common' ? 2 : null },
    web: { redirectUris: [connector.callbackUrl] },
    requiredResourceAccess: apis.map((api) => ({
      resourceAppId: resourceAppIds[api],
      resourceAccess: connector.permissions
        .filter((one) => one.resource === api)
        .map((one) => ({ id: one.id, type: accessType(one) })),
    })),
  }
}

export const accessType = ({ kind }: Pick<AskedPermission, 'kind'>): 'Role' | 'Scope' =>
  kind === 'application' ? 'Role' : 'Scope'

/** The registration's alternate key while Gatewarden does not know its client id: a second run finds the first one's app. */
export const uniqueNameOf = ({ id }: Pick<Connector, 'id'>): string =>
  `gatewarden-${id.replaceAll(/[^A-Za-z0-9]/g, '-')}`

/** Whether the app still lacks something to prove itself with. */
export const needsSecret = ({ app }: ScriptSubject): boolean =>
  app === undefined || app.credentials.every((one) => one.expiry.state === 'expired')

/** Name of the secrets that scripts make, by which a second run knows them. */
export const secretName = 'Gatewarden'
