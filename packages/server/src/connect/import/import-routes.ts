import { z } from '@hono/zod-openapi'
import { connectionSchema, presentConnection } from '../../connections/index.ts'
import { customerWishShape, idText, maySee, plainText } from '../../customers/index.ts'
import { GatewardenError, notFound } from '../../platform/errors.ts'
import { type Api, createApi, defineRoute } from '../../platform/http/api.ts'
import { assertEveryMailbox, type Caller } from '../../platform/http/caller.ts'
import { jsonAnswer, jsonBody } from '../../platform/http/lists.ts'
import type { ConnectParts } from '../parts.ts'
import { type ImportResult, importRows } from './import-rows.ts'

const row = z.strictObject({
  customer: customerWishShape.strict(),
  refreshToken: z
    .string()
    .min(1)
    .max(8000)
    .regex(/^[\x21-\x7e]+$/, 'must be a refresh token')
    .optional()
    .openapi({
      description: 'For connectors of persons. Tried once; never shown, logged or answered again.',
    }),
  tenantId: z.guid().optional().openapi({
    description:
      'For connectors of organizations: the tenant. For persons: the tenant that the token must be of.',
  }),
})

const importRoute = defineRoute({
  method: 'post',
  path: '/connections/import',
  scope: 'connections:write',
  summary: 'Bring connections along from elsewhere, so that nobody has to connect again',
  description:
    'Refresh tokens of persons, and tenants that have consented, of the same app registration. Whose a token is, ' +
    'Microsoft’s answer says. A tenant waits until one of its administrators has signed in by an admin link, unless the operator ' +
    'says otherwise. The same row again makes nothing twice.',
  request: {
    body: jsonBody(
      z.strictObject({
        connector: idText.openapi({
          description: 'Id or name. Its app must be the one that the tokens were given to.',
        }),
        rows: z.array(row).min(1).max(100),
        insteadOfAdministrator: z
          .strictObject({ reason: plainText(500).trim().min(1) })
          .optional()
          .openapi({
            description:
              'Says, on the operator’s word, that administrators of these tenants agree although none has signed in. For keys that are limited to no customer; the reason goes into the audit log.',
          }),
      }),
    ),
  },
  responses: {
    200: jsonAnswer(
      'What became of each row, in their order',
      z.object({
        data: z.array(
          z.object({
            outcome: z.enum(['active', 'waiting', 'unchanged', 'failed']).openapi({
              description:
                'waiting: it is there, and something is still to be done, as it says. failed: nothing was made of the row.',
            }),
            reason: z.string().nullable(),
            remedy: z.string().nullable(),
            connection: connectionSchema.nullable(),
          }),
        ),
      }),
    ),
  },
})

export function importRoutes(parts: ConnectParts): Api {
  return createApi().openapi(importRoute, async (c) => {
    const caller = c.get('caller')
    const { connector, rows, insteadOfAdministrator } = c.req.valid('json')
    for (const { customer } of rows)
      if (!maySee(caller, customer.externalId)) throw notFound('customer', customer.externalId)
    assertEveryMailbox(caller)
    if (insteadOfAdministrator) assertOperator(caller)
    const results = await importRows(parts, {
      connector: await parts.connectors.get(connector),
      rows,
      override: insteadOfAdministrator?.reason ?? null,
      actor: caller.keyId,
    })
    return c.json({ data: results.map(present) }, 200)
  })
}

const present = ({ connection, ...result }: ImportResult) => ({
  ...result,
  connection: connection && presentConnection(connection),
})

function assertOperator(caller: Caller): void {
  if (caller.customers === null) return
  throw new GatewardenError('forbidden', {
    detail:
      'This API key is limited to some customers; standing in for administrators needs one that is not.',
    remedy: 'Let the operator of this installation import, or let administrators sign in by an admin link.',
  })
}
