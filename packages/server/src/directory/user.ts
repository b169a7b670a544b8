import { z } from 'zod'
import { z as openapi } from '../platform/http/api.ts'
import { mailboxFactsSchema } from './mailbox-facts.ts'

/** What we ask Graph for, and rely on. */
export const userSelect = [
  'id',
  'displayName',
  'userPrincipalName',
  'mail',
  'jobTitle',
  'department',
  'officeLocation',
  'accountEnabled',
  'proxyAddresses',
  'userType',
  'assignedPlans',
  'onPremisesSyncEnabled',
].join(',')

/** What User.ReadBasic.All shows (https://learn.microsoft.com/graph/permissions-reference#userreadbasicall). */
export const basicUserSelect = 'id,displayName,userPrincipalName,mail'

const graphUser = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string(),
  mail: z.string().nullish(),
  jobTitle: z.string().nullish(),
  department: z.string().nullish(),
  officeLocation: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  proxyAddresses: z.array(z.string()).nullish(),
  userType: z.string().nullish(),
  assignedPlans: z
    .array(
      z.object({
        capabilityStatus: z.string().nullish(),
        servicePlanId: z.string().nullish(),
        service: z.string().nullish(),
      }),
    )
    .nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  deletedDateTime: z.string().nullish(),
})

const said = openapi.boolean().nullable()

export const userSchema = openapi
  .object({
    id: openapi.string(),
    name: openapi.string().nullable(),
    userPrincipalName: openapi.string(),
    address: openapi.string().nullable().openapi({ description: 'Primary e-mail address.' }),
    addresses: openapi.array(openapi.string()).openapi({
      description:
        'Every SMTP address, the primary first; only that where the connection may see no more. A mailbox is opened by the id or the user principal name.',
    }),
    jobTitle: openapi.string().nullable(),
    department: openapi.string().nullable(),
    office: openapi.string().nullable(),
    enabled: said.openapi({
      description: 'False for shared mailboxes and rooms, which nobody signs in to, and for leavers.',
    }),
    type: openapi.enum(['member', 'guest']).nullable(),
    licensed: said.openapi({
      description:
        'Whether a plan with a mailbox of Exchange Online is assigned; shared mailboxes and rooms need none.',
    }),
    synced: said.openapi({
      description: 'Whether the account comes from a directory of the organization’s own (on premises).',
    }),
    deletedAt: openapi.iso
      .datetime()
      .nullable()
      .openapi({ description: 'When it was deleted; it can be restored for 30 days.' }),
    mailbox: mailboxFactsSchema
      .optional()
      .openapi({ description: 'Only where it was asked for (`mailbox=true`, or `kind`).' }),
  })
  .openapi('User')

export type User = z.output<typeof userSchema>

/** Comes with many plans that have no mailbox (EXCHANGE_S_FOUNDATION). */
const foundationPlan = '113feb6c-3fe4-4440-bddc-54d774bf0318'

/** A user as Graph shows it. What the connection may not see is null. */
export function readUser(value: unknown): User {
  const user = graphUser.parse(value)
  const primary = user.mail?.toLowerCase()
  return {
    id: user.id,
    name: user.displayName ?? null,
    userPrincipalName: user.userPrincipalName,
    address: primary ?? null,
    addresses: smtpAddresses(primary, user.proxyAddresses),
    jobTitle: user.jobTitle ?? null,
    department: user.department ?? null,
    office: user.officeLocation ?? null,
    enabled: user.accountEnabled ?? null,
    type: user.userType ? (user.userType === 'Guest' ? 'guest' : 'member') : null,
    licensed:
      user.assignedPlans?.some(
        ({ service, capabilityStatus, servicePlanId }) =>
          service === 'exchange' &&
          servicePlanId !== foundationPlan &&
          (capabilityStatus === 'Enabled' || capabilityStatus === 'Warning'),
      ) ?? null,
    // Graph says null of accounts that were never synchronized.
    synced: user.onPremisesSyncEnabled ?? (user.assignedPlans ? false : null),
    deletedAt: user.deletedDateTime ? new Date(user.deletedDateTime).toISOString() : null,
  }
}

/** Every SMTP address, the primary first, small. */
export function smtpAddresses(
  primary: string | undefined,
  proxies: readonly string[] | null | undefined,
): string[] {
  const addresses = (proxies ?? [])
    .filter((proxy) => /^smtp:/i.test(proxy))
    .sort((a, b) => Number(b.startsWith('SMTP:')) - Number(a.startsWith('SMTP:')))
    .map((proxy) => proxy.slice(5).toLowerCase())
  return [...new Set([...(primary ? [primary.toLowerCase()] : []), ...addresses])]
}
