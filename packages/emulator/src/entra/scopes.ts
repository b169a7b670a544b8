import { GRAPH, OPENID_SCOPES, type Permission, type Resource } from '../tenant/permission-catalogue.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { findApi } from './app-resources.ts'
import { EntraError } from './entra-error.ts'

/** What a scope parameter asks of one resource. */
export interface ResourceScopes {
  readonly resource: Resource
  /** The audience that was asked for: the resource as the caller wrote it. */
  readonly audience: string
  /** `.default`: what the registration or the grants say, instead of names. */
  readonly isDefault: boolean
  readonly permissions: readonly Permission[]
}

/** A scope parameter taken apart. */
export interface RequestedScopes {
  /** openid, profile, email, offline_access, as far as they were asked for. */
  readonly openid: readonly string[]
  readonly resources: readonly ResourceScopes[]
}

interface Names {
  readonly appName: string
  readonly tenantName: string
  /** Where apps that expose an API are looked for. */
  readonly world: World
}

/**
 * Reads a scope parameter. A scope without a resource belongs to Microsoft Graph. `{resource}//.default` asks for the
 * audience with its trailing slash. @throws EntraError 70011, 500011 or 650053
 */
export function parseScopes(scope: string, names: Names): RequestedScopes {
  const openid: string[] = []
  const found = new Map<Resource, { audience: string; isDefault: boolean; permissions: Permission[] }>()
  for (const word of new Set(scope.split(/\s+/).filter((part) => part !== ''))) {
    const lower = word.toLowerCase()
    if (OPENID_SCOPES.includes(lower)) {
      openid.push(lower)
      continue
    }
    const { audience, resource, name } = splitScope(word, names)
    const entry = found.get(resource) ?? { audience, isDefault: false, permissions: [] }
    found.set(resource, entry)
    if (name.toLowerCase() === '.default') entry.isDefault = true
    else entry.permissions.push(namedScope(resource, name, names))
  }
  const resources = [...found].map(([resource, entry]) => ({ resource, ...entry }))
  const isMixed = resources.some(
    (one) => one.isDefault && (one.permissions.length > 0 || resources.length > 1),
  )
  if (isMixed) throw invalidScope(`.default scope can't be combined with resource-specific scopes: ${scope}`)
  return { openid, resources }
}

/** The one resource of a token request. @throws EntraError 70011 when there are several */
export function singleResource(scopes: RequestedScopes): ResourceScopes | undefined {
  const [first, second] = scopes.resources
  if (second) throw invalidScope('It contains more than one resource.')
  return first
}

/** @throws EntraError 500014 where the tenant's administrator has switched the resource off */
export function checkResourceEnabled(tenant: Tenant, resource: Resource): void {
  if (tenant.consents.principalOf(resource.appId)?.accountEnabled !== false) return
  throw new EntraError(500014, { fill: { resource: resource.displayName } })
}

export function invalidScope(why: string): EntraError {
  return new EntraError(70011, { fill: { why } })
}

/** As answers and consent redirects write it: with the resource in front. */
export function qualified(resource: ResourceScopes, name: string): string {
  return `${resource.audience.replace(/\/$/, '')}/${name}`
}

function splitScope(word: string, names: Names): { audience: string; resource: Resource; name: string } {
  const slash = word.lastIndexOf('/')
  if (slash <= 0) {
    return { audience: GRAPH.uris[0] ?? '', resource: GRAPH, name: word.slice(slash + 1) }
  }
  const audience = word.slice(0, slash)
  const resource = findApi(names.world, audience)
  if (!resource) throw new EntraError(500011, { fill: { resource: audience, tenant: names.tenantName } })
  return { audience, resource, name: word.slice(slash + 1) }
}

function namedScope(resource: Resource, name: string, names: Names): Permission {
  const permission = resource.scope(name)
  if (permission) return permission
  throw new EntraError(650053, {
    fill: { appName: names.appName, scope: name, resource: resource.appId },
  })
}
