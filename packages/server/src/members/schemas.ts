import { z } from '@hono/zod-openapi'
import type { ShownLink } from './links.ts'
import { roles } from './roles.ts'
import type { ShownMember, ShownSession } from './service.ts'

const time = z.iso.datetime()
const role = z.enum(roles).openapi({ description: 'What she may do; docs/console.md lists it.' })
const name = z.string().trim().min(1).max(100)

export const invitationBody = z
  .strictObject({
    email: z.string().trim().max(254).pipe(z.email()).openapi({
      description: 'What she signs in with. Nothing is mailed to it.',
      example: 'ann@contoso.com',
    }),
    role,
    name: name.optional().openapi({ description: 'She may change it when she opens the link.' }),
  })
  .openapi('NewMember')

export const memberChange = z
  .strictObject({ role: role.optional(), name: name.optional() })
  .openapi('MemberChange')

export const linkBody = z
  .strictObject({
    dropSecondFactors: z.boolean().default(false).openapi({
      description:
        'Whether the new password also takes her authenticator app and passkeys away: for somebody who has lost them.',
    }),
  })
  .openapi('NewMemberLink')

export const memberSchema = z
  .object({
    id: z.string().openapi({ example: 'mem_01j9…' }),
    name: z.string(),
    email: z.string(),
    role,
    state: z.enum(['invited', 'active']),
    password: z.boolean().openapi({ description: 'Whether she has one.' }),
    totp: z.boolean().openapi({ description: 'Whether a code of an authenticator app is asked for.' }),
    passkeys: z.number().int(),
    providers: z.array(z.string()).openapi({ description: 'Sign-in providers that she has linked.' }),
    createdAt: time,
    lastSeenAt: time
      .nullable()
      .openapi({ description: 'Of her living sessions; written at most once an hour.' }),
  })
  .openapi('Member')

export const linkSchema = z
  .object({
    url: z.string().openapi({ description: 'Shown this once. Whoever opens it is the member.' }),
    expiresAt: time,
  })
  .openapi('MemberLink')

export const invitedSchema = z.object({ member: memberSchema, link: linkSchema }).openapi('InvitedMember')

export const sessionSchema = z
  .object({
    id: z.string(),
    createdAt: time,
    lastSeenAt: time,
    expiresAt: time,
    address: z.string().nullable(),
    browser: z.string().nullable().openapi({ description: 'What it calls itself (User-Agent).' }),
  })
  .openapi('MemberSession')

export const memberDocument = (member: ShownMember): z.infer<typeof memberSchema> => ({
  ...member,
  createdAt: member.createdAt.toISOString(),
  lastSeenAt: member.lastSeenAt?.toISOString() ?? null,
})

export const linkDocument = (link: ShownLink): z.infer<typeof linkSchema> => ({
  url: link.url,
  expiresAt: link.expiresAt.toISOString(),
})

export const sessionDocument = (session: ShownSession): z.infer<typeof sessionSchema> => ({
  ...session,
  createdAt: session.createdAt.toISOString(),
  lastSeenAt: session.lastSeenAt.toISOString(),
  expiresAt: session.expiresAt.toISOString(),
})
