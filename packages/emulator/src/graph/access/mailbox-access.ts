import type { Calendar } from '../../tenant/calendar.ts'
import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { mailboxState } from '../../tenant/mailbox-state.ts'
import { recipientOf } from '../../tenant/recipient.ts'
import type { User } from '../../tenant/user.ts'
import { accessDenied, GraphError } from '../http/graph-error.ts'
import { type Answer, type Call, param, type Route } from '../routing/call.ts'
import { requireMailboxPermission, requireUser } from './authorize.ts'
import type { Caller } from './caller.ts'
import type { PermissionName } from './permission-sets.ts'

/** A call that is about one mailbox. */
export interface MailboxCall extends Call {
  readonly mailbox: Mailbox
  readonly owner: User
  /** Everything in the mailbox, or only the folders and calendars that its owner has shared with the caller. */
  readonly reach: 'whole' | 'shared-parts'
}

/** A door into a mailbox, below `/me` or `/users/{user}`, for who has the permission. */
export function mailboxRoute(
  name: string,
  permission: PermissionName,
  handler: (call: MailboxCall) => Answer,
): Route {
  return { name, run: (call) => handler(openMailbox(call, permission)) }
}

/**
 * Finds the mailbox that the path names and what the caller may do in it. Throws 403 `ErrorAccessDenied` without the
 * permission, 404 `ErrorInvalidUser` for nobody, 404 `MailboxNotEnabledForRESTAPI` where there is no mailbox, 429 above Outlook's limits.
 */
export function openMailbox(call: Call, permission: PermissionName): MailboxCall {
  const { caller } = call
  const named = call.params.user
  const owner = named === undefined ? requireUser(caller) : caller.tenant.directory.find(named)
  const own = owner !== undefined && owner === caller.user
  const inMailbox = owner ? asExchangeSees(caller, owner) : caller
  requireMailboxPermission(inMailbox, permission, own)
  if (!owner)
    throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${param(call, 'user')}' is invalid.`)
  const mailbox = caller.tenant.mailboxOf(owner.id)
  if (!mailbox || mailboxState(caller.tenant, mailbox) !== 'live') throw noMailbox()
  call.notes.mailbox = mailbox.address
  call.enterMailbox(mailbox.id)
  return { ...call, caller: inMailbox, owner, mailbox, reach: reachOf(call, owner, mailbox) }
}

/**
 * An app that calls by itself has in one mailbox what Entra consent gives it, unless an access policy keeps it out, and what
 * Exchange's RBAC for Applications gives it there, which no token shows. Throws the 403 that access policies give.
 */
function asExchangeSees(caller: Caller, owner: User): Caller {
  const { tenant, appId } = caller
  const mailbox = tenant.mailboxOf(owner.id)
  if (caller.user !== null || !mailbox || !tenant.exchange.concerns(appId)) return caller
  const recipient = recipientOf(tenant, mailbox, owner)
  const principal = tenant.consents.principalOf(appId)
  const assigned = principal ? tenant.exchange.permissionsOn(principal, recipient) : new Set<string>()
  if (!tenant.exchange.policiesAllow(appId, recipient)) {
    if (assigned.size === 0) throw new GraphError(403, 'ErrorAccessDenied', 'Access to OData is disabled.')
    return { ...caller, permissions: assigned }
  }
  return assigned.size === 0
    ? caller
    : { ...caller, permissions: new Set([...caller.permissions, ...assigned]) }
}

function noMailbox(): GraphError {
  return new GraphError(
    404,
    'MailboxNotEnabledForRESTAPI',
    'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  )
}

function reachOf(call: Call, owner: User, mailbox: Mailbox): MailboxCall['reach'] {
  const { user } = call.caller
  if (user === null || user === owner || mailbox.fullAccess.has(user.id)) return 'whole'
  return 'shared-parts'
}

/** Throws 403 where the caller only has parts of the mailbox: lists over all folders need all of it. */
export function requireWholeMailbox(call: MailboxCall): void {
  if (call.reach !== 'whole') throw accessDenied()
}

/** Whether the caller may read (or change what is in) this folder. */
export function mayOpenFolder(
  call: MailboxCall,
  folder: MailFolder,
  to: 'read' | 'create' | 'change',
): boolean {
  if (call.reach === 'whole') return true
  const role = call.caller.user && folder.permissions.get(call.caller.user.id)
  if (!role) return false
  if (to === 'read') return true
  return to === 'create' ? role !== 'reviewer' : role === 'editor' || role === 'owner'
}

/** Whether the caller may read (or change what is in) this calendar. */
export function mayOpenCalendar(call: MailboxCall, calendar: Calendar, to: 'read' | 'change'): boolean {
  if (call.reach === 'whole') return true
  const user = call.caller.user
  const role = (user && calendar.permissions.get(user.id)) ?? calendar.organizationRole
  if (role === 'none' || role === 'freeBusyRead' || role === 'limitedRead') return false
  return to === 'read' || role !== 'read'
}

/** Whether items marked private are open to the caller. */
export function maySeePrivateItems(call: MailboxCall, calendar: Calendar): boolean {
  if (call.reach === 'whole') return true
  const user = call.caller.user
  return user !== null && calendar.permissions.get(user.id) === 'delegateWithPrivateEventAccess'
}
