import { z } from 'zod'

// What an ACME server answers, as far as it is relied on (RFC 8555, section 7.1).

export const directorySchema = z.object({ newNonce: z.url(), newAccount: z.url(), newOrder: z.url() })

/** Any of its refusals (RFC 7807). */
export const problemSchema = z.object({ type: z.string().default(''), detail: z.string().default('') })

export const accountSchema = z.object({ status: z.string() })

export const orderSchema = z.object({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  authorizations: z.array(z.url()),
  finalize: z.url(),
  certificate: z.url().optional(),
  error: problemSchema.optional(),
})
export type Order = z.output<typeof orderSchema>

export const challengeSchema = z.object({
  type: z.string(),
  url: z.url(),
  status: z.string(),
  error: problemSchema.optional(),
})

export const authorizationSchema = z.object({
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked']),
  challenges: z.array(challengeSchema),
})
export type Authorization = z.output<typeof authorizationSchema>
