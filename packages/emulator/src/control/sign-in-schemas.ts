import { z } from 'zod'
import { durationMilliseconds, tenant } from './control-schemas.ts'

/** Bodies of the controls that are about signing in. */

const everybody = z.union([z.literal('all'), z.array(z.string().min(1)).min(1)])

export const policy = z.strictObject({
  tenant,
  userConsent: z.enum(['allow', 'refuse-mail', 'verified-low-impact', 'refuse']).optional(),
  takesApprovalRequests: z.boolean().optional(),
  conditionalAccess: z
    .array(
      z.strictObject({
        id: z.guid().optional(),
        displayName: z.string().optional(),
        users: everybody.optional(),
        apps: everybody.optional(),
        grant: z.enum(['allow', 'mfa', 'compliant-device', 'block']),
        signInFrequency: durationMilliseconds.nullable().optional(),
      }),
    )
    .optional(),
})

const user = z.string().min(1)
export const secondFactor = z.strictObject({ tenant, user, registered: z.boolean().optional() })
export const signInTrouble = z.strictObject({
  tenant,
  user,
  trouble: z.enum(['locked', 'password-expired']).nullable(),
})
export const approvalsOf = z.strictObject({ tenant })
export const approvalAnswer = z.strictObject({ tenant, id: z.string(), answer: z.enum(['approve', 'deny']) })
