import type { RouteBook } from '../graph-routes.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import {
  createAssignment,
  deleteAssignment,
  getAssignment,
  listAssignments,
  updateAssignment,
} from './app-role-assignments.ts'
import { Applications } from './applications.ts'
import { directoryDeltaRoutes } from './directory-deltas.ts'
import { getOrganization, listOrganization, refuseOrganization, updateOrganization } from './organization.ts'
import { peopleRoutes } from './people-routes.ts'
import { createGrant, deleteGrant, getGrant, listGrants, updateGrant } from './permission-grants.ts'
import {
  addPrincipalPassword,
  countServicePrincipals,
  createServicePrincipal,
  deleteServicePrincipal,
  getServicePrincipal,
  listServicePrincipals,
  removePrincipalPassword,
  updateServicePrincipal,
} from './service-principals.ts'
import { userDelta } from './user-delta.ts'
import { countUsers, getMe, getUser, listUsers } from './users.ts'

/** Organization, users, apps and what is granted to them. */
export function directoryRoutes(book: RouteBook, tokens: SyncTokens): void {
  book.directory('GET', 'organization', listOrganization)
  book.directory('POST', 'organization', refuseOrganization)
  book.directory('GET', 'organization/{organization}', getOrganization)
  book.directory('PATCH', 'organization/{organization}', updateOrganization)
  book.directory('DELETE', 'organization/{organization}', refuseOrganization)
  book.directory('GET', 'me', getMe)
  book.directory('GET', 'users', listUsers)
  book.directory('GET', 'users/$count', countUsers)
  book.directory('GET', 'users/delta', (call) => userDelta(call, tokens))
  book.directory('GET', 'users/{user}', getUser)
  peopleRoutes(book)
  directoryDeltaRoutes(book, tokens)
  applicationRoutes(book)
  principalRoutes(book)
  book.directory('GET', 'oauth2PermissionGrants', listGrants)
  book.directory('POST', 'oauth2PermissionGrants', createGrant)
  book.directory('GET', 'oauth2PermissionGrants/{grant}', getGrant)
  book.directory('PATCH', 'oauth2PermissionGrants/{grant}', updateGrant)
  book.directory('DELETE', 'oauth2PermissionGrants/{grant}', deleteGrant)
}

function applicationRoutes(book: RouteBook): void {
  const applications = new Applications()
  const one = 'applications/{application}'
  book.directory('GET', 'applications', (call) => applications.list(call))
  book.directory('GET', 'applications/$count', (call) => applications.count(call))
  book.directory('POST', 'applications', (call) => applications.create(call))
  book.directory('GET', one, (call) => applications.get(call))
  book.directory('PATCH', one, (call) => applications.update(call))
  book.directory('DELETE', one, (call) => applications.remove(call))
  book.directory('POST', `${one}/addPassword`, (call) => applications.addPassword(call))
  book.directory('POST', `${one}/removePassword`, (call) => applications.removePassword(call))
  book.directory('POST', `${one}/addKey`, (call) => applications.addKey(call))
  book.directory('POST', `${one}/removeKey`, (call) => applications.removeKey(call))
  const federated = applications.federated()
  const trust = `${one}/federatedIdentityCredentials`
  book.directory('GET', trust, (call) => federated.list(call))
  book.directory('POST', trust, (call) => federated.create(call))
  book.directory('GET', `${trust}/{credential}`, (call) => federated.get(call))
  book.directory('PATCH', `${trust}/{credential}`, (call) => federated.update(call))
  book.directory('DELETE', `${trust}/{credential}`, (call) => federated.remove(call))
}

function principalRoutes(book: RouteBook): void {
  const one = 'servicePrincipals/{principal}'
  book.directory('GET', 'servicePrincipals', listServicePrincipals)
  book.directory('GET', 'servicePrincipals/$count', countServicePrincipals)
  book.directory('POST', 'servicePrincipals', createServicePrincipal)
  book.directory('GET', one, getServicePrincipal)
  book.directory('PATCH', one, updateServicePrincipal)
  book.directory('DELETE', one, deleteServicePrincipal)
  book.directory('POST', `${one}/addPassword`, addPrincipalPassword)
  book.directory('POST', `${one}/removePassword`, removePrincipalPassword)
  for (const side of ['appRoleAssignedTo', 'appRoleAssignments'] as const) {
    book.directory('GET', `${one}/${side}`, (call) => listAssignments(call, side))
    book.directory('POST', `${one}/${side}`, (call) => createAssignment(call, side))
    book.directory('GET', `${one}/${side}/{assignment}`, (call) => getAssignment(call, side))
    book.directory('PATCH', `${one}/${side}/{assignment}`, (call) => updateAssignment(call, side))
    book.directory('DELETE', `${one}/${side}/{assignment}`, (call) => deleteAssignment(call, side))
  }
}
