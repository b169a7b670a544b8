import { type ApplicationRole, isApplicationRole } from '../tenant/application-roles.ts'
import type {
  AccessPolicy,
  ManagementScope,
  RegisteredPrincipal,
  RoleAssignment,
} from '../tenant/exchange-admin.ts'
import type { Propagated } from '../tenant/propagation.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { ControlError, unlessTaken } from './control-error.ts'

/** What an Exchange administrator has set up for apps in one tenant, as `GET /_emulator/exchange` shows it. */
export interface ExchangeDescription {
  readonly servicePrincipals: readonly (RegisteredPrincipal & { readonly works: boolean })[]
  readonly managementScopes: readonly ManagementScope[]
  readonly roleAssignments: readonly RoleAssignment[]
  readonly accessPolicies: readonly AccessPolicy[]
  /** Milliseconds from a change to its effect. */
  readonly propagation: Readonly<Record<Propagated, number>>
}

export interface NewRoleAssignment {
  appId: string
  role: ApplicationRole
  /** Name of a management scope; the whole organization when left out. */
  scope?: string | null
  name?: string
}

/** The cmdlets of Exchange that decide about apps. Tenants are named by id or domain. */
export interface ExchangeControl {
  /**
   * `New-ServicePrincipal`. The object id of the enterprise application is taken when none is given; with any other, such as
   * the registration's, Exchange takes the command and nothing works afterwards, as in the real service.
   */
  registerInExchange(
    tenant: string,
    app: { appId: string; objectId?: string; displayName?: string },
  ): RegisteredPrincipal
  unregisterFromExchange(tenant: string, appId: string): void
  /** `New-ManagementScope` with a recipient filter or a list of addresses. */
  addManagementScope(tenant: string, scope: ManagementScope): void
  /** `New-ManagementRoleAssignment -App -Role -CustomResourceScope`. */
  assignExchangeRole(tenant: string, assignment: NewRoleAssignment): { name: string }
  removeExchangeRole(tenant: string, name: string): void
  /** `New-ApplicationAccessPolicy`. */
  addAccessPolicy(tenant: string, policy: AccessPolicy): void
  removeAccessPolicies(tenant: string, appId: string): void
  describeExchange(tenant: string): ExchangeDescription
  /** How long changes take: all as in a real tenant, all at once, or milliseconds for some. */
  setPropagation(tenant: string, to: 'realistic' | 'instant' | Partial<Record<Propagated, number>>): void
}

/** @throws ControlError from everything that names what is not there, or makes what is there already */
export function exchangeControl(tenantOf: (name: string) => Tenant): ExchangeControl {
  return {
    registerInExchange: (name, app) => registerPrincipal(tenantOf(name), app),
    unregisterFromExchange: (name, appId) => tenantOf(name).exchange.unregister(appId),
    addManagementScope: (name, scope) => refused(() => tenantOf(name).exchange.addScope(scope)),
    assignExchangeRole: (name, assignment) => assignRole(tenantOf(name), assignment),
    removeExchangeRole(name, assignment) {
      if (!tenantOf(name).exchange.unassign(assignment))
        throw new ControlError(404, `There is no role assignment ${assignment}.`)
    },
    addAccessPolicy: (name, policy) => tenantOf(name).exchange.addAccessPolicy(policy),
    removeAccessPolicies(name, appId) {
      if (!tenantOf(name).exchange.removeAccessPolicies(appId))
        throw new ControlError(404, `There is no access policy for ${appId}.`)
    },
    describeExchange: (name) => describe(tenantOf(name)),
    setPropagation(name, to) {
      const { propagation } = tenantOf(name)
      if (typeof to === 'string') propagation.switch(to)
      else propagation.set(to)
    },
  }
}

/** Registers an app as an administrator does. @throws ControlError */
export function registerPrincipal(
  tenant: Tenant,
  app: { appId: string; objectId?: string; displayName?: string },
): RegisteredPrincipal {
  const principal = tenant.consents.principalOf(app.appId)
  const objectId = app.objectId ?? principal?.id
  if (objectId === undefined)
    throw new ControlError(
      404,
      `${tenant.about.domain} does not know the app ${app.appId}; say its objectId.`,
    )
  const registered = {
    appId: app.appId,
    objectId,
    displayName: app.displayName ?? principal?.displayName ?? app.appId,
  }
  unlessTaken(() => tenant.exchange.register(registered))
  return registered
}

/** Assigns a role to a registered app. @throws ControlError */
export function assignRole(tenant: Tenant, wanted: NewRoleAssignment): { name: string } {
  const { appId, role, scope = null } = wanted
  if (!isApplicationRole(role)) throw new ControlError(400, `Exchange has no application role ${role}.`)
  const name = wanted.name ?? `${role}-${appId.slice(0, 8)}-${tenant.exchange.assignments.length + 1}`
  refused(() => tenant.exchange.assign({ name, appId, role, scope }))
  return { name }
}

function describe({ exchange, consents, propagation }: Tenant): ExchangeDescription {
  return {
    servicePrincipals: [...exchange.registeredPrincipals].map((registered) => {
      const principal = consents.principalOf(registered.appId)
      return { ...registered, works: principal !== undefined && exchange.knows(principal) }
    }),
    managementScopes: exchange.scopes,
    roleAssignments: exchange.assignments,
    accessPolicies: exchange.accessPolicies,
    propagation: propagation.delays,
  }
}

/** @throws ControlError 400 with the words of what Exchange would not take */
function refused(run: () => void): void {
  try {
    run()
  } catch (error) {
    throw new ControlError(400, error instanceof Error ? error.message : String(error))
  }
}
