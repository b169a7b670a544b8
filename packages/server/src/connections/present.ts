import type { Refusal } from '@gatewarden/microsoft'
import { z } from '@hono/zod-openapi'
import { refusalSchema } from '../apps/index.ts'
import { type Connection, connectionStatuses } from './connection.ts'
import type { ListFacts } from './list-facts.ts'

export const connectionSchema = z
  .object({
    id: z.string().openapi({ example: 'conn_01k…' }),
    customer: z.string(),
    connector: z.string().openapi({ description: 'Id of the connector.' }),
    kind: z.enum(['organization', 'person']),
    status: z.enum(connectionStatuses),
    reasonCode: z.string().nullable().openapi({ description: 'Stable code for programs.' }),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    refusal: refusalSchema.nullable(),
    tenantId: z.string().nullable(),
    account: z.object({ oid: z.string(), name: z.string().nullable() }).nullable(),
    granted: z.array(z.string()),
    missing: z.array(z.string()),
    connectedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Connection')

/** A connection as lists and single reads show it. */
export const listedConnectionSchema = connectionSchema
  .extend({
    customerName: z.string().nullable(),
    lastUsedAt: z.iso.datetime().nullable().openapi({
      description: 'When a token of it was last used, to a quarter of an hour.',
    }),
    nextRefreshAt: z.iso.datetime().nullable().openapi({
      description:
        'When its token is renewed ahead of time; null: nobody uses it, or nothing would come of it.',
    }),
  })
  .openapi('ListedConnection')

export function presentListed(
  connection: Connection,
  facts: ListFacts | undefined,
): z.output<typeof listedConnectionSchema> {
  return {
    ...presentConnection(connection),
    customerName: facts?.customerName ?? null,
    lastUsedAt: facts?.lastUsedAt?.toISOString() ?? null,
    nextRefreshAt: facts?.nextRefreshAt?.toISOString() ?? null,
  }
}

export function presentConnection(connection: Connection): z.output<typeof connectionSchema> {
  const { connectorId, grantId: _g, candidateId: _c, refusal, ...rest } = connection
  return {
    ...rest,
    connector: connectorId,
    refusal: presentRefusal(refusal),
    connectedAt: connection.connectedAt?.toISOString() ?? null,
    createdAt: connection.createdAt.toISOString(),
    updatedAt: connection.updatedAt.toISOString(),
  }
}

/** What Microsoft refused, with the ids and the time that its support asks for. */
export function presentRefusal(refusal: Refusal | null): z.output<typeof refusalSchema> | null {
  if (refusal === null) return null
  const { reason, remedy, error, suberror, aadsts, status, traceId, correlationId, requestId, at } = refusal
  return {
    reason,
    remedy,
    error,
    status,
    ...(suberror === undefined ? {} : { suberror }),
    ...(aadsts === undefined ? {} : { aadsts }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(at === undefined ? {} : { at }),
  }
}
