import { requireDirectoryPermission } from '../access/authorize.ts'
import type { RouteBook } from '../graph-routes.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import { applicationShape } from './application-shape.ts'
import { findObject } from './directory-objects.ts'
import { groupShape } from './group-shape.ts'
import { grantShape } from './permission-grants.ts'
import { servicePrincipalShape } from './service-principal-shape.ts'
import { SnapshotDelta } from './snapshot-delta.ts'

/** `GET …/delta` of groups, applications, service principals and delegated grants; that of users has a log of its own. */
export function directoryDeltaRoutes(book: RouteBook, tokens: SyncTokens): void {
  const groups = new SnapshotDelta(
    {
      path: 'groups',
      shape: groupShape,
      all: ({ caller }) => [...caller.tenant.groups.all],
      idOf: ({ id }) => id,
      links: {
        name: 'members',
        of: ({ caller }, { memberIds }) =>
          new Map(
            [...memberIds].flatMap((id) => {
              const kind = findObject(caller.tenant, id)?.kind
              return kind === undefined ? [] : [[id, `#microsoft.graph.${kind}`] as const]
            }),
          ),
      },
    },
    tokens,
  )
  const applications = new SnapshotDelta(
    {
      path: 'applications',
      shape: applicationShape,
      all: ({ world, caller: { tenant } }) =>
        [...world.apps].filter((app) => app.homeTenantId === tenant.id).map((app) => ({ app, tenant })),
      idOf: ({ app }) => app.objectId,
    },
    tokens,
  )
  const principals = new SnapshotDelta(
    {
      path: 'servicePrincipals',
      shape: servicePrincipalShape,
      all: ({ world, caller }) =>
        [...caller.tenant.consents.servicePrincipals].map((principal) => ({ principal, world })),
      idOf: ({ principal }) => principal.id,
    },
    tokens,
  )
  const grants = new SnapshotDelta(
    {
      path: 'oauth2PermissionGrants',
      shape: grantShape,
      all: ({ caller }) => [...caller.tenant.consents.delegatedGrants],
      idOf: ({ id }) => id,
    },
    tokens,
  )
  book.directory('GET', 'groups/delta', (call) => {
    requireDirectoryPermission(call.caller, 'readGroups')
    return groups.answer(call)
  })
  book.directory('GET', 'applications/delta', (call) => {
    requireDirectoryPermission(call.caller, 'followApps')
    return applications.answer(call)
  })
  book.directory('GET', 'servicePrincipals/delta', (call) => {
    requireDirectoryPermission(call.caller, 'followApps')
    return principals.answer(call)
  })
  book.directory('GET', 'oauth2PermissionGrants/delta', (call) => {
    requireDirectoryPermission(call.caller, 'followGrants')
    return grants.answer(call)
  })
}
