import { z } from 'zod'
import { z as openapi } from '../platform/http/api.ts'
import { smtpAddresses } from './user.ts'

/** What we ask Graph for, and rely on. */
export const groupSelect =
  'id,displayName,description,mail,proxyAddresses,groupTypes,mailEnabled,securityEnabled,visibility'

const text = z.string().nullish()
const graphGroup = z.object({
  id: z.string(),
  displayName: text,
  description: text,
  mail: text,
  proxyAddresses: z.array(z.string()).nullish(),
  groupTypes: z.array(z.string()).nullish(),
  mailEnabled: z.boolean().nullish(),
  securityEnabled: z.boolean().nullish(),
  visibility: text,
})

export const groupKinds = ['microsoft365', 'distribution', 'mailSecurity', 'security'] as const

export const groupSchema = openapi
  .object({
    id: openapi.string(),
    name: openapi.string().nullable(),
    description: openapi.string().nullable(),
    kind: openapi.enum(groupKinds).openapi({
      description:
        'microsoft365: with a mailbox of its own. distribution, mailSecurity: mail to it goes to its members. security: takes no mail.',
    }),
    address: openapi.string().nullable(),
    addresses: openapi
      .array(openapi.string())
      .openapi({ description: 'Every SMTP address, the primary first.' }),
    visibility: openapi.string().nullable(),
  })
  .openapi('Group')

export type Group = z.output<typeof groupSchema>

export function readGroup(value: unknown): Group {
  const group = graphGroup.parse(value)
  const isUnified = group.groupTypes?.includes('Unified') ?? false
  const takesMail = group.mailEnabled ? (group.securityEnabled ? 'mailSecurity' : 'distribution') : 'security'
  return {
    id: group.id,
    name: group.displayName ?? null,
    description: group.description || null,
    kind: isUnified ? 'microsoft365' : takesMail,
    address: group.mail?.toLowerCase() ?? null,
    addresses: smtpAddresses(group.mail ?? undefined, group.proxyAddresses),
    visibility: group.visibility ?? null,
  }
}

/** A clause of `$filter` for each kind. */
export const kindClauses: Readonly<Record<Group['kind'], string>> = {
  microsoft365: "groupTypes/any(t:t eq 'Unified')",
  distribution: "mailEnabled eq true and securityEnabled eq false and not groupTypes/any(t:t eq 'Unified')",
  mailSecurity: "mailEnabled eq true and securityEnabled eq true and not groupTypes/any(t:t eq 'Unified')",
  security: 'mailEnabled eq false and securityEnabled eq true',
}

const graphMember = z.object({
  '@odata.type': z.string().optional(),
  id: z.string(),
  displayName: text,
  mail: text,
  userPrincipalName: text,
})

export const memberSelect = 'id,displayName,mail,userPrincipalName'

export const memberSchema = openapi
  .object({
    id: openapi.string(),
    kind: openapi.enum(['user', 'group', 'contact', 'other']),
    name: openapi.string().nullable(),
    address: openapi.string().nullable(),
    userPrincipalName: openapi.string().nullable(),
  })
  .openapi('GroupMember')

const memberKinds: Readonly<Record<string, 'user' | 'group' | 'contact'>> = {
  '#microsoft.graph.user': 'user',
  '#microsoft.graph.group': 'group',
  '#microsoft.graph.orgContact': 'contact',
}

/** Names are null where the connection may see memberships only. */
export function readMember(value: unknown): z.output<typeof memberSchema> {
  const member = graphMember.parse(value)
  return {
    id: member.id,
    kind: memberKinds[member['@odata.type'] ?? ''] ?? 'other',
    name: member.displayName ?? null,
    address: member.mail?.toLowerCase() ?? null,
    userPrincipalName: member.userPrincipalName ?? null,
  }
}
