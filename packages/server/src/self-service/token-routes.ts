import { z } from '@hono/zod-openapi'
import { customerWishShape, idText, maySee } from '../customers/index.ts'
import { notFound } from '../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { customerScopes, usualCustomerScopes } from '../platform/http/caller.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import type { Platform } from '../platform/platform.ts'
import type { SelfServiceNeeds } from './index.ts'

const minute = 60

const makeToken = defineRoute({
  method: 'post',
  path: '/customer-tokens',
  scope: 'tokens:customer',
  idempotency: 'never',
  summary: 'A short-lived token for one customer, for her browser',
  description:
    'Makes the customer if there is none. The token is good for /v1/me and for what else its scopes allow, within this one ' +
    'customer; it ends with its time, with the API key that made it, and with the customer. A key gives no scope that it does not hold.',
  request: {
    body: jsonBody(
      z.strictObject({
        customer: customerWishShape.strict(),
        scopes: z
          .array(z.enum(customerScopes))
          .min(1)
          .default([...usualCustomerScopes]),
        mailboxes: z.array(z.string().min(3).max(320)).min(1).max(100).nullable().optional().openapi({
          description: 'Addresses that it is limited to; null: all that the key may reach.',
        }),
        connectors: z.array(idText).min(1).max(20).nullable().optional().openapi({
          description: 'Ids or names of connectors to begin with; null: all that the catalog shows.',
        }),
        expiresInSeconds: z
          .number()
          .int()
          .min(minute)
          .max(60 * minute)
          .default(15 * minute),
      }),
    ),
  },
  responses: {
    201: jsonAnswer(
      'The token, shown once',
      z
        .object({
          token: z.string().openapi({ example: 'gwc_…' }),
          customer: z.string(),
          scopes: z.array(z.enum(customerScopes)),
          expiresAt: z.iso.datetime(),
        })
        .openapi('CustomerToken'),
    ),
  },
})

export function tokenRoutes({ db }: Pick<Platform, 'db'>, needs: SelfServiceNeeds): Api {
  const { access, customers, connectors } = needs
  return createApi().openapi(makeToken, async (c) => {
    const { customer: wish, connectors: names, expiresInSeconds, ...rest } = c.req.valid('json')
    const caller = c.get('caller')
    if (!maySee(caller, wish.externalId)) throw notFound('customer', wish.externalId)
    const offered = names ? await Promise.all(names.map((one) => connectors.get(one))) : null
    // Where the token is refused, no customer was made.
    const made = await db.transaction(async (trx) =>
      access.makeCustomerToken(trx, caller, {
        customer: await customers.ensure(trx, wish, caller.keyId),
        scopes: rest.scopes,
        mailboxes: rest.mailboxes ?? null,
        connectors: offered?.map(({ id }) => id) ?? null,
        lifeMs: expiresInSeconds * 1000,
      }),
    )
    const { text, scopes, expiresAt } = made
    const body = {
      token: text,
      customer: made.customer,
      scopes: [...scopes],
      expiresAt: expiresAt.toISOString(),
    }
    return c.json(body, 201, { 'cache-control': 'no-store' })
  })
}
