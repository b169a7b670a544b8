import { z } from '@hono/zod-openapi'
import { plainText } from './plain-text.ts'

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
  name: plainText(200).trim().min(1, 'must not be empty').optional(),
  attributes: z
    .record(plainText(100).min(1), plainText(1000))
    .refine((attributes) => Object.keys(attributes).length <= mostAttributes, {
      message: `must have at most ${mostAttributes} entries`,
    })
    .optional(),
})
