import { administratorRoles } from '@gatewarden/microsoft'
import type { Connector } from '../connectors/index.ts'

type Asked = Pick<Connector['permissions'][number], 'resource' | 'kind'>

/** What an id token says about the role of who signed in; unknown where it carries no roles at all. */
export type Role = 'administrator' | 'other' | 'unknown'

/**
 * Whether these `wids` may grant what the connector asks for. Application permissions of Graph need a Global or
 * Privileged Role Administrator. Entra lists some role for everybody as soon as it lists any, so an empty list says nothing.
 */
export function roleOf(connector: { permissions: readonly Asked[] }, wids: readonly string[]): Role {
  if (wids.length === 0) return 'unknown'
  const needsMost = connector.permissions.some(
    (one) => one.resource === 'graph' && one.kind === 'application',
  )
  const may = administratorRoles(wids).some((role) =>
    needsMost ? role.consentsToGraphApplicationPermissions : role.consentsToDelegatedPermissions,
  )
  return may ? 'administrator' : 'other'
}
