import { z } from '@hono/zod-openapi'
import { type Connection, connectionStatuses } from './connection.ts'

export const refusalSchema = z
  .object({
    kind: z.string(),
    error: z.string(),
    aadsts: z.number().optional(),
    reason: z.string(),
    remedy: z.string(),
    status: z.number(),
    traceId: z.string().optional(),
    correlationId: z.string().optional(),
    requestId: z.string().optional(),
    at: z.string().optional(),
  })
  .loose()
  .openapi('Refusal', {
    description: 'What Microsoft refused, with the ids and the time that its support asks for.',
  })

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

export function presentConnection(connection: Connection): z.output<typeof connectionSchema> {
  const { connectorId, grantId: _g, candidateId: _c, refusal, ...rest } = connection
  return {
    ...rest,
    connector: connectorId,
    refusal: refusal && { ...refusal },
    connectedAt: connection.connectedAt?.toISOString() ?? null,
    createdAt: connection.createdAt.toISOString(),
    updatedAt: connection.updatedAt.toISOString(),
  }
}
