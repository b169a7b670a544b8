import { z } from '@hono/zod-openapi'
import { scopes } from '../platform/http/caller.ts'
import type { ApiKey } from './api-key.ts'

const scope = z.enum(scopes)

const externalId = z.string().min(1).max(200)
const address = z
  .string()
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be a mailbox address such as ann@contoso.com')

const limits = (what: string, item: z.ZodType<string>) =>
  z
    .array(item)
    .min(1, `must name at least one ${what}; leave it out, or send null, for all`)
    .max(1000)
    .nullable()
    .optional()

export const newKeyBody = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .openapi({ description: 'For people, to tell keys apart.', example: 'billing service' }),
    scopes: z
      .array(scope)
      .min(1)
      .openapi({ description: 'What the key may do.', example: ['tokens:release'] }),
    customers: limits('customer', externalId).openapi({
      description: 'externalIds of the customers it is limited to; null: all.',
    }),
    mailboxes: limits('mailbox', address).openapi({
      description: 'Addresses of the mailboxes it is limited to; null: all.',
    }),
    expiresAt: z.iso
      .datetime({ offset: true })
      .nullable()
      .optional()
      .openapi({ description: 'When it stops working, RFC 3339; null: never.' }),
  })
  .openapi('NewApiKey')

/** Longest time for which a rotated key's old text may go on working. */
const mostOverlapSeconds = 30 * 86_400

export const rotateBody = z
  .strictObject({
    overlapSeconds: z.number().int().min(0).max(mostOverlapSeconds).default(86_400).openapi({
      description: 'How long the old text goes on working; 0 stops it at once. At most 30 days.',
    }),
  })
  .openapi('RotateApiKey')

const time = z.iso.datetime()

export const apiKeySchema = z
  .object({
    id: z.string().openapi({ example: 'key_01j9…' }),
    name: z.string(),
    hint: z.string().openapi({ description: 'The first characters of its text.' }),
    status: z.enum(['live', 'expired', 'revoked']),
    scopes: z.array(scope),
    customers: z.array(z.string()).nullable(),
    mailboxes: z.array(z.string()).nullable(),
    createdBy: z.string().openapi({ description: 'The key that made it, `operator` or `system`.' }),
    createdAt: time,
    expiresAt: time.nullable(),
    revokedAt: time.nullable(),
    lastUsedAt: time.nullable().openapi({ description: 'Written at most once a minute.' }),
    previousTextUntil: time
      .nullable()
      .openapi({ description: 'While a rotation overlaps: when the old text stops working.' }),
  })
  .openapi('ApiKey')

export const shownKeySchema = apiKeySchema
  .extend({
    key: z.string().openapi({ description: 'The key itself. It is shown this once.', example: 'gw_…' }),
  })
  .openapi('ShownApiKey')

/** A key as the API answers it. */
export function keyDocument(key: ApiKey): z.infer<typeof apiKeySchema> {
  return {
    ...key,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    previousTextUntil: key.previousTextUntil?.toISOString() ?? null,
  }
}
