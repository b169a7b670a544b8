import { z } from '@hono/zod-openapi'
import type { AccessService } from '../access/index.ts'
import { acceptReturnUrl } from '../connect/index.ts'
import type { ConnectorsService } from '../connectors/index.ts'
import { type CustomersService, customerWishShape, idText, maySee } from '../customers/index.ts'
import { notFound } from '../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { usualCustomerScopes } from '../platform/http/caller.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import type { Platform } from '../platform/platform.ts'
import type { CatalogSessions } from './sessions.ts'

const minute = 60
const url = z.string().max(2000)

const makeLink = defineRoute({
  method: 'post',
  path: '/catalog-links',
  scope: 'tokens:customer',
  idempotency: 'never',
  summary: 'A link to the catalog page, for one customer’s browser',
  description:
    'Makes the customer if there is none. Send the browser there at once: the link is good once, for five minutes, and is turned into a ' +
    'cookie that scripts cannot read. Whoever has connected comes to returnUrl, where the back end redeems the completion code and may ' +
    'send the browser back to /catalog.',
  request: {
    body: jsonBody(
      z.strictObject({
        customer: customerWishShape.strict(),
        returnUrl: url.openapi({
          description:
            'Where the browser goes when it has connected, with `connect_session` and `completion_code`. Its origin must be registered (connect.returnOrigins).',
          example: 'https://app.example.com/connected',
        }),
        backUrl: url.optional().openapi({
          description: 'Where the page’s way back leads. Its origin must be registered too.',
        }),
        connectors: z.array(idText).min(1).max(20).nullable().optional().openapi({
          description: 'Ids or names of connectors to show; null: all that the catalog shows.',
        }),
        expiresInSeconds: z
          .number()
          .int()
          .min(5 * minute)
          .max(60 * minute)
          .default(30 * minute)
          .openapi({ description: 'How long the page can be used.' }),
      }),
    ),
  },
  responses: {
    201: jsonAnswer(
      'The link, shown once',
      z
        .object({ id: z.string(), url: z.string(), customer: z.string(), expiresAt: z.iso.datetime() })
        .openapi('CatalogLink'),
    ),
  },
})

export function linkRoutes(
  { db, config }: Pick<Platform, 'db' | 'config'>,
  parts: {
    access: AccessService
    customers: CustomersService
    connectors: ConnectorsService
    sessions: CatalogSessions
  },
): Api {
  const { access, customers, connectors, sessions } = parts
  return createApi().openapi(makeLink, async (c) => {
    const { customer: wish, connectors: names, expiresInSeconds, ...urls } = c.req.valid('json')
    const caller = c.get('caller')
    if (!maySee(caller, wish.externalId)) throw notFound('customer', wish.externalId)
    const returnUrl = acceptReturnUrl(urls.returnUrl, config)
    const backUrl = urls.backUrl === undefined ? null : acceptReturnUrl(urls.backUrl, config, 'body.backUrl')
    const offered = names ? await Promise.all(names.map((one) => connectors.get(one))) : null
    const link = await db.transaction(async (trx) => {
      const made = await access.makeCustomerToken(trx, caller, {
        customer: await customers.ensure(trx, wish, caller.keyId),
        scopes: [...usualCustomerScopes],
        mailboxes: null,
        connectors: offered?.map(({ id }) => id) ?? null,
        lifeMs: expiresInSeconds * 1000,
      })
      const { id, secret } = await sessions.makeLink(trx, {
        customer: made.customer,
        token: made.text,
        returnUrl,
        backUrl,
        until: made.expiresAt,
        actor: caller.keyId,
      })
      return { id, secret, expiresAt: made.expiresAt }
    })
    const body = {
      id: link.id,
      // Behind the #: it is sent to nobody, and the page takes it out of the address at once.
      url: `${config.publicUrl}/catalog#${link.secret}`,
      customer: wish.externalId,
      expiresAt: link.expiresAt.toISOString(),
    }
    return c.json(body, 201, { 'cache-control': 'no-store' })
  })
}
