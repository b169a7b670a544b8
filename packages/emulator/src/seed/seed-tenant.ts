import type { SeedExchange, SeedGroup } from './seed-exchange.ts'
import type { SeedFolderPath, SeedMailbox } from './seed-items.ts'

export type * from './seed-items.ts'

/**
 * What an emulated Microsoft 365 starts with: plain data, no behaviour. `defaultSeed()` makes one,
 * `readSeedFile()` reads one from YAML or JSON, and the tenant state loads either.
 *
 * Times are RFC 3339 UTC unless a field says otherwise. Ids are GUIDs. Where Microsoft Graph has a word
 * for a field or a value, that word is used.
 */
export interface SeedFile {
  readonly tenants: readonly SeedTenant[]
}

/**
 * Who may consent to delegated permissions without an administrator:
 * `allow` anybody to anything that does not itself demand an administrator; `verified-low-impact` only for
 * verified publishers and sign-in permissions; `microsoft-managed` as new tenants have it since autumn 2025
 * (mail, calendars and contacts need an administrator); `never` nobody.
 */
export type SeedUserConsent = 'allow' | 'verified-low-impact' | 'microsoft-managed' | 'never'

export interface SeedTenant {
  readonly id: string
  /** The initial domain, such as contoso.onmicrosoft.com. */
  readonly domain: string
  /** Further verified domains. */
  readonly otherDomains: readonly string[]
  readonly displayName: string
  readonly countryLetterCode: string
  readonly preferredLanguage: string
  readonly createdDateTime: string
  readonly userConsent: SeedUserConsent
  readonly users: readonly SeedUser[]
  /** Apps registered in this tenant. What other tenants have granted them is in their `grants`. */
  readonly apps: readonly SeedApp[]
  readonly delegations: readonly SeedDelegation[]
  readonly groups?: readonly SeedGroup[]
  /** What Exchange lets apps do. */
  readonly exchange?: SeedExchange
  /** Whether changes take a while to act, once everything is loaded; `instant` when left out. */
  readonly propagation?: 'instant' | 'realistic'
  /** One for each user whose `mailbox` is not `none`; a user without an entry has an empty mailbox. */
  readonly mailboxes: readonly SeedMailbox[]
}

export type SeedMailboxKind = 'user' | 'shared' | 'room' | 'equipment' | 'none'

/** Directory roles by the name that Entra shows; the emulator maps them to template ids (`wids`). */
export type SeedRole =
  | 'Global Administrator'
  | 'Privileged Role Administrator'
  | 'Cloud Application Administrator'
  | 'Application Administrator'
  | 'Exchange Administrator'
  | 'User Administrator'
  | 'Global Reader'

export interface SeedUser {
  readonly id: string
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly jobTitle: string | null
  readonly department: string | null
  readonly officeLocation: string | null
  readonly businessPhones: readonly string[]
  readonly mobilePhone: string | null
  /** The user principal name of the manager in the same tenant. */
  readonly manager: string | null
  readonly password: string
  readonly roles: readonly SeedRole[]
  /** `false` for shared mailboxes, rooms and equipment, and for people who left. */
  readonly accountEnabled: boolean
  readonly mailbox: SeedMailboxKind
  /** A user mailbox of an account without a licence answers as Exchange does then. */
  readonly licensed: boolean
  /** Primary SMTP address; null where there is no mailbox. */
  readonly mail: string | null
  /** Further addresses of the mailbox, without `smtp:`. */
  readonly aliases: readonly string[]
  /** A Windows time zone name, such as "Romance Standard Time". */
  readonly timeZone: string
  /** Such as en-US; decides the display names of the well-known folders. */
  readonly language: string
  /** The mailbox is kept on a server of the organization. */
  readonly onPremises?: boolean
  /** A hold keeps the mailbox when the user is deleted. */
  readonly onHold?: boolean
  /** There is an archive, which no API reaches. */
  readonly archive?: boolean
  /** `CustomAttribute1` to `CustomAttribute15`. */
  readonly customAttributes?: Readonly<Record<string, string>>
  /** Deleted already, with the mailbox; can be restored. */
  readonly deleted?: boolean
}

export interface SeedApp {
  readonly appId: string
  /** Object id of the registration (never of the service principal). */
  readonly objectId: string
  readonly displayName: string
  readonly signInAudience: 'AzureADMyOrg' | 'AzureADMultipleOrgs' | 'AzureADandPersonalMicrosoftAccount'
  readonly publisherVerified: boolean
  readonly secrets: readonly SeedSecret[]
  readonly certificates: readonly SeedCertificate[]
  readonly redirectUris: readonly SeedRedirectUri[]
  /** Public client flows such as device code. */
  readonly allowPublicClient: boolean
  readonly requiredResourceAccess: readonly SeedResourceAccess[]
  /** Empty: nobody has consented. */
  readonly grants: readonly SeedGrant[]
}

export interface SeedSecret {
  readonly keyId: string
  readonly displayName: string
  readonly secretText: string
  readonly startDateTime: string
  readonly endDateTime: string
}

export interface SeedCertificate {
  readonly keyId: string
  readonly displayName: string
  /** The public certificate, PEM. */
  readonly pem: string
}

export interface SeedRedirectUri {
  readonly platform: 'web' | 'spa' | 'publicClient'
  readonly uri: string
}

/** Permissions by name, such as Mail.Read or IMAP.AccessAsApp. */
export interface SeedResourceAccess {
  readonly resource: 'graph' | 'exchange'
  /** App roles. */
  readonly application: readonly string[]
  /** Delegated scopes. */
  readonly delegated: readonly string[]
}

export interface SeedGrant extends SeedResourceAccess {
  /** The tenant that granted; it may be another one than the app's own. */
  readonly tenantId: string
  /** For delegated scopes: everybody of the tenant, or one user principal name. */
  readonly delegatedFor: 'everybody' | (string & {})
}

/** Who may open what of somebody else. Mailboxes and people by primary address or user principal name. */
export type SeedDelegation =
  | {
      readonly kind: 'full-access' | 'send-as' | 'send-on-behalf'
      readonly mailbox: string
      readonly to: string
    }
  | {
      readonly kind: 'folder'
      readonly mailbox: string
      readonly folder: SeedFolderPath
      readonly to: string
      readonly role: 'reviewer' | 'author' | 'editor' | 'owner'
    }
  | {
      readonly kind: 'calendar'
      readonly mailbox: string
      /** Null: the default calendar. */
      readonly calendar: string | null
      readonly to: string
      readonly role:
        | 'freeBusyRead'
        | 'limitedRead'
        | 'read'
        | 'write'
        | 'delegateWithoutPrivateEventAccess'
        | 'delegateWithPrivateEventAccess'
    }
