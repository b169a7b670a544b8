import type { AppRegistration } from '../../tenant/app.ts'
import { mayGrantGraphRoles, mayGrantOtherPermissions } from '../../tenant/directory-roles.ts'
import type { Caller } from '../access/caller.ts'
import { authorizationDenied } from '../http/graph-error.ts'

/**
 * Who may do what with apps beyond the permission in the token: a signed-in user needs a directory role as well, and an
 * app that only has Application.ReadWrite.OwnedBy reaches itself and what it has made.
 */
export class AppRights {
  /** Notes which app or user made a registration. */
  made(app: AppRegistration, caller: Caller): void {
    app.madeBy = caller.user?.id ?? caller.appId
  }

  /** Throws 403 unless the caller may change the registration. */
  requireChange(caller: Caller, app: AppRegistration): void {
    if (app.homeTenantId !== caller.tenant.id) throw authorizationDenied()
    const maker = app.madeBy
    if (caller.user) {
      if (maker !== caller.user.id) requireAppAdministrator(caller)
      return
    }
    const all =
      caller.permissions.has('Application.ReadWrite.All') || caller.permissions.has('Directory.ReadWrite.All')
    if (!all && maker !== caller.appId && app.appId !== caller.appId) throw authorizationDenied()
  }
}

/** Throws 403 for a signed-in user who administers no apps. */
export function requireAppAdministrator({ user }: Caller): void {
  if (user && !mayGrantOtherPermissions(user.state.roles)) throw authorizationDenied()
}

/** Throws 403 for a signed-in user who administers no people and groups. */
export function requireUserAdministrator({ user }: Caller): void {
  const roles = user?.state.roles
  if (roles && !roles.includes('Global Administrator') && !roles.includes('User Administrator'))
    throw authorizationDenied()
}

/** Throws 403 for a signed-in user who may not grant application permissions of Microsoft Graph. */
export function requireGraphGranter({ user }: Caller): void {
  if (user && !mayGrantGraphRoles(user.state.roles)) throw authorizationDenied()
}
