import { z } from '@hono/zod-openapi'
import { type Api, createApi, defineRoute } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Customer, customerWishShape, externalIdShape } from './customer.ts'
import { type CustomersService, maySee } from './service.ts'

const customerSchema = z
  .object({
    externalId: z.string(),
    name: z.string().nullable(),
    attributes: z.record(z.string(), z.string()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Customer')

const one = jsonAnswer('The customer', customerSchema)
const path = z.object({ externalId: externalIdShape })

const listCustomers = defineRoute({
  method: 'get',
  path: '/customers',
  scope: 'customers:read',
  summary: 'Customers in the order of their external ids',
  request: {
    query: listQuery,
  },
  responses: {
    200: jsonAnswer('A page of customers', pageOf(customerSchema)),
  },
})

const getCustomer = defineRoute({
  method: 'get',
  path: '/customers/{externalId}',
  scope: 'customers:read',
  summary: 'One customer',
  request: { params: path },
  responses: { 200: one },
})

const putCustomer = defineRoute({
  method: 'put',
  path: '/customers/{externalId}',
  scope: 'customers:write',
  summary: 'Make a customer, or change its name and attributes',
  request: {
    params: path,
    body: jsonBody(customerWishShape.omit({ externalId: true }).strict()),
  },
  responses: { 200: one },
})

const eraseCustomer = defineRoute({
  method: 'delete',
  path: '/customers/{externalId}',
  scope: 'customers:write',
  summary: 'Erase a customer with everything that is kept of it',
  description:
    'Removes its connections, grants and tokens. What Microsoft holds (the consent) stays there until an ' +
    'administrator removes the app. The audit log keeps that the customer was erased, and by whom.',
  request: { params: path },
  responses: { 204: { description: 'Erased' } },
})

export function customersRoutes(platform: Pick<Platform, 'sealer' | 'db'>, customers: CustomersService): Api {
  const cursors = createCursors(platform.sealer)
  return createApi()
    .openapi(listCustomers, async (c) => {
      const { rows, next } = await readPage(
        cursors,
        'customers',
        c.req.valid('query'),
        (after, count) => customers.list(c.get('caller'), { after, limit: count }),
        ({ externalId }) => externalId,
      )
      return c.json({ data: rows.map(presentCustomer), next }, 200)
    })
    .openapi(getCustomer, async (c) => {
      const { externalId } = c.req.valid('param')
      return c.json(presentCustomer(await customers.get(externalId, c.get('caller'))), 200)
    })
    .openapi(putCustomer, async (c) => {
      const { externalId } = c.req.valid('param')
      const caller = c.get('caller')
      // A key that is limited to others must not learn whether this one exists.
      if (!maySee(caller, externalId)) await customers.get(externalId, caller)
      const wish = { externalId, ...c.req.valid('json') }
      const customer = await platform.db.transaction((trx) => customers.ensure(trx, wish, caller.keyId))
      return c.json(presentCustomer(customer), 200)
    })
    .openapi(eraseCustomer, async (c) => {
      await customers.erase(c.req.valid('param').externalId, c.get('caller'))
      return c.body(null, 204)
    })
}

function presentCustomer(customer: Customer): z.output<typeof customerSchema> {
  return {
    ...customer,
    createdAt: customer.createdAt.toISOString(),
    updatedAt: customer.updatedAt.toISOString(),
  }
}
