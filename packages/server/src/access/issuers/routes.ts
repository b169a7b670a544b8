import { z } from '@hono/zod-openapi'
import { assertUnlimited } from '../../apps/index.ts'
import { type Api, createApi, defineRoute } from '../../platform/http/api.ts'
import { customerScopes, usualCustomerScopes } from '../../platform/http/caller.ts'
import { jsonAnswer, jsonBody, pageOf } from '../../platform/http/lists.ts'
import type { Issuers } from './index.ts'
import type { Issuer } from './issuer.ts'

const claim = z.string().min(1).max(200)
const externalId = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters without spaces')

const described = {
  name: z.string().trim().min(1).max(100).openapi({ description: 'For people.' }),
  issuer: z
    .string()
    .min(1)
    .max(500)
    .openapi({ description: '`iss` of its tokens, exactly.', example: 'https://id.example.com/' }),
  audiences: z
    .array(z.string().min(1).max(500))
    .min(1)
    .max(20)
    .openapi({ description: 'One of these must be in `aud`.', example: ['gatewarden'] }),
  jwksUrl: z.string().max(2000).nullable().openapi({
    description: 'Where its keys are. Fetched like webhooks are sent: https, and to no private network.',
  }),
  customer: externalId.nullable().openapi({
    description: 'All its tokens are for this customer: for the sign-in of one customer of yours.',
  }),
  customerClaim: claim.nullable().openapi({
    description:
      'The claim that holds the externalId: its name, or a JSON pointer such as /org/id. In place of customer.',
  }),
  customerPrefix: z
    .string()
    .regex(/^[\x21-\x7e]{0,100}$/)
    .openapi({
      description:
        'Stands before the claim’s value. No two issuers may reach the same customer, so each needs a prefix of its own.',
    }),
  mailboxClaim: claim.nullable().openapi({
    description: 'The claim with the one address that a token may reach, such as email; null: every mailbox.',
  }),
  scopes: z.array(z.enum(customerScopes)).min(1),
  maxLifeSeconds: z
    .number()
    .int()
    .min(60)
    .max(86_400)
    .openapi({ description: 'Longest time from `iat` to `exp` that is taken.' }),
}

const keySet = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string() }))
    .min(1)
    .max(20),
})

const newIssuer = z
  .strictObject({
    name: described.name,
    issuer: described.issuer,
    audiences: described.audiences,
    jwksUrl: described.jwksUrl.optional(),
    jwks: keySet.nullable().optional().openapi({
      description: 'Its public keys (RFC 7517), where it has no address for them. In place of jwksUrl.',
    }),
    customer: described.customer.optional(),
    customerClaim: described.customerClaim.optional(),
    customerPrefix: described.customerPrefix.default(''),
    mailboxClaim: described.mailboxClaim.optional(),
    scopes: described.scopes.default([...usualCustomerScopes]),
    maxLifeSeconds: described.maxLifeSeconds.default(3600),
  })
  .refine((body) => (body.jwksUrl == null) !== (body.jwks == null), {
    message: 'give either jwksUrl or jwks',
    path: ['jwksUrl'],
  })
  .refine((body) => (body.customer == null) !== (body.customerClaim == null), {
    message: 'give either customer or customerClaim',
    path: ['customerClaim'],
  })
  .openapi('NewIssuer')

const issuerSchema = z
  .object({ id: z.string().openapi({ example: 'iss_01k…' }), ...described, createdAt: z.iso.datetime() })
  .openapi('Issuer')

const params = z.object({ id: z.string().max(100) })

const listIssuers = defineRoute({
  method: 'get',
  path: '/issuers',
  scope: 'issuers:read',
  summary: 'Issuers whose JWTs are taken in place of an API key',
  request: {},
  responses: { 200: jsonAnswer('All of them, newest first', pageOf(issuerSchema)) },
})

const createIssuer = defineRoute({
  method: 'post',
  path: '/issuers',
  scope: 'issuers:write',
  summary: 'Take the JWTs of an issuer as customers’ tokens',
  description:
    'Signed by a private key (never none or HS*), with iss, aud, exp, iat and sub, and a life no longer than maxLifeSeconds. ' +
    'A token acts for one customer, who must exist, and within these scopes. For keys without limits.',
  request: { body: jsonBody(newIssuer) },
  responses: { 201: jsonAnswer('The issuer', issuerSchema) },
})

const getIssuer = defineRoute({
  method: 'get',
  path: '/issuers/{id}',
  scope: 'issuers:read',
  summary: 'One issuer',
  request: { params },
  responses: { 200: jsonAnswer('The issuer', issuerSchema) },
})

const removeIssuer = defineRoute({
  method: 'delete',
  path: '/issuers/{id}',
  scope: 'issuers:write',
  summary: 'Take an issuer’s JWTs no longer',
  description: 'From the next request on, in every process.',
  request: { params },
  responses: { 204: { description: 'Removed' } },
})

export function issuersRoutes(issuers: Issuers): Api {
  return createApi()
    .openapi(listIssuers, async (c) => {
      assertUnlimited(c.get('caller'))
      return c.json({ data: (await issuers.list()).map(present), next: null }, 200)
    })
    .openapi(createIssuer, async (c) => {
      const caller = c.get('caller')
      assertUnlimited(caller)
      const { customer, customerClaim, customerPrefix, jwks, ...wish } = c.req.valid('json')
      const made = await issuers.create(caller, {
        ...wish,
        jwksUrl: wish.jwksUrl ?? null,
        jwks: jwks ? JSON.stringify(jwks) : null,
        mailboxClaim: wish.mailboxClaim ?? null,
        whose: customer ? { customer } : { claim: customerClaim ?? '', prefix: customerPrefix },
      })
      return c.json(present(made), 201)
    })
    .openapi(getIssuer, async (c) => {
      assertUnlimited(c.get('caller'))
      return c.json(present(await issuers.get(c.req.valid('param').id)), 200)
    })
    .openapi(removeIssuer, async (c) => {
      assertUnlimited(c.get('caller'))
      await issuers.remove(c.get('caller'), c.req.valid('param').id)
      return c.body(null, 204)
    })
}

function present({
  whose,
  jwks: _,
  createdBy: _by,
  createdAt,
  ...issuer
}: Issuer): z.output<typeof issuerSchema> {
  return {
    ...issuer,
    customer: 'customer' in whose ? whose.customer : null,
    customerClaim: 'claim' in whose ? whose.claim : null,
    customerPrefix: 'claim' in whose ? whose.prefix : '',
    createdAt: createdAt.toISOString(),
  }
}
