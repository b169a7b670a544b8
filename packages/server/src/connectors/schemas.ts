import type { ConnectorType, Permission } from '@gatewarden/microsoft'
import { z } from '@hono/zod-openapi'
import { appChoice } from '../apps/index.ts'
import type { Connector } from './connector.ts'
import { whoMustConsent } from './consent-need.ts'

const time = z.iso.datetime()
const mode = z.enum(['organization', 'person'])
const resource = z.enum(['graph', 'exchange'])
const kind = z.enum(['application', 'delegated'])
const directory = z.enum(['User.Read.All', 'Directory.Read.All'])
const tenantMode = z.enum(['organizations', 'single', 'common'])

/** The unique key of a connector, as callers write it. */
const connectorName = z
  .string()
  .max(60)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case letters, digits and single hyphens, such as acme-mail',
  )
  .openapi({ description: 'Unique; usable wherever the id is.', example: 'acme-mail' })

const tenantId = z
  .string()
  .trim()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    'must be a tenant id: a GUID, on the overview page as Directory (tenant) ID',
  )

const catalogInput = z
  .strictObject({
    title: z.string().trim().min(1).max(100).optional(),
    shortText: z.string().trim().max(300).optional(),
    description: z.string().max(20_000).optional().openapi({ description: 'Markdown.' }),
    category: z.string().trim().max(100).optional(),
    order: z
      .number()
      .int()
      .min(-100_000)
      .max(100_000)
      .optional()
      .openapi({ description: 'Lower comes first.' }),
    visible: z.boolean().optional(),
  })
  .openapi('CatalogChange')

const choices = {
  name: connectorName.optional(),
  app: appChoice.optional().openapi({
    description: 'An app that is here already, by its id, or a new one. Without it the connector is a draft.',
  }),
  preset: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: 'A set of permissions of the connector type.' }),
  permissions: z
    .array(z.string().max(100))
    .min(1)
    .max(100)
    .optional()
    .openapi({ description: 'Names, in place of a preset. What the type cannot do without is added.' }),
  directory: directory.optional().openapi({
    description: 'How an organization’s people are listed. User.Read.All, the narrower, unless told.',
  }),
  tenantMode: tenantMode.optional().openapi({
    description: 'organizations: any work account; single: one tenant; common: personal accounts too.',
  }),
  tenantId: tenantId.optional().openapi({ description: 'With tenantMode single.' }),
  catalog: catalogInput.optional(),
}

export const newConnectorBody = z
  .strictObject({
    type: z
      .string()
      .max(100)
      .openapi({ description: 'Id of a connector type.', example: 'outlook-mail-org' }),
    mode: mode.optional().openapi({ description: 'Where the type has both: who authorizes.' }),
    ...choices,
  })
  .openapi('NewConnector')

export const connectorChangeBody = z.strictObject(choices).openapi('ConnectorChange')

const permissionSchema = z
  .object({
    name: z.string(),
    resource,
    kind,
    id: z.string().openapi({ description: 'Id of the app role or scope.' }),
    group: z.string(),
    allows: z.string().openapi({ description: 'What it lets an app do.' }),
    adminConsentRequired: z.boolean(),
  })
  .openapi('Permission')

const askedPermissionSchema = permissionSchema
  .extend({
    reason: z.string().openapi({ description: 'Why the connector asks for it, for the administrator.' }),
    forced: z.boolean().openapi({ description: 'True where the connector type cannot do without it.' }),
  })
  .openapi('AskedPermission')

export const connectorSchema = z
  .object({
    id: z.string().openapi({ example: 'ctr_01j9…' }),
    name: z.string(),
    type: z.string(),
    mode,
    status: z.enum(['draft', 'ready', 'paused']),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    app: z.object({ id: z.string(), cloud: z.string(), clientId: z.string() }).nullable(),
    callbackUrl: z.string().openapi({ description: 'The redirect URI to register with Microsoft.' }),
    tenantMode,
    tenantId: z.string().nullable(),
    permissions: z.array(askedPermissionSchema),
    directory: directory.nullable(),
    consent: z.object({
      who: z.enum(['administrator', 'person']),
      roles: z.array(z.string()),
      text: z.string(),
    }),
    catalog: z.object({
      title: z.string(),
      shortText: z.string(),
      description: z.string(),
      category: z.string(),
      order: z.number(),
      visible: z.boolean(),
    }),
    logo: z.string().nullable().openapi({ description: 'Address of its picture in the catalog.' }),
    createdAt: time,
    updatedAt: time,
  })
  .openapi('Connector')

export const connectorTypeSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    summary: z.string(),
    modes: z.array(mode),
    resource,
    offers: z
      .record(z.string(), z.array(z.string()))
      .openapi({ description: 'By mode: the permissions to choose from.' }),
    presets: z.array(
      z.object({ id: z.string(), title: z.string(), permissions: z.record(z.string(), z.array(z.string())) }),
    ),
    defaultPreset: z.string(),
  })
  .openapi('ConnectorType')

export { permissionSchema }

/** A connector as the API answers it. */
export function connectorDocument(connector: Connector): z.infer<typeof connectorSchema> {
  const { tenantMode: tenant, permissions, ...rest } = connector
  return {
    ...rest,
    tenantMode: tenant.kind,
    tenantId: tenant.kind === 'single' ? tenant.tenantId : null,
    permissions: permissions.map((one) => ({ ...one })),
    consent: whoMustConsent(connector),
    createdAt: connector.createdAt.toISOString(),
    updatedAt: connector.updatedAt.toISOString(),
  }
}

export function connectorTypeDocument(type: ConnectorType): z.infer<typeof connectorTypeSchema> {
  return {
    ...type,
    modes: [...type.modes],
    offers: lists(type.offers),
    presets: type.presets.map((preset) => ({ ...preset, permissions: lists(preset.permissions) })),
  }
}

export const permissionDocument = (permission: Permission): z.infer<typeof permissionSchema> => ({
  ...permission,
})

function lists(byMode: Readonly<Partial<Record<string, readonly string[]>>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(byMode).map(([name, values]) => [name, [...(values ?? [])]]))
}
