import { type Cloud, delegatedScopes, readAccessToken, type TokenSet } from '@gatewarden/microsoft'
import type { Connector } from '../connectors/index.ts'
import type { Resource } from './service.ts'

/** What every sign-in asks for; tokens do not show them, so they are never missing. */
const signInNames = new Set(['openid', 'profile', 'email', 'offline_access'])

type Asked = Pick<Connector, 'permissions'>

/** Names of the permissions that a connector asks for on one resource, sign-in ones left out. */
export function askedNames({ permissions }: Asked, resource: Resource): string[] {
  return permissions
    .filter((one) => one.resource === resource && !signInNames.has(one.name.toLowerCase()))
    .map((one) => one.name)
}

/** The resources that a connector has anything to do with: tokens for others are not given out. */
export function resourcesOf(connector: Asked): Resource[] {
  return (['graph', 'exchange'] as const).filter((resource) => askedNames(connector, resource).length > 0)
}

/** The delegated permissions of one resource as Entra wants them asked. */
export function scopesToAsk(cloud: Cloud, { permissions }: Asked, resource: Resource): string[] {
  return delegatedScopes(cloud, permissions, resource)
}

/**
 * What a token carries: the roles of an app-only one, the scopes of a person's. Entra's own list of scopes decides
 * where the token cannot be read (personal accounts have opaque ones).
 */
export function grantedNames(kind: 'organization' | 'person', token: TokenSet): string[] {
  const claims = readAccessToken(token.accessToken)
  if (kind === 'organization') return [...(claims?.roles ?? [])].sort()
  const listed = token.scopes.length > 0 ? token.scopes : (claims?.scopes ?? [])
  const names = listed.map((scope) => scope.slice(scope.lastIndexOf('/') + 1))
  return [...new Set(names)].filter((name) => !signInNames.has(name.toLowerCase())).sort()
}

/** What is asked for and not granted. Entra does not keep to one spelling of upper and lower case. */
export function missingNames(asked: readonly string[], granted: readonly string[]): string[] {
  const there = new Set(granted.map((name) => name.toLowerCase()))
  return asked.filter((name) => !there.has(name.toLowerCase()))
}
