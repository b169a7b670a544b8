import type { ServicePrincipal } from './app.ts'
import { APPLICATION_ROLES, type ApplicationRole } from './application-roles.ts'
import type { EmulatorClock } from './clock.ts'
import type { Propagation } from './propagation.ts'
import { parseRecipientFilter, type RecipientFilter } from './recipient-filter.ts'

/**
 * What an Exchange administrator sets up for apps (https://learn.microsoft.com/exchange/permissions-exo/application-rbac):
 * - *registered principal*: an app that Exchange knows, after `New-ServicePrincipal -AppId -ObjectId`;
 * - *management scope*: which mailboxes, by a filter or by a list;
 * - *role assignment*: a role such as `Application Mail.Read` for a registered principal within a scope;
 * - *access policy*: the older limit on what Entra consent opens (`New-ApplicationAccessPolicy`).
 */
export interface RegisteredPrincipal {
  readonly appId: string
  /** As it was given. Exchange takes any; only the object id of the enterprise application works afterwards. */
  readonly objectId: string
  readonly displayName: string
}

export type ManagementScope =
  | { readonly name: string; readonly filter: string }
  | { readonly name: string; readonly mailboxes: readonly string[] }

export interface RoleAssignment {
  readonly name: string
  readonly appId: string
  readonly role: ApplicationRole
  /** Name of a management scope; null: the whole organization. */
  readonly scope: string | null
}

export interface AccessPolicy {
  readonly appId: string
  readonly right: 'RestrictAccess' | 'DenyAccess'
  /** Addresses of the mailboxes, or of groups, that the policy is about. */
  readonly members: readonly string[]
}

/** A mailbox as scopes and policies look at it. */
export interface Recipient {
  /** Every address, without `smtp:`. */
  readonly addresses: readonly string[]
  /** Addresses and ids of the groups it is in. */
  readonly groups: readonly string[]
  /** Values of a property of the recipient, none where it has none. */
  readonly property: (name: string) => readonly string[]
}

type Timed<T> = { readonly value: T; readonly from: number; until: number }

/** The part of Exchange's administration that decides about apps, in one tenant. */
export class ExchangeAdmin {
  readonly #clock: EmulatorClock
  readonly #propagation: Propagation
  readonly #principals = new Map<string, RegisteredPrincipal>()
  readonly #scopes = new Map<
    string,
    { readonly scope: ManagementScope; readonly filter: RecipientFilter | null }
  >()
  readonly #assignments: Timed<RoleAssignment>[] = []
  readonly #policies: Timed<AccessPolicy>[] = []

  constructor(clock: EmulatorClock, propagation: Propagation) {
    this.#clock = clock
    this.#propagation = propagation
  }

  get registeredPrincipals(): Iterable<RegisteredPrincipal> {
    return this.#principals.values()
  }

  get scopes(): readonly ManagementScope[] {
    return [...this.#scopes.values()].map(({ scope }) => scope)
  }

  /** What was assigned and not taken back, whether it acts already or not. */
  get assignments(): readonly RoleAssignment[] {
    return standing(this.#assignments)
  }

  get accessPolicies(): readonly AccessPolicy[] {
    return standing(this.#policies)
  }

  /** `New-ServicePrincipal`. @throws Error when the app is registered already */
  register(principal: RegisteredPrincipal): void {
    const key = principal.appId.toLowerCase()
    if (this.#principals.has(key)) throw new Error(`the app ${principal.appId} is registered already`)
    this.#principals.set(key, principal)
  }

  /** `Remove-ServicePrincipal`: with its role assignments. */
  unregister(appId: string): void {
    this.#principals.delete(appId.toLowerCase())
    for (const one of this.#assignments) if (isSame(one.value.appId, appId)) one.until = this.#after('rbac')
  }

  /** Whether Exchange knows this enterprise application by its own object id: with any other nothing works. */
  knows(principal: Pick<ServicePrincipal, 'id' | 'appId'>): boolean {
    const registered = this.#principals.get(principal.appId.toLowerCase())
    return registered !== undefined && isSame(registered.objectId, principal.id)
  }

  /** `New-ManagementScope`. @throws Error for a name that is taken, and what is no filter */
  addScope(scope: ManagementScope): void {
    if (this.#scopes.has(scope.name)) throw new Error(`there is a management scope ${scope.name} already`)
    const filter = 'filter' in scope ? parseRecipientFilter(scope.filter) : null
    this.#scopes.set(scope.name, { scope, filter })
  }

  /** `New-ManagementRoleAssignment -App`. @throws Error naming the principal or scope that is not there */
  assign(assignment: RoleAssignment): void {
    if (!this.#principals.has(assignment.appId.toLowerCase()))
      throw new Error(`the app ${assignment.appId} is not registered in Exchange`)
    if (assignment.scope !== null && !this.#scopes.has(assignment.scope))
      throw new Error(`there is no management scope ${assignment.scope}`)
    this.#assignments.push({ value: assignment, from: this.#after('rbac'), until: Number.POSITIVE_INFINITY })
  }

  /** `Remove-ManagementRoleAssignment`. @returns false when there is none of that name */
  unassign(name: string): boolean {
    const found = this.#assignments.find((one) => isStanding(one) && one.value.name === name)
    if (found) found.until = this.#after('rbac')
    return found !== undefined
  }

  /** `New-ApplicationAccessPolicy`. */
  addAccessPolicy(policy: AccessPolicy): void {
    this.#policies.push({
      value: policy,
      from: this.#after('access-policy'),
      until: Number.POSITIVE_INFINITY,
    })
  }

  /** `Remove-ApplicationAccessPolicy`, all of an app. @returns false when it has none */
  removeAccessPolicies(appId: string): boolean {
    const found = this.#policies.filter((one) => isStanding(one) && isSame(one.value.appId, appId))
    for (const one of found) one.until = this.#after('access-policy')
    return found.length > 0
  }

  /** Whether anything here is about this app: for most apps nothing is. */
  concerns(appId: string): boolean {
    return [...this.#assignments, ...this.#policies].some(({ value }) => isSame(value.appId, appId))
  }

  /**
   * Names of the application permissions that roles give this app on one mailbox, with no role in its token. Empty for an
   * app that Exchange does not know by the right object id.
   */
  permissionsOn(
    principal: Pick<ServicePrincipal, 'id' | 'appId'>,
    recipient: Recipient,
  ): ReadonlySet<string> {
    const found = new Set<string>()
    if (!this.knows(principal)) return found
    for (const { appId, role, scope } of this.#acting(this.#assignments)) {
      if (!isSame(appId, principal.appId) || !this.#isInScope(scope, recipient)) continue
      for (const permission of APPLICATION_ROLES[role]) found.add(permission)
    }
    return found
  }

  /** Whether access policies leave this mailbox open to what Entra has granted the app. */
  policiesAllow(appId: string, recipient: Recipient): boolean {
    const own = this.#acting(this.#policies).filter((policy) => isSame(policy.appId, appId))
    const names = new Set([...recipient.addresses, ...recipient.groups].map((name) => name.toLowerCase()))
    const covers = ({ members }: AccessPolicy) => members.some((member) => names.has(member.toLowerCase()))
    if (own.some((policy) => policy.right === 'DenyAccess' && covers(policy))) return false
    const restrictions = own.filter((policy) => policy.right === 'RestrictAccess')
    return restrictions.length === 0 || restrictions.some(covers)
  }

  /** For a snapshot. */
  save() {
    return {
      principals: [...this.#principals.values()],
      scopes: this.scopes,
      assignments: this.#assignments,
      policies: this.#policies,
    }
  }

  load({ principals, scopes, assignments, policies }: ReturnType<ExchangeAdmin['save']>): void {
    for (const principal of principals) this.register(principal)
    for (const scope of scopes) this.addScope(scope)
    this.#assignments.push(...assignments)
    this.#policies.push(...policies)
  }

  #isInScope(name: string | null, recipient: Recipient): boolean {
    if (name === null) return true
    const found = this.#scopes.get(name)
    if (!found) return false
    if (found.filter) return found.filter(recipient.property)
    const { scope } = found
    const listed = 'mailboxes' in scope ? scope.mailboxes : []
    return recipient.addresses.some((address) => listed.some((one) => isSame(one, address)))
  }

  #acting<T>(list: readonly Timed<T>[]): T[] {
    const now = this.#clock.now()
    return list.filter(({ from, until }) => from <= now && now < until).map(({ value }) => value)
  }

  #after(what: 'rbac' | 'access-policy'): number {
    return this.#clock.now() + this.#propagation.delayOf(what)
  }
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function isStanding({ until }: Timed<unknown>): boolean {
  return until === Number.POSITIVE_INFINITY
}

function standing<T>(list: readonly Timed<T>[]): T[] {
  return list.filter(isStanding).map(({ value }) => value)
}
