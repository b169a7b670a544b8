import { z } from '@hono/zod-openapi'
import { type Connection, connectionStatuses } from '../connections/index.ts'
import type { Connector } from '../connectors/index.ts'

/** A connector as a customer sees it: nothing of the app behind it. */
export const connectorCard = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    mode: z.enum(['organization', 'person']),
    title: z.string(),
    shortText: z.string(),
    description: z.string().openapi({ description: 'Markdown.' }),
    category: z.string(),
    logo: z.string().nullable().openapi({ description: 'Address of its picture.' }),
    permissions: z.array(
      z.object({
        name: z.string(),
        reason: z.string(),
        allows: z.string().openapi({ description: 'What it lets an app do.' }),
        adminConsentRequired: z.boolean(),
      }),
    ),
  })
  .openapi('ConnectorCard')

/** A connection as its customer sees it. */
export const ownConnection = z
  .object({
    id: z.string(),
    connector: z.string().openapi({ description: 'Id of the connector.' }),
    kind: z.enum(['organization', 'person']),
    status: z.enum(connectionStatuses),
    reasonCode: z.string().nullable(),
    reason: z.string().nullable(),
    account: z.string().nullable().openapi({ description: 'Who connected it, for people.' }),
    granted: z.array(z.string()),
    missing: z.array(z.string()),
    connectedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('OwnConnection')

export const showCard = ({ catalog, ...connector }: Connector): z.output<typeof connectorCard> => ({
  id: connector.id,
  name: connector.name,
  type: connector.type,
  mode: connector.mode,
  title: catalog.title,
  shortText: catalog.shortText,
  description: catalog.description,
  category: catalog.category,
  logo: connector.logo,
  permissions: connector.permissions.map(({ name, reason, allows, adminConsentRequired }) => ({
    name,
    reason,
    allows,
    adminConsentRequired,
  })),
})

export const showConnection = (connection: Connection): z.output<typeof ownConnection> => ({
  id: connection.id,
  connector: connection.connectorId,
  kind: connection.kind,
  status: connection.status,
  reasonCode: connection.reasonCode,
  reason: connection.reason,
  account: connection.account?.name ?? null,
  granted: connection.granted,
  missing: connection.missing,
  connectedAt: connection.connectedAt?.toISOString() ?? null,
  createdAt: connection.createdAt.toISOString(),
})
