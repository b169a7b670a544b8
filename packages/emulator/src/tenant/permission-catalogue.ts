import {
  EXCHANGE_PERMISSIONS,
  GRAPH_PERMISSIONS,
  type PermissionArea,
  type PermissionRow,
} from './permission-data.ts'

export interface Permission {
  readonly id: string
  readonly name: string
  readonly type: 'Role' | 'Scope'
  readonly area: PermissionArea
  /** In our words, for the consent page. */
  readonly does: string
  /** An app role always; a scope where Microsoft says so. */
  readonly adminOnly: boolean
}

/** What an app asks for on one resource. */
export interface PermissionsAsked {
  readonly resource: Resource
  readonly roles: readonly Permission[]
  readonly scopes: readonly Permission[]
}

/** Scopes that belong to signing in and may go with those of any resource. */
export const OPENID_SCOPES: readonly string[] = ['openid', 'profile', 'email', 'offline_access']

/** An API that tokens are for. */
export class Resource {
  readonly key: 'graph' | 'exchange' | 'app'
  readonly appId: string
  readonly displayName: string
  /** Identifier URIs without a trailing slash; the first is the one that tokens carry. */
  readonly uris: readonly string[]
  readonly roles: readonly Permission[]
  readonly scopes: readonly Permission[]
  readonly #byId = new Map<string, Permission>()
  readonly #scopeByName = new Map<string, Permission>()
  readonly #roleByName = new Map<string, Permission>()

  constructor(
    about: Pick<Resource, 'key' | 'appId' | 'displayName' | 'uris'>,
    rows: readonly PermissionRow[],
  ) {
    this.key = about.key
    this.appId = about.appId
    this.displayName = about.displayName
    this.uris = about.uris
    this.scopes = rows.flatMap(({ delegatedId: id, name, area, does, adminOnly }) =>
      id === null ? [] : [{ id, name, type: 'Scope', area, does, adminOnly }],
    )
    this.roles = rows.flatMap(({ applicationId: id, name, area, does }) =>
      id === null ? [] : [{ id, name, type: 'Role', area, does, adminOnly: true }],
    )
    for (const scope of this.scopes) this.#scopeByName.set(scope.name.toLowerCase(), scope)
    for (const role of this.roles) this.#roleByName.set(role.name, role)
    for (const permission of [...this.roles, ...this.scopes])
      this.#byId.set(`${permission.type} ${permission.id}`, permission)
  }

  permission(type: 'Role' | 'Scope', id: string): Permission | undefined {
    return this.#byId.get(`${type} ${id.toLowerCase()}`)
  }

  /** Scope names are compared without regard to case, as Entra does. */
  scope(name: string): Permission | undefined {
    return this.#scopeByName.get(name.toLowerCase())
  }

  role(name: string): Permission | undefined {
    return this.#roleByName.get(name)
  }

  roleName(id: string): string | undefined {
    return this.permission('Role', id)?.name
  }
}

export const GRAPH = new Resource(
  {
    key: 'graph',
    appId: '00000003-0000-0000-c000-000000000000',
    displayName: 'Microsoft Graph',
    uris: ['https://graph.microsoft.com'],
  },
  GRAPH_PERMISSIONS,
)

export const EXCHANGE = new Resource(
  {
    key: 'exchange',
    appId: '00000002-0000-0ff1-ce00-000000000000',
    displayName: 'Office 365 Exchange Online',
    uris: ['https://outlook.office365.com', 'https://outlook.office.com', 'https://ps.outlook.com'],
  },
  EXCHANGE_PERMISSIONS,
)

export const RESOURCES: readonly Resource[] = [GRAPH, EXCHANGE]

/** By its application id, or by an identifier URI with or without a trailing slash. */
export function findResource(idOrUri: string): Resource | undefined {
  const key = idOrUri.toLowerCase().replace(/\/$/, '')
  return RESOURCES.find((resource) => resource.appId === key || resource.uris.includes(key))
}
