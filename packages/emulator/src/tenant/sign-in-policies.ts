import type { Permission, PermissionsAsked, Resource } from './permission-catalogue.ts'

/** A Conditional Access policy: for whom it is, and what it asks for. */
export interface ConditionalAccessPolicy {
  readonly id: string
  readonly displayName: string
  /** Object ids or user principal names. */
  readonly users: 'all' | readonly string[]
  /** Client ids. */
  readonly apps: 'all' | readonly string[]
  /**
   * `mfa` a second factor, `compliant-device` a device that is managed (none is, here), `block` nobody gets in, `allow` nothing
   * but the frequency.
   */
  readonly grant: 'allow' | 'mfa' | 'compliant-device' | 'block'
  /** Milliseconds after which people have to sign in again; null for no such limit. */
  readonly signInFrequency: number | null
}

/** What keeps somebody from signing in although the account is there and enabled. */
export type SignInTrouble = 'locked' | 'password-expired'

/** Somebody asked the administrators to let an app in. */
export interface ApprovalRequest {
  readonly id: string
  readonly appId: string
  readonly appName: string
  readonly userPrincipalName: string
  readonly justification: string
  /** What the app wanted. */
  readonly asked: readonly PermissionsAsked[]
  readonly createdAt: number
}

/** How an organization lets people sign in. */
export class SignInPolicies {
  conditionalAccess: readonly ConditionalAccessPolicy[] = []
  /** Whether people may ask their administrators to approve an app (the admin consent workflow). */
  takesApprovalRequests = false
  readonly approvalRequests: ApprovalRequest[] = []
  readonly #withSecondFactor = new Set<string>()
  readonly #troubles = new Map<string, SignInTrouble>()

  /** For a snapshot. */
  save() {
    return {
      conditionalAccess: this.conditionalAccess,
      takesApprovalRequests: this.takesApprovalRequests,
      approvalRequests: this.approvalRequests.map(({ asked, ...request }) => ({
        ...request,
        asked: asked.map(({ resource, roles, scopes }) => ({
          resource: resource.appId,
          roles: roles.map(({ id }) => id),
          scopes: scopes.map(({ id }) => id),
        })),
      })),
      withSecondFactor: this.#withSecondFactor,
      troubles: this.#troubles,
    }
  }

  /** @param findApi by its client id; what is not there any more is not asked for any more */
  load(saved: ReturnType<SignInPolicies['save']>, findApi: (appId: string) => Resource | undefined): void {
    this.conditionalAccess = saved.conditionalAccess
    this.takesApprovalRequests = saved.takesApprovalRequests
    for (const { asked, ...request } of saved.approvalRequests) {
      this.approvalRequests.push({
        ...request,
        asked: asked.flatMap(({ resource: appId, roles, scopes }) => {
          const resource = findApi(appId)
          const named = (type: Permission['type'], ids: readonly string[]) =>
            ids.flatMap((id) => resource?.permission(type, id) ?? [])
          return resource ? [{ resource, roles: named('Role', roles), scopes: named('Scope', scopes) }] : []
        }),
      })
    }
    for (const id of saved.withSecondFactor) this.#withSecondFactor.add(id)
    for (const [id, trouble] of saved.troubles) this.#troubles.set(id, trouble)
  }

  /** Policies in force for this person and app. */
  applying(
    user: { readonly id: string; readonly name: string },
    appId: string,
  ): readonly ConditionalAccessPolicy[] {
    const names = [user.id, user.name.toLowerCase()]
    return this.conditionalAccess.filter(
      ({ users, apps }) =>
        (users === 'all' || users.some((one) => names.includes(one.toLowerCase()))) &&
        (apps === 'all' || apps.some((one) => one.toLowerCase() === appId)),
    )
  }

  /** Whether this user has registered a second factor. */
  hasSecondFactor(userId: string): boolean {
    return this.#withSecondFactor.has(userId)
  }

  setSecondFactor(userId: string, isRegistered: boolean): void {
    if (isRegistered) this.#withSecondFactor.add(userId)
    else this.#withSecondFactor.delete(userId)
  }

  troubleOf(userId: string): SignInTrouble | undefined {
    return this.#troubles.get(userId)
  }

  setTrouble(userId: string, trouble: SignInTrouble | null): void {
    if (trouble === null) this.#troubles.delete(userId)
    else this.#troubles.set(userId, trouble)
  }
}
