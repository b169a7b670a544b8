import { z } from 'zod'
import { APPLICATION_ROLES, type ApplicationRole, isApplicationRole } from '../tenant/application-roles.ts'
import { durationMilliseconds } from './control-schemas.ts'

/** Bodies of the control plane about mailboxes, groups and what Exchange lets apps do. */

const tenant = z.string().min(1).describe('id or domain of a tenant')
const name = z.string().min(1)
const isRole = (text: string): text is ApplicationRole => isApplicationRole(text)
const role = z
  .string()
  .refine(isRole, { error: `must be one of ${Object.keys(APPLICATION_ROLES).join(', ')}` })

export const newRegistration = z.strictObject({
  tenant,
  appId: z.guid(),
  objectId: z.guid().optional(),
  displayName: z.string().optional(),
})
export const namedRegistration = z.strictObject({ tenant, appId: z.guid() })
export const newScope = z.union([
  z.strictObject({ tenant, name, filter: z.string().min(1) }),
  z.strictObject({ tenant, name, mailboxes: z.array(name) }),
])
export const newRoleAssignment = z.strictObject({
  tenant,
  appId: z.guid(),
  role,
  scope: name.nullable().optional(),
  name: name.optional(),
})
export const namedRoleAssignment = z.strictObject({ tenant, name })
export const newAccessPolicy = z.strictObject({
  tenant,
  appId: z.guid(),
  right: z.enum(['RestrictAccess', 'DenyAccess']),
  members: z.array(name),
})
const delay = durationMilliseconds.optional()
export const propagation = z.union([
  z.strictObject({ tenant, mode: z.enum(['realistic', 'instant']) }),
  z.strictObject({
    tenant,
    delays: z.strictObject({
      'full-access': delay,
      rbac: delay,
      'access-policy': delay,
      mailbox: delay,
      licence: delay,
    }),
  }),
])
export const smtpAuthChange = z.union([
  z.strictObject({
    tenant,
    disabled: z.boolean().optional(),
    basicAuthentication: z.enum(['allowed', 'disabled', 'retired']).optional(),
  }),
  z.strictObject({ mailbox: name, disabled: z.boolean().nullable() }),
])
export const imapChange = z.strictObject({ mailbox: name, enabled: z.boolean() })
export const tenantQuery = z.strictObject({ tenant })

export const mailboxChange = z.strictObject({
  mailbox: name,
  address: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'must look like an address')
    .optional(),
  aliases: z.array(name).optional(),
  onPremises: z.boolean().optional(),
  onHold: z.boolean().optional(),
  archive: z.boolean().optional(),
  customAttributes: z.record(z.string(), z.string().nullable()).optional(),
})

export const newGroup = z.strictObject({
  tenant,
  displayName: name,
  kind: z.enum(['security', 'microsoft365', 'distribution', 'mail-security', 'room-list']).optional(),
  mail: name.optional(),
  description: z.string().optional(),
  members: z.array(name).optional(),
  owners: z.array(name).optional(),
})
