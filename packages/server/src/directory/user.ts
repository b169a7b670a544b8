import { z } from 'zod'
import { z as openapi } from '../platform/http/api.ts'

/** What we ask Graph for, and rely on. */
export const userSelect =
  'id,displayName,userPrincipalName,mail,jobTitle,department,officeLocation,accountEnabled,proxyAddresses'

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
})

export const userSchema = openapi
  .object({
    id: openapi.string(),
    name: openapi.string().nullable(),
    userPrincipalName: openapi.string(),
    address: openapi.string().nullable().openapi({ description: 'Primary e-mail address.' }),
    addresses: openapi
      .array(openapi.string())
      .openapi({ description: 'Every SMTP address, the primary first; with these a mailbox can be opened.' }),
    jobTitle: openapi.string().nullable(),
    department: openapi.string().nullable(),
    office: openapi.string().nullable(),
    enabled: openapi.boolean().nullable().openapi({
      description: 'False for shared mailboxes and rooms, which nobody signs in to, and for leavers.',
    }),
  })
  .openapi('User')

export type User = z.output<typeof userSchema>

/** A user as Graph shows it; undefined where the answer lacks what a user must have. */
export function readUser(value: unknown): User {
  const user = graphUser.parse(value)
  const addresses = (user.proxyAddresses ?? [])
    .filter((proxy) => /^smtp:/i.test(proxy))
    .sort((a, b) => Number(b.startsWith('SMTP:')) - Number(a.startsWith('SMTP:')))
    .map((proxy) => proxy.slice(5).toLowerCase())
  const primary = user.mail?.toLowerCase()
  return {
    id: user.id,
    name: user.displayName ?? null,
    userPrincipalName: user.userPrincipalName,
    address: primary ?? null,
    addresses: [...new Set([...(primary ? [primary] : []), ...addresses])],
    jobTitle: user.jobTitle ?? null,
    department: user.department ?? null,
    office: user.officeLocation ?? null,
    enabled: user.accountEnabled ?? null,
  }
}
