import type { Mailbox } from '../../tenant/mailbox.ts'
import type { User } from '../../tenant/user.ts'
import { requireDirectoryPermission, requireMailboxPermission, requireUser } from '../access/authorize.ts'
import type { PermissionName } from '../access/permission-sets.ts'
import { directoryObjectNotFound, GraphError, itemNotFound, notImplemented } from '../http/graph-error.ts'
import { messageFields } from '../mail/message-fields.ts'
import { compileFilter } from '../odata/filter-compiler.ts'
import { parseQuery, type QueryOptions } from '../odata/query-options.ts'
import type { Call } from '../routing/call.ts'
import { pathSegments } from '../routing/path-segments.ts'

/** What can change in a mailbox, as change feeds call it, and the word for it in paths and type names. */
export type ItemKind = 'message' | 'event' | 'contact'

/** What a subscription is about. */
export type SubscriptionResource =
  | {
      readonly kind: ItemKind
      readonly mailbox: Mailbox
      readonly owner: User
      /** Number of the only folder; undefined for the whole mailbox. */
      readonly folder: number | undefined
    }
  /** People of the directory: one, or all. */
  | { readonly kind: 'user'; readonly userId: string | undefined }

interface Wish {
  readonly target: SubscriptionResource
  readonly select: string
  readonly filter: string
}

const permissions: Readonly<
  Record<ItemKind, { readonly plain: PermissionName; readonly rich: PermissionName }>
> = {
  message: { plain: 'readMailBasics', rich: 'readMail' },
  event: { plain: 'readCalendarBasics', rich: 'readCalendar' },
  contact: { plain: 'readContacts', rich: 'readContacts' },
}

/**
 * Reads `resource` of a subscription: `me/messages`, `users/{id}/mailFolders('inbox')/messages`, `…/events`, `…/contacts`,
 * `users`, `users/{id}`, with `$select` and, for messages, `$filter` behind a question mark. Throws 400 for what nobody can subscribe to, 403 for what
 * the caller may not hear of, 404 for what is not there, 501 for what Graph has and this has not.
 */
export function readResource(call: Call, resource: string, isRich: boolean): Wish {
  const mark = resource.indexOf('?')
  const path = (mark < 0 ? resource : resource.slice(0, mark)).replace(/^\/?(?:v1\.0\/)?/, '/')
  const query = parseQuery(mark < 0 ? '' : resource.slice(mark + 1))
  const segments = pathSegments(path)
  const target = targetOf(call, segments, resource, isRich)
  if (target.kind !== 'user') refuseOptions(query)
  const { filter = '' } = query
  if (filter !== '') {
    if (target.kind !== 'message') throw notImplemented(`$filter in a subscription to ${target.kind}s`)
    compileFilter(filter, messageFields(target.mailbox))
  }
  return { target, select: query.select?.join(',') ?? '', filter }
}

/** Exchange's words for what it does not take: https://github.com/microsoftgraph/microsoft-graph-docs/issues/17004 */
function refuseOptions({ top, skip, orderby, expand }: QueryOptions): void {
  if (expand !== undefined && /^(?:single|multi)ValueExtendedProperties\b/i.test(expand)) {
    throw notImplemented('$expand in the resource of a subscription')
  }
  if ([top, skip, orderby, expand].every((one) => one === undefined)) return
  throw new GraphError(
    400,
    'ExtensionError',
    'Operation: Create; Exception: [Status Code: BadRequest; Reason: $top, $skip, $orderby, $select=body,uniqueBody and $expand other than singleValueExtendedProperties,multiValueExtendedProperties are not supported in subscription resource Url.]',
  )
}

function targetOf(
  call: Call,
  segments: readonly string[],
  resource: string,
  isRich: boolean,
): SubscriptionResource {
  const [first = '', ...rest] = segments
  const root = first.toLowerCase()
  if (root === 'me') return inMailbox(call, requireUser(call.caller), rest, resource, isRich)
  if (root !== 'users') throw unknownResource(resource)
  const [name, ...inside] = rest
  if (name === undefined || inside.length === 0) {
    requireDirectoryPermission(call.caller, 'readUsers')
    if (isRich) throw notImplemented('resource data in notifications of users')
    return { kind: 'user', userId: name === undefined ? undefined : userNamed(call, name).id }
  }
  return inMailbox(call, userNamed(call, name), inside, resource, isRich)
}

function userNamed(call: Call, name: string): User {
  const user = call.caller.tenant.directory.find(name)
  if (!user) throw directoryObjectNotFound(name)
  return user
}

function inMailbox(
  call: Call,
  owner: User,
  segments: readonly string[],
  resource: string,
  isRich: boolean,
): SubscriptionResource {
  const place = readPlace(segments, resource)
  const { caller } = call
  const own = owner === caller.user
  // With a user only the own mailbox, whatever is shared: https://learn.microsoft.com/graph/outlook-change-notifications-overview
  if (caller.user && !own) throw refusedByWorkload('Access is denied. Check credentials and try again.')
  requireMailboxPermission(caller, permissions[place.kind][isRich ? 'rich' : 'plain'], own)
  const mailbox = caller.tenant.mailboxOf(owner.id)
  if (!mailbox || (mailbox.kind === 'user' && !owner.state.licensed)) {
    throw new GraphError(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    )
  }
  call.notes.mailbox = mailbox.address
  // What the seed puts into it is in it before anybody listens.
  const { mail } = mailbox
  if (place.folder === undefined) return { kind: place.kind, mailbox, owner, folder: undefined }
  const folder = mail.findFolder(place.folder)
  if (!folder) throw itemNotFound()
  return { kind: place.kind, mailbox, owner, folder: folder.number }
}

const plurals: Readonly<Record<string, ItemKind>> = {
  messages: 'message',
  events: 'event',
  contacts: 'contact',
}

function readPlace(
  segments: readonly string[],
  resource: string,
): { readonly kind: ItemKind; readonly folder?: string } {
  const [first = '', folder, last, ...more] = segments
  const kind = plurals[first.toLowerCase()]
  if (kind && folder === undefined) return { kind }
  if (first.toLowerCase() === 'mailfolders' && folder !== undefined && more.length === 0) {
    if (last?.toLowerCase() === 'messages') return { kind: 'message', folder }
  }
  if (kind || /^(calendars?|contactFolders|mailFolders)$/i.test(first)) {
    throw notImplemented(`subscriptions to '${resource}'`)
  }
  throw unknownResource(resource)
}

/** 400 of the subscription service itself, with the code that it has had since 2023. */
export function validationError(message: string): GraphError {
  return new GraphError(400, 'ValidationError', message)
}

/** 403 with which Exchange refuses through the subscription service. */
export function refusedByWorkload(reason: string): GraphError {
  return new GraphError(
    403,
    'ExtensionError',
    `Operation: Create; Exception: [Status Code: Forbidden; Reason: ${reason}]`,
  )
}

function unknownResource(resource: string): GraphError {
  return validationError(`Resource '${resource}' is not supported for subscriptions.`)
}
