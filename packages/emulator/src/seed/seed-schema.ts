import { z } from 'zod'
import { event, person } from './seed-event-schema.ts'
import { seedExchange, seedGroup } from './seed-exchange.ts'
import { address, day, domain, folderPath, guid, instant, name, text, texts } from './seed-schema-words.ts'

const user = z.strictObject({
  userPrincipalName: address,
  id: guid.optional(),
  displayName: name,
  givenName: text.nullable().default(null),
  surname: text.nullable().default(null),
  jobTitle: text.nullable().default(null),
  department: text.nullable().default(null),
  officeLocation: text.nullable().default(null),
  businessPhones: texts.default([]),
  mobilePhone: text.nullable().default(null),
  manager: address.nullable().default(null),
  password: name.default('Pass-word-1'),
  roles: z
    .array(
      z.enum([
        'Global Administrator',
        'Privileged Role Administrator',
        'Cloud Application Administrator',
        'Application Administrator',
        'Exchange Administrator',
        'User Administrator',
        'Global Reader',
      ]),
    )
    .default([]),
  accountEnabled: z.boolean().optional(),
  mailbox: z.enum(['user', 'shared', 'room', 'equipment', 'none']).default('user'),
  licensed: z.boolean().optional(),
  mail: address.nullable().optional(),
  aliases: z.array(address).default([]),
  timeZone: name.default('UTC'),
  language: name.default('en-US'),
  onPremises: z.boolean().default(false),
  onHold: z.boolean().default(false),
  archive: z.boolean().default(false),
  customAttributes: z
    .record(
      z.string().regex(/^CustomAttribute(1[0-5]|[1-9])$/, 'should be CustomAttribute1 to CustomAttribute15'),
      text,
    )
    .default({}),
  deleted: z.boolean().default(false),
})

const resourceAccess = {
  resource: z.enum(['graph', 'exchange']),
  application: texts.default([]),
  delegated: texts.default([]),
}

const app = z.strictObject({
  appId: guid,
  objectId: guid.optional(),
  displayName: name,
  signInAudience: z
    .enum(['AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount'])
    .default('AzureADMultipleOrgs'),
  publisherVerified: z.boolean().default(false),
  secrets: z
    .array(
      z.strictObject({
        keyId: guid.optional(),
        displayName: text.default('secret'),
        secretText: z.string().min(8, 'should have at least 8 characters'),
        startDateTime: instant.default('2020-01-01T00:00:00Z'),
        endDateTime: instant.default('2099-01-01T00:00:00Z'),
      }),
    )
    .default([]),
  certificates: z
    .array(
      z.strictObject({
        keyId: guid.optional(),
        displayName: text.default('certificate'),
        pem: z
          .string()
          .regex(
            /-----BEGIN CERTIFICATE-----/,
            'should be a certificate in PEM, beginning with -----BEGIN CERTIFICATE-----',
          ),
      }),
    )
    .default([]),
  redirectUris: z
    .array(
      z.strictObject({
        platform: z.enum(['web', 'spa', 'publicClient']).default('web'),
        uri: z.url('should be an absolute URL'),
      }),
    )
    .default([]),
  allowPublicClient: z.boolean().default(false),
  requiredResourceAccess: z.array(z.strictObject(resourceAccess)).default([]),
  grants: z
    .array(
      z.strictObject({
        ...resourceAccess,
        tenantId: guid.optional(),
        delegatedFor: z.union([z.literal('everybody'), address]).default('everybody'),
      }),
    )
    .default([]),
})

const delegation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['full-access', 'send-as', 'send-on-behalf']),
    mailbox: address,
    to: address,
  }),
  z.strictObject({
    kind: z.literal('folder'),
    mailbox: address,
    folder: folderPath,
    to: address,
    role: z.enum(['reviewer', 'author', 'editor', 'owner']),
  }),
  z.strictObject({
    kind: z.literal('calendar'),
    mailbox: address,
    calendar: text.nullable().default(null),
    to: address,
    role: z.enum([
      'freeBusyRead',
      'limitedRead',
      'read',
      'write',
      'delegateWithoutPrivateEventAccess',
      'delegateWithPrivateEventAccess',
    ]),
  }),
])

const message = z
  .strictObject({
    folder: folderPath.default(['inbox']),
    mime: text.optional(),
    file: name.optional(),
    receivedDateTime: instant,
    isRead: z.boolean().default(false),
    isDraft: z.boolean().default(false),
    flag: z.enum(['notFlagged', 'flagged', 'complete']).default('notFlagged'),
    categories: texts.default([]),
    importance: z.enum(['low', 'normal', 'high']).nullable().default(null),
    inferenceClassification: z.enum(['focused', 'other']).default('focused'),
  })
  .refine(
    ({ mime, file }) => (mime === undefined) !== (file === undefined),
    'needs either mime (the text of the message) or file (a path beside the seed file)',
  )

const contact = z.strictObject({
  displayName: name,
  givenName: text.nullable().default(null),
  surname: text.nullable().default(null),
  emailAddresses: z.array(person).default([]),
  businessPhones: texts.default([]),
  mobilePhone: text.nullable().default(null),
  companyName: text.nullable().default(null),
  jobTitle: text.nullable().default(null),
  department: text.nullable().default(null),
  businessAddress: z
    .strictObject({
      street: text.default(''),
      city: text.default(''),
      state: text.default(''),
      countryOrRegion: text.default(''),
      postalCode: text.default(''),
    })
    .nullable()
    .default(null),
  birthday: day.nullable().default(null),
  personalNotes: text.default(''),
  categories: texts.default([]),
})

const mailbox = z.strictObject({
  address,
  folders: z
    .array(
      z.union(
        [
          folderPath.transform((path) => ({ path, isHidden: false })),
          z.strictObject({ path: folderPath, isHidden: z.boolean().default(false) }),
        ],
        'should be a path, or { path, isHidden }',
      ),
    )
    .default([]),
  messages: z.array(message).default([]),
  calendars: z
    .array(
      z.strictObject({
        name,
        isDefault: z.boolean().default(false),
        color: text.default('auto'),
        events: z.array(event).default([]),
      }),
    )
    .default([]),
  contactFolders: z
    .array(z.strictObject({ path: z.array(name).default([]), contacts: z.array(contact).default([]) }))
    .default([]),
  masterCategories: z.array(z.strictObject({ displayName: name, color: text.default('none') })).default([]),
  automaticReplies: z
    .strictObject({
      status: z.enum(['alwaysEnabled', 'scheduled']),
      externalAudience: z.enum(['none', 'contactsOnly', 'all']).default('none'),
      scheduledStartDateTime: instant.nullable().default(null),
      scheduledEndDateTime: instant.nullable().default(null),
      internalReplyMessage: text.default(''),
      externalReplyMessage: text.default(''),
    })
    .nullable()
    .default(null),
})

const tenant = z.strictObject({
  id: guid.optional(),
  domain,
  otherDomains: z.array(domain).default([]),
  displayName: name,
  countryLetterCode: z.string().length(2, 'should be two letters such as DK').default('US'),
  preferredLanguage: name.default('en'),
  createdDateTime: instant.default('2020-01-01T00:00:00Z'),
  userConsent: z
    .enum(['allow', 'verified-low-impact', 'microsoft-managed', 'never'])
    .default('microsoft-managed'),
  users: z.array(user).min(1, 'needs at least one user'),
  apps: z.array(app).default([]),
  delegations: z.array(delegation).default([]),
  groups: z.array(seedGroup).default([]),
  exchange: seedExchange.prefault({}),
  propagation: z.enum(['instant', 'realistic']).default('instant'),
  mailboxes: z.array(mailbox).default([]),
})

/**
 * The seed file as people write it: what `seed-tenant.ts` wants in full may be left out where a default stands here.
 * Each field has the name and the values of `seed-tenant.ts`, which are Microsoft Graph's where Graph has any.
 */
export const seedFileSchema = z.strictObject({ tenants: z.array(tenant).min(1, 'needs at least one tenant') })

export type WrittenSeed = z.infer<typeof seedFileSchema>
