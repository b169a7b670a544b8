import type { AskedPermission, ConnectorMode, ConnectorTypeId, DirectoryChoice } from '@gatewarden/microsoft'

/**
 * What is offered to customers on an app.
 *
 *   draft ──gets an app with a credential──▶ ready ◀──▶ paused
 *
 * The status is not stored: it follows from the app's.
 */
export interface Connector {
  /** `ctr_…` */
  id: string
  /** Unique key, usable wherever the id is: lower-case letters, digits and hyphens. */
  name: string
  type: ConnectorTypeId
  /** Who authorizes a connection: an administrator for the organization (application permissions), or a person (delegated ones). */
  mode: ConnectorMode
  status: 'draft' | 'ready' | 'paused'
  /** Why it is not ready, one sentence; null while it is. */
  reason: string | null
  remedy: string | null
  /** Null while the connector is a draft without one. */
  app: { id: string; cloud: string; clientId: string } | null
  /** The one redirect URI of this installation: `{publicUrl}/oauth/callback`. */
  callbackUrl: string
  tenantMode: TenantMode
  permissions: AskedPermission[]
  /** How the organization's people are listed; null where nobody is listed (persons, Exchange protocols). */
  directory: DirectoryChoice | null
  catalog: CatalogSettings
  /** Address of its picture in the catalog, which anybody may look at. */
  logo: string | null
  createdAt: Date
  updatedAt: Date
}

/** organizations: any work account; single: one tenant; common: work and personal accounts (persons only). */
export type TenantMode = { kind: 'organizations' } | { kind: 'single'; tenantId: string } | { kind: 'common' }

export interface CatalogSettings {
  title: string
  shortText: string
  /** Markdown. */
  description: string
  category: string
  /** Lower comes first. */
  order: number
  visible: boolean
}

/** What Entra is asked with in place of a tenant's id: at sign-in, and until the tenant is known. */
export function tenantSegment(mode: TenantMode): string {
  return mode.kind === 'single' ? mode.tenantId : mode.kind
}
