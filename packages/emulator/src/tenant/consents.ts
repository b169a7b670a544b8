import type { AppRegistration, AppRoleAssignment, DelegatedGrant, ServicePrincipal } from './app.ts'
import type { EmulatorClock } from './clock.ts'
import { RESOURCES, type Resource } from './permission-catalogue.ts'
import type { SeededRandom } from './seeded-random.ts'

/** The service principals of one tenant and what it has granted them. */
export class Consents {
  readonly #tenantId: string
  readonly #clock: EmulatorClock
  readonly #random: SeededRandom
  readonly #principals = new Map<string, ServicePrincipal>()
  readonly #byApp = new Map<string, ServicePrincipal>()
  readonly #roles = new Map<string, AppRoleAssignment>()
  readonly #grants = new Map<string, DelegatedGrant>()

  constructor(tenantId: string, clock: EmulatorClock, random: SeededRandom) {
    this.#tenantId = tenantId
    this.#clock = clock
    this.#random = random
    for (const resource of RESOURCES) this.ensurePrincipal(resource)
  }

  get servicePrincipals(): Iterable<ServicePrincipal> {
    return this.#principals.values()
  }

  get appRoleAssignments(): Iterable<AppRoleAssignment> {
    return this.#roles.values()
  }

  get delegatedGrants(): Iterable<DelegatedGrant> {
    return this.#grants.values()
  }

  principalOf(appId: string): ServicePrincipal | undefined {
    return this.#byApp.get(appId.toLowerCase())
  }

  findPrincipal(objectId: string): ServicePrincipal | undefined {
    return this.#principals.get(objectId.toLowerCase())
  }

  ensurePrincipal(app: Pick<AppRegistration, 'appId' | 'displayName'>): ServicePrincipal {
    const there = this.principalOf(app.appId)
    if (there) return there
    const principal: ServicePrincipal = {
      id: this.#random.guid('servicePrincipal', this.#tenantId, app.appId),
      appId: app.appId,
      tenantId: this.#tenantId,
      displayName: app.displayName,
      accountEnabled: true,
      appRoleAssignmentRequired: false,
      secrets: [],
      createdAt: this.#clock.now(),
    }
    this.#principals.set(principal.id, principal)
    this.#byApp.set(app.appId.toLowerCase(), principal)
    return principal
  }

  /** With everything that was granted to it. */
  removePrincipal(principal: ServicePrincipal): void {
    this.#principals.delete(principal.id)
    this.#byApp.delete(principal.appId.toLowerCase())
    for (const role of [...this.#roles.values()]) {
      if (role.principalId === principal.id || role.resourceId === principal.id) this.#roles.delete(role.id)
    }
    for (const grant of [...this.#grants.values()]) {
      if (grant.clientId === principal.id || grant.resourceId === principal.id) this.#grants.delete(grant.id)
    }
  }

  /** Grants an application permission; granting it again changes nothing. */
  grantRole(client: ServicePrincipal, resource: ServicePrincipal, appRoleId: string): AppRoleAssignment {
    return this.#assign(client.id, 'ServicePrincipal', resource.id, appRoleId)
  }

  /** Lets a user use an app that demands assignment. */
  assignUser(userId: string, app: ServicePrincipal): AppRoleAssignment {
    return this.#assign(userId, 'User', app.id, '00000000-0000-0000-0000-000000000000')
  }

  isAssigned(userId: string, app: ServicePrincipal): boolean {
    return [...this.#roles.values()].some((role) => role.principalId === userId && role.resourceId === app.id)
  }

  removeRole(assignment: AppRoleAssignment): void {
    this.#roles.delete(assignment.id)
  }

  /** Adds delegated scopes: for everybody (`userId` null) or for one user. */
  grantScopes(
    client: ServicePrincipal,
    resource: ServicePrincipal,
    userId: string | null,
    scopes: readonly string[],
  ): DelegatedGrant {
    const id = this.#random.guid('delegatedGrant', client.id, resource.id, userId ?? 'everybody')
    const there = this.#grants.get(id)
    if (there) {
      there.scopes = [...new Set([...there.scopes, ...scopes])]
      return there
    }
    const grant: DelegatedGrant = {
      id,
      clientId: client.id,
      consentType: userId === null ? 'AllPrincipals' : 'Principal',
      principalId: userId,
      resourceId: resource.id,
      scopes: [...new Set(scopes)],
    }
    this.#grants.set(id, grant)
    return grant
  }

  removeGrant(grant: DelegatedGrant): void {
    this.#grants.delete(grant.id)
  }

  findGrant(id: string): DelegatedGrant | undefined {
    return this.#grants.get(id)
  }

  /** Names of the application permissions that this client has on this resource. */
  roleNames(client: ServicePrincipal, resource: Resource): string[] {
    const target = this.principalOf(resource.appId)
    const names: string[] = []
    for (const role of this.#roles.values()) {
      if (role.principalId !== client.id || role.resourceId !== target?.id) continue
      const name = resource.roleName(role.appRoleId)
      if (name !== undefined) names.push(name)
    }
    return names.sort()
  }

  /** Names of the delegated permissions that hold for this user: granted to everybody or to them. */
  scopeNames(client: ServicePrincipal, resource: Resource, userId: string): string[] {
    const target = this.principalOf(resource.appId)
    const names = new Set<string>()
    for (const grant of this.#grants.values()) {
      if (grant.clientId !== client.id || grant.resourceId !== target?.id) continue
      if (grant.principalId !== null && grant.principalId !== userId) continue
      for (const scope of grant.scopes) names.add(scope)
    }
    return [...names].sort()
  }

  /** For a snapshot. */
  save() {
    return {
      principals: [...this.#principals.values()],
      roles: [...this.#roles.values()],
      grants: [...this.#grants.values()],
    }
  }

  load({ principals, roles, grants }: ReturnType<Consents['save']>): void {
    this.#principals.clear()
    this.#byApp.clear()
    for (const principal of principals) {
      this.#principals.set(principal.id, principal)
      this.#byApp.set(principal.appId.toLowerCase(), principal)
    }
    for (const role of roles) this.#roles.set(role.id, role)
    for (const grant of grants) this.#grants.set(grant.id, grant)
  }

  #assign(
    principalId: string,
    principalType: AppRoleAssignment['principalType'],
    resourceId: string,
    appRoleId: string,
  ): AppRoleAssignment {
    const id = this.#random
      .bytes('appRoleAssignment', principalId, resourceId, appRoleId)
      .toString('base64url')
    const there = this.#roles.get(id)
    if (there) return there
    const assignment: AppRoleAssignment = {
      id,
      appRoleId,
      principalId,
      principalType,
      resourceId,
      createdAt: this.#clock.now(),
    }
    this.#roles.set(id, assignment)
    return assignment
  }
}
