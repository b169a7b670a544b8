import { accessDenied, authorizationDenied, badRequest } from '../http/graph-error.ts'
import type { Caller } from './caller.ts'
import { type PermissionName, type PermissionSet, permissionSets } from './permission-sets.ts'

/** Lets through who has one of the permissions; throws the directory's 403 for all others. */
export function requireDirectoryPermission(caller: Caller, name: PermissionName): void {
  if (!permits(caller, permissionSets[name])) throw authorizationDenied()
}

/** Lets through who has one of the permissions for the own mailbox or, app-only, for any; throws Exchange's 403. */
export function requireMailboxPermission(caller: Caller, name: PermissionName, own: boolean): void {
  const set = permissionSets[name]
  const enough = own || caller.user === null ? permits(caller, set) : has(caller, set.shared)
  if (!enough) throw accessDenied()
}

/** The signed-in user. Throws the 400 that `/me` gives an app that calls by itself. */
export function requireUser(caller: Caller) {
  if (!caller.user) throw badRequest('/me request is only valid with delegated authentication flow.')
  return caller.user
}

function permits(caller: Caller, set: PermissionSet): boolean {
  const first = caller.user
    ? has(caller, set.delegated) || has(caller, set.shared)
    : has(caller, set.application)
  return first && (set.also === undefined || has(caller, set.also))
}

function has(caller: Caller, names: readonly string[]): boolean {
  return names.some((name) => caller.permissions.has(name))
}
