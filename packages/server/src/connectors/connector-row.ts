import { findConnectorType } from '@gatewarden/microsoft'
import type { App } from '../apps/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { permissionsChosen } from './choices.ts'
import type { CatalogSettings, Connector, TenantMode } from './connector.ts'
import type { ConnectorRow } from './connector-store.ts'

/** Any of them, the others left alone. */
export type Settable<T> = { [Key in keyof T]?: T[Key] | undefined }

/** What a catalog entry begins with. */
export const emptyCatalog: CatalogSettings = {
  title: '',
  shortText: '',
  description: '',
  category: '',
  order: 0,
  visible: true,
}

export function catalogOf(row: ConnectorRow): CatalogSettings {
  return {
    title: row.catalog_title,
    shortText: row.catalog_short_text,
    description: row.catalog_description,
    category: row.catalog_category,
    order: row.catalog_order,
    visible: row.catalog_visible,
  }
}

/** The catalog columns of a row: `change` where it says something, else `base`. */
export function catalogColumns(
  base: CatalogSettings,
  change: Settable<CatalogSettings> | undefined,
): Pick<ConnectorRow, Extract<keyof ConnectorRow, `catalog_${string}`>> {
  return {
    catalog_title: change?.title ?? base.title,
    catalog_short_text: change?.shortText ?? base.shortText,
    catalog_description: change?.description ?? base.description,
    catalog_category: change?.category ?? base.category,
    catalog_order: change?.order ?? base.order,
    catalog_visible: change?.visible ?? base.visible,
  }
}

export function tenantColumns(tenant: TenantMode): Pick<ConnectorRow, 'tenant_mode' | 'tenant_id'> {
  return { tenant_mode: tenant.kind, tenant_id: tenant.kind === 'single' ? tenant.tenantId : null }
}

function tenantOf(row: ConnectorRow): TenantMode {
  if (row.tenant_mode !== 'single') return { kind: row.tenant_mode }
  return { kind: 'single', tenantId: row.tenant_id ?? '' }
}

/** A connector as it is shown: what it asks for follows from its type, its status from its app. */
export function shownConnector(row: ConnectorRow, app: App | undefined, callbackUrl: string): Connector {
  const type = findConnectorType(row.type)
  if (!type) {
    throw new GatewardenError('internal', {
      detail: `The connector ${row.id} is of the type ${JSON.stringify(row.type)}, which this program does not know.`,
    })
  }
  return {
    id: row.id,
    name: row.name,
    type: type.id,
    mode: row.mode,
    ...standing(app),
    app: app ? { id: app.id, cloud: app.cloud, clientId: app.clientId } : null,
    callbackUrl,
    tenantMode: tenantOf(row),
    permissions: permissionsChosen(type, row.mode, {
      permissions: row.permissions,
      directory: row.directory ?? undefined,
    }),
    directory: row.directory,
    catalog: catalogOf(row),
    logo: row.logo === null ? null : new URL(`/catalog/logos/${row.logo}`, callbackUrl).href,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function standing(app: App | undefined): Pick<Connector, 'status' | 'reason' | 'remedy'> {
  if (!app) {
    return {
      status: 'draft',
      reason: 'The connector has no app registration yet.',
      remedy:
        'Follow GET /v1/connectors/{id}/setup, then send the client id and a secret or certificate as app (PATCH /v1/connectors/{id}).',
    }
  }
  if (app.status === 'active') return { status: 'ready', reason: null, remedy: null }
  return { status: app.status === 'incomplete' ? 'draft' : 'paused', reason: app.reason, remedy: app.remedy }
}
