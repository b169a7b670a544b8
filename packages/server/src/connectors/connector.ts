/**
 * What is offered to customers on an app.
 *
 *   draft ──gets an app with a credential──▶ ready ◀──▶ paused (follows its app)
 */
export interface Connector {
  /** `ctr_…` */
  id: string
  /** Unique key, usable wherever the id is: lower-case letters, digits and hyphens. */
  name: string
  /** Id of a connector type of packages/microsoft. */
  type: string
  /** Who authorizes a connection: an administrator for the organization (application permissions), or a person (delegated ones). */
  authorizedBy: 'organization' | 'person'
  status: 'draft' | 'ready' | 'paused'
  reason: string | null
  remedy: string | null
  /** Null while the connector is a draft without one. */
  app: { id: string; cloud: string; clientId: string } | null
  /** The one redirect URI of this installation: `{publicUrl}/oauth/callback`. */
  callbackUrl: string
  tenantMode: TenantMode
  permissions: ConnectorPermission[]
  catalog: CatalogSettings
  createdAt: Date
  updatedAt: Date
}

/** organizations: any work account; single: one tenant; common: work and personal accounts (persons only). */
export type TenantMode = { kind: 'organizations' } | { kind: 'single'; tenantId: string } | { kind: 'common' }

export interface ConnectorPermission {
  /** `Mail.Read`, `IMAP.AccessAsApp`, … */
  name: string
  resource: 'graph' | 'exchange'
  kind: 'application' | 'delegated'
  /** Why Gatewarden asks for it, in words for an administrator. */
  reason: string
  /** True where the connector type cannot do without it. */
  forced: boolean
  /** True where only an administrator can grant it, whatever the tenant's policy. */
  adminConsentRequired: boolean
}

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
