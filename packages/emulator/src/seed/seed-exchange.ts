import { z } from 'zod'
import { APPLICATION_ROLES, isApplicationRole } from '../tenant/application-roles.ts'
import { address, guid, name, text } from './seed-schema-words.ts'

/** A group of a seed; members and owners by user principal name, groups by display name. */
export interface SeedGroup {
  readonly displayName: string
  readonly kind: 'security' | 'microsoft365' | 'distribution' | 'mail-security' | 'room-list'
  readonly mail: string | null
  readonly members: readonly string[]
  readonly owners: readonly string[]
}

/** What an Exchange administrator has set up for apps. */
export interface SeedExchange {
  /** Apps by client id; the object id of the enterprise application is taken where none is given. */
  readonly servicePrincipals: readonly {
    readonly appId: string
    readonly objectId: string | null
    /** Mailboxes that IMAP opens to the app (`Add-MailboxPermission`), and addresses that it may send as. */
    readonly fullAccess?: readonly string[]
    readonly sendAs?: readonly string[]
  }[]
  readonly managementScopes: readonly {
    readonly name: string
    readonly filter: string | null
    readonly mailboxes: readonly string[]
  }[]
  readonly roleAssignments: readonly {
    readonly appId: string
    readonly role: string
    readonly scope: string | null
  }[]
  readonly accessPolicies: readonly {
    readonly appId: string
    readonly right: 'RestrictAccess' | 'DenyAccess'
    readonly members: readonly string[]
  }[]
}

export const seedGroup = z.strictObject({
  displayName: name,
  kind: z
    .enum(['security', 'microsoft365', 'distribution', 'mail-security', 'room-list'])
    .default('security'),
  mail: address.nullable().default(null),
  members: z.array(text).default([]),
  owners: z.array(address).default([]),
})

export const seedExchange = z.strictObject({
  servicePrincipals: z
    .array(
      z.strictObject({
        appId: guid,
        objectId: guid.nullable().default(null),
        fullAccess: z.array(address).default([]),
        sendAs: z.array(address).default([]),
      }),
    )
    .default([]),
  managementScopes: z
    .array(
      z
        .strictObject({
          name,
          filter: name.nullable().default(null),
          mailboxes: z.array(address).default([]),
        })
        .refine(
          ({ filter, mailboxes }) => (filter === null) !== (mailboxes.length === 0),
          'needs either filter or mailboxes',
        ),
    )
    .default([]),
  roleAssignments: z
    .array(
      z.strictObject({
        appId: guid,
        role: z.string().refine(isApplicationRole, {
          error: `should be one of ${Object.keys(APPLICATION_ROLES).join(', ')}`,
        }),
        scope: name.nullable().default(null),
      }),
    )
    .default([]),
  accessPolicies: z
    .array(
      z.strictObject({
        appId: guid,
        right: z.enum(['RestrictAccess', 'DenyAccess']).default('RestrictAccess'),
        members: z.array(address),
      }),
    )
    .default([]),
})
