import { z } from '@hono/zod-openapi'

/** Whom connections belong to in the integrator's product: a company, a team, a person; `self` for one's own organization. */
export interface Customer {
  /** The integrator's own name for it. */
  externalId: string
  name: string | null
  attributes: Record<string, string>
  createdAt: Date
  updatedAt: Date
}

/** The one customer of an installation for one's own organization. */
export const selfCustomer = 'self'

export const externalIdShape = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters without spaces')
  .openapi({ example: 'acme' })

const mostAttributes = 50

export const customerWishShape = z.object({
  externalId: externalIdShape,
  name: z.string().trim().min(1, 'must not be empty').max(200, 'must have at most 200 characters').optional(),
  attributes: z
    .record(z.string().min(1).max(100), z.string().max(1000))
    .refine((attributes) => Object.keys(attributes).length <= mostAttributes, {
      message: `must have at most ${mostAttributes} entries`,
    })
    .optional(),
})
