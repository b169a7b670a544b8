import { z } from '@hono/zod-openapi'
import { typePattern } from './wish.ts'

const scopeFields = {
  customers: z.array(z.string().min(1).max(200)).min(1).max(1000).nullable().optional().openapi({
    description: 'externalIds of the customers whose changes are sent; null: all that this key may see.',
  }),
  connections: z
    .array(z.string().min(1).max(100))
    .min(1)
    .max(1000)
    .nullable()
    .optional()
    .openapi({ description: 'Connections whose changes are sent; null: all.' }),
}

const editable = {
  url: z.string().max(2000).openapi({ example: 'https://app.example.com/hooks/gatewarden' }),
  description: z.string().max(500).nullable().optional(),
  types: z.array(typePattern).min(1).max(100),
  ...scopeFields,
}

export const endpointWishSchema = z.strictObject({ ...editable, types: editable.types.default(['*']) })

export const endpointEditSchema = z.strictObject({
  ...z.object(editable).partial().shape,
  status: z.enum(['active', 'paused']).optional(),
})

export const endpointSchema = z
  .object({
    id: z.string().openapi({ example: 'ep_01ky0000000000000000000000' }),
    url: z.string(),
    description: z.string().nullable(),
    types: z.array(z.string()),
    customers: z.array(z.string()).nullable(),
    connections: z.array(z.string()).nullable(),
    status: z.enum(['active', 'paused', 'disabled']),
    reasonCode: z.string().nullable(),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    previousSecretUntil: z.iso.datetime().nullable(),
    failingSince: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Endpoint')

export const secretField = z
  .string()
  .openapi({ description: 'Verifies signatures (Standard Webhooks). Shown this once.', example: 'whsec_…' })

export const attemptSchema = z
  .object({
    id: z.number().int(),
    change: z.string().nullable().openapi({ description: 'The change that was sent; null: a test.' }),
    type: z.string(),
    at: z.iso.datetime(),
    outcome: z.enum(['delivered', 'failed']),
    status: z.number().int().nullable().openapi({ description: 'What was answered; null: nothing.' }),
    problem: z.string().nullable().openapi({ description: 'Why nothing was answered.', example: 'timeout' }),
    milliseconds: z.number().int(),
    retryAt: z.iso.datetime().nullable(),
  })
  .openapi('Attempt')

export const standingSchema = z
  .object({
    change: z.string(),
    type: z.string(),
    customer: z.string().nullable(),
    mailbox: z.string().nullable(),
    state: z.enum(['waiting', 'delivered', 'parked']),
    tries: z.number().int(),
    firstTriedAt: z.iso.datetime().nullable(),
    settledAt: z.iso.datetime().nullable(),
  })
  .openapi('EndpointChange')

export const replaySchema = z
  .strictObject({
    changes: z.array(z.string().max(100)).min(1).max(1000).optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
    types: z.array(typePattern).min(1).max(100).optional(),
    state: z.enum(['parked']).optional().openapi({ description: 'Only what was given up.' }),
  })
  .refine((wish) => Object.values(wish).some((value) => value !== undefined), {
    message: 'must name changes, a time range, types or the state "parked"',
  })
