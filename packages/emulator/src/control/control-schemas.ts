import { z } from 'zod'
import { DIRECTORY_ROLES, type DirectoryRole } from '../tenant/directory-roles.ts'

/** Bodies of the control plane. Unknown members are refused: a misspelt one would do nothing, silently. */

export const tenant = z.string().min(1).describe('id or domain of a tenant')
const isRole = (name: string): name is DirectoryRole => DIRECTORY_ROLES.some((role) => role === name)
const role = z.string().refine(isRole, { error: `must be one of ${DIRECTORY_ROLES.join(', ')}` })
const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' })
const resourceAccess = {
  resource: z.enum(['graph', 'exchange']),
  application: z.array(z.string()).default([]),
  delegated: z.array(z.string()).default([]),
}
const audiences = ['AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount'] as const
const userConsent = z.enum(['allow', 'refuse-mail', 'verified-low-impact', 'refuse'])

export const newTenant = z.strictObject({
  domain: z.string().regex(/^[a-z0-9.-]+\.[a-z]+$/i, 'must be a domain such as fabrikam.onmicrosoft.com'),
  displayName: z.string().min(1),
  userConsent: userConsent.optional(),
})

export const newUser = z.strictObject({
  tenant,
  userPrincipalName: z.string().regex(/^[^\s@]+@[^\s@]+$/, 'must look like an address'),
  displayName: z.string(),
  password: z.string().min(1).optional(),
  roles: z.array(role).optional(),
  mailbox: z.enum(['user', 'shared', 'room', 'equipment', 'none']).optional(),
  licensed: z.boolean().optional(),
  aliases: z.array(z.string()).optional(),
  timeZone: z.string().optional(),
  language: z.string().optional(),
  guest: z.string().optional().describe('address of somebody elsewhere who is invited'),
})

export const newMailbox = z.strictObject({
  tenant,
  address: z.string().regex(/^[^\s@]+@[^\s@]+$/, 'must look like an address'),
  displayName: z.string().min(1).optional(),
  kind: z.enum(['shared', 'room', 'equipment']).optional(),
  aliases: z.array(z.string()).optional(),
  timeZone: z.string().optional(),
  language: z.string().optional(),
})

export const userChange = z.strictObject({
  tenant,
  user: z.string().min(1),
  accountEnabled: z.boolean().optional(),
  password: z.string().min(1).optional(),
  licensed: z.boolean().optional(),
  roles: z.array(role).optional(),
  displayName: z.string().optional(),
  department: z.string().nullable().optional(),
})

export const newApp = z.strictObject({
  tenant,
  displayName: z.string().min(1),
  appId: z.guid().optional(),
  redirectUris: z.array(z.string()).optional(),
  signInAudience: z.enum(audiences).optional(),
  publisherVerified: z.boolean().optional(),
  clientSecret: z.string().min(1).optional(),
  secretExpires: time.optional(),
  certificates: z.array(z.string()).optional(),
  requiredResourceAccess: z.array(z.strictObject(resourceAccess)).optional(),
  allowPublicClient: z.boolean().optional(),
  exposes: z.array(z.string().regex(/^[\w.-]+$/, 'must be the name of a scope')).optional(),
  issuesIdTokens: z.boolean().optional(),
  groupMembershipClaims: z
    .enum(['None', 'SecurityGroup', 'ApplicationGroup', 'DirectoryRole', 'All'])
    .optional(),
  logoutUrl: z.url({ protocol: /^https?$/ }).optional(),
})

export const appChange = z.strictObject({
  appId: z.string(),
  displayName: z.string().min(1).optional(),
  redirectUris: z.array(z.string()).optional(),
  signInAudience: z.enum(audiences).optional(),
  publisherVerified: z.boolean().optional(),
  requiredResourceAccess: z.array(z.strictObject(resourceAccess)).optional(),
  logoutUrl: z.url({ protocol: /^https?$/ }).optional(),
})

export const newCertificate = z.strictObject({ appId: z.string(), pem: z.string().min(1) })

export const newSecret = z.strictObject({
  appId: z.string(),
  secretText: z.string().min(1).optional(),
  expires: time.optional(),
})

export const grant = z.strictObject({
  appId: z.string(),
  tenant,
  ...resourceAccess,
  delegatedFor: z.string().default('everybody'),
})

export const namedApp = z.strictObject({ appId: z.string(), tenant })

export const principalChange = z.strictObject({
  appId: z.string(),
  tenant,
  accountEnabled: z.boolean().optional(),
  appRoleAssignmentRequired: z.boolean().optional(),
})

export const newAssignment = z.strictObject({ appId: z.string(), tenant, user: z.string().min(1) })

const address = z.string().min(1)
const to = { mailbox: address, to: address }
export const newDelegation = z.discriminatedUnion('kind', [
  z.strictObject({ tenant, kind: z.enum(['full-access', 'send-as', 'send-on-behalf']), ...to }),
  z.strictObject({
    tenant,
    kind: z.literal('folder'),
    ...to,
    folder: z.array(z.string()).min(1),
    role: z.enum(['reviewer', 'author', 'editor', 'owner']),
  }),
  z.strictObject({
    tenant,
    kind: z.literal('calendar'),
    ...to,
    calendar: z.string().nullable().default(null),
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

export const namedUser = z.strictObject({ tenant, user: z.string().min(1) })
export const removedUser = z.strictObject({
  tenant,
  user: z.string().min(1),
  permanent: z.boolean().optional(),
})

const mailFaultMembers = ['command', 'mailbox', 'answer'] as const
const requestFaultMembers = [
  'method',
  'path',
  'code',
  'aadsts',
  'suberror',
  'claims',
  'body',
  'retryAfter',
] as const

export const newFault = z
  .strictObject({
    door: z.enum(['entra', 'graph', 'notifications', 'imap', 'smtp']).optional(),
    command: z
      .string()
      .regex(/^[A-Za-z]+( [A-Za-z]+)?$/, 'must be a command such as SELECT, UID FETCH or RCPT TO')
      .optional(),
    mailbox: z.string().min(1).optional(),
    answer: z.enum(['NO', 'BAD', 'BYE']).optional(),
    method: z.string().optional(),
    path: z.string().startsWith('/').optional(),
    count: z.int().min(1).optional(),
    after: z.int().min(0).optional(),
    rate: z.number().min(0).max(1).optional(),
    delay: z.int().min(0).max(600_000).optional(),
    status: z.int().min(200).max(599).optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    aadsts: z.int().optional(),
    suberror: z.string().optional(),
    claims: z.string().optional(),
    body: z.string().optional(),
    retryAfter: z.union([z.number(), z.string()]).optional(),
    reset: z.enum(['before', 'body', 'after']).optional(),
    notification: z.enum(['drop', 'duplicate', 'reorder']).optional(),
  })
  .refine(
    ({ delay, status, reset, aadsts, notification, answer }) =>
      [delay, status, reset, aadsts, notification, answer].some((one) => one !== undefined),
    {
      error: 'must say what goes wrong: status, aadsts, reset, delay, answer or notification',
    },
  )
  .superRefine((fault, context) => {
    const isMail = fault.door === 'imap' || fault.door === 'smtp'
    for (const name of isMail ? requestFaultMembers : mailFaultMembers) {
      if (fault[name] === undefined) continue
      const message = isMail ? `means nothing to ${fault.door}` : "needs the door 'imap' or 'smtp'"
      context.addIssue({ code: 'custom', path: [name], message })
    }
    if (fault.door === 'imap' && fault.status !== undefined) {
      context.addIssue({ code: 'custom', path: ['status'], message: 'IMAP has none: say answer' })
    }
    if (fault.door === 'smtp' && fault.answer !== undefined) {
      context.addIssue({ code: 'custom', path: ['answer'], message: 'is for IMAP: say status' })
    }
    if (fault.door === 'smtp' && fault.status !== undefined && fault.status < 400) {
      context.addIssue({ code: 'custom', path: ['status'], message: 'must be from 400 to 599 at SMTP' })
    }
  })
  .refine(({ door, notification }) => notification === undefined || door === 'notifications', {
    path: ['notification'],
    error: "needs the door 'notifications'",
  })
  .refine(
    ({ door, status, aadsts, reset }) =>
      door !== 'notifications' || [status, aadsts, reset].every((one) => one === undefined),
    {
      path: ['door'],
      error: 'notifications can be dropped, duplicated, reordered or delayed; no answer is given',
    },
  )

const duration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** An ISO 8601 duration, read as milliseconds. */
export const durationMilliseconds = z
  .string()
  .transform((text, context) => {
    const parts = duration.exec(text)
    if (!parts || text === 'P' || text.endsWith('T')) {
      context.addIssue({ code: 'custom', message: 'must be an ISO 8601 duration such as PT1H or P90D' })
      return z.NEVER
    }
    const [, days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0))
    return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000
  })
  .describe('ISO 8601 duration')

export const clockChange = z.strictObject({ advance: durationMilliseconds })

export const lifecycleEvent = z.strictObject({
  subscription: z.string().min(1),
  event: z.enum(['missed', 'subscriptionRemoved', 'reauthorizationRequired']),
})

/** An address, or a domain for all of its addresses. */
export const heldMailChange = z.strictObject({
  hold: z.string().min(1).optional(),
  release: z.string().min(1).optional(),
})

export const limitsChange = z.strictObject({
  enabled: z.boolean().optional(),
  latency: z.int().min(0).max(60_000).optional(),
  realistic: z.boolean().optional(),
})

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
export const messageQuery = z.strictObject({
  receivedDateTime: time.optional(),
  isRead: flag.optional(),
  isDraft: flag.optional(),
})

export const requestQuery = z.strictObject({
  after: z.coerce.number().int().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  route: z.string().optional(),
  appId: z.string().optional(),
  tenantId: z.string().optional(),
  mailbox: z.string().optional(),
  status: z.coerce.number().int().optional(),
  code: z.string().optional(),
  limit: z.coerce.number().int().min(0).default(1000),
})
