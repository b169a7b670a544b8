import type { SeedDelegation, SeedGrant, SeedResourceAccess } from '../seed/seed-tenant.ts'
import type { AppRegistration, RequiredResourceAccess } from '../tenant/app.ts'
import { EXCHANGE, GRAPH, type Resource } from '../tenant/permission-catalogue.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../tenant/world.ts'
import { ControlError } from './control-error.ts'
import { calendarNamed } from './fill-mailbox.ts'

const resources: Record<SeedResourceAccess['resource'], Resource> = { graph: GRAPH, exchange: EXCHANGE }

/** Permissions by name as a registration keeps them, by id. @throws ControlError for a name that the resource does not have */
export function requiredAccess(access: SeedResourceAccess): RequiredResourceAccess {
  const resource = resources[access.resource]
  return {
    resourceAppId: resource.appId,
    resourceAccess: [
      ...access.application.map((name) => ({
        id: permissionId(resource, 'Role', name),
        type: 'Role' as const,
      })),
      ...access.delegated.map((name) => ({
        id: permissionId(resource, 'Scope', name),
        type: 'Scope' as const,
      })),
    ],
  }
}

/** Consent as an administrator gives it in the portal: no page, no redirect. @throws ControlError naming what is not there */
export function addGrant(
  world: World,
  app: Pick<AppRegistration, 'appId' | 'displayName'>,
  grant: SeedGrant,
): void {
  const { tenant, resource, userId, roleIds } = readGrant(world, grant)
  const { consents } = tenant
  const client = consents.ensurePrincipal(app)
  const service = consents.ensurePrincipal(resource)
  for (const id of roleIds) consents.grantRole(client, service, id)
  if (grant.delegated.length > 0) consents.grantScopes(client, service, userId, grant.delegated)
}

/** Takes single permissions back. @throws ControlError naming what is not there */
export function withdrawGrant(world: World, app: Pick<AppRegistration, 'appId'>, grant: SeedGrant): void {
  const { tenant, resource, userId, roleIds } = readGrant(world, grant)
  const { consents } = tenant
  const client = consents.principalOf(app.appId)
  const service = consents.ensurePrincipal(resource)
  for (const role of [...consents.appRoleAssignments]) {
    const isIts = role.principalId === client?.id && role.resourceId === service.id
    if (isIts && roleIds.includes(role.appRoleId)) consents.removeRole(role)
  }
  for (const one of [...consents.delegatedGrants]) {
    if (one.clientId !== client?.id || one.resourceId !== service.id || one.principalId !== userId) continue
    one.scopes = one.scopes.filter((scope) => !grant.delegated.includes(scope))
    if (one.scopes.length === 0) consents.removeGrant(one)
  }
}

function readGrant(world: World, grant: SeedGrant) {
  const tenant = world.findTenant(grant.tenantId)
  if (!tenant) throw new ControlError(404, `there is no tenant ${grant.tenantId}`)
  const resource = resources[grant.resource]
  const roleIds = grant.application.map((name) => permissionId(resource, 'Role', name))
  for (const name of grant.delegated) permissionId(resource, 'Scope', name)
  const user = grant.delegatedFor === 'everybody' ? null : tenant.directory.find(grant.delegatedFor)
  if (user === undefined)
    throw new ControlError(404, `${tenant.about.domain} has no user ${grant.delegatedFor}`)
  return { tenant, resource, roleIds, userId: user?.id ?? null }
}

/** @throws ControlError naming the mailbox, person, folder or calendar that is not there */
export function addDelegation(tenant: Tenant, delegation: SeedDelegation): void {
  const { mailbox, user } = readDelegation(tenant, delegation)
  switch (delegation.kind) {
    case 'full-access':
      mailbox.fullAccess.add(user.id)
      return
    case 'send-as':
      mailbox.sendAs.add(user.id)
      return
    case 'send-on-behalf':
      mailbox.sendOnBehalf.add(user.id)
      return
    case 'folder':
      mailbox.mail.folderAt(delegation.folder).permissions.set(user.id, delegation.role)
      return
    case 'calendar':
      calendarNamed(mailbox, delegation.calendar).permissions.set(user.id, delegation.role)
  }
}

/** Takes back what was shared; nothing happens where it was not. @throws ControlError naming what is not there */
export function removeDelegation(tenant: Tenant, delegation: SeedDelegation): void {
  const { mailbox, user } = readDelegation(tenant, delegation)
  switch (delegation.kind) {
    case 'full-access':
      mailbox.fullAccess.delete(user.id)
      return
    case 'send-as':
      mailbox.sendAs.delete(user.id)
      return
    case 'send-on-behalf':
      mailbox.sendOnBehalf.delete(user.id)
      return
    case 'folder':
      mailbox.mail.folderAt(delegation.folder).permissions.delete(user.id)
      return
    case 'calendar':
      calendarNamed(mailbox, delegation.calendar).permissions.delete(user.id)
  }
}

function readDelegation(tenant: Tenant, delegation: SeedDelegation) {
  const mailbox = tenant.mailboxAt(delegation.mailbox)
  if (!mailbox) throw new ControlError(404, `${tenant.about.domain} has no mailbox ${delegation.mailbox}`)
  const user = tenant.directory.find(delegation.to) ?? registeredPrincipal(tenant, delegation.to)
  if (!user) throw new ControlError(404, `${tenant.about.domain} has no user ${delegation.to}`)
  return { mailbox, user }
}

/** An app that Exchange knows, by its client id or by the object id it was registered with. */
function registeredPrincipal(tenant: Tenant, name: string): { readonly id: string } | undefined {
  const key = name.toLowerCase()
  for (const { appId, objectId } of tenant.exchange.registeredPrincipals) {
    if (appId.toLowerCase() === key || objectId.toLowerCase() === key) return { id: objectId }
  }
  return undefined
}

function permissionId(resource: Resource, type: 'Role' | 'Scope', name: string): string {
  const permission = type === 'Role' ? resource.role(name) : resource.scope(name)
  if (!permission)
    throw new ControlError(
      400,
      `${resource.displayName} has no ${type === 'Role' ? 'application' : 'delegated'} permission ${name}`,
    )
  return permission.id
}
