import type { CalendarPermission } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { Calendar, CalendarRole } from '../../tenant/calendar.ts'
import type { User } from '../../tenant/user.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { badRequest, GraphError, itemNotFound } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { fieldTable, scalar } from '../odata/fields.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import { routeCalendar } from './find-calendar.ts'

const delegateRoles = ['delegateWithoutPrivateEventAccess', 'delegateWithPrivateEventAccess'] as const
const plainRoles = ['freeBusyRead', 'limitedRead', 'read', 'write'] as const
const roles = ['none', ...plainRoles, ...delegateRoles] as const
/** What the sharing policy that every tenant begins with lets people of other organizations see. */
const outsideRoles = ['freeBusyRead'] as const
/** Base64 of "Default": the entry for everybody of the organization. */
const defaultId = 'RGVmYXVsdA=='

/** One entry of a calendar's list of who may do what. */
interface Share {
  readonly id: string
  readonly name: string
  /** Null for everybody of the organization. */
  readonly address: string | null
  readonly role: CalendarRole
  readonly inside: boolean
  readonly allowed: readonly CalendarRole[]
  readonly change: (role: CalendarRole | null) => void
}

const shareShape: Shape<Share> = shape<Share, CalendarPermission>('microsoft.graph.calendarPermission', {
  id: ({ id }) => id,
  isRemovable: ({ address }) => address !== null,
  isInsideOrganization: ({ inside }) => inside,
  role: ({ role }) => role,
  allowedRoles: ({ allowed }) => [...allowed],
  // The entry for everybody has a name and no address.
  emailAddress: ({ name, address }) => ({ name, address }),
})

const shareFields = fieldTable<Share>(
  'microsoft.graph.calendarPermission',
  {
    role: scalar('enum', ({ role }) => role),
    isInsideOrganization: scalar('boolean', ({ inside }) => inside),
    isRemovable: scalar('boolean', ({ address }) => address !== null),
    'emailAddress/address': scalar('string', ({ address }) => address),
    'emailAddress/name': scalar('string', ({ name }) => name),
  },
  ['id', 'allowedRoles'],
)

const address = z.strictObject({ name: z.string().nullish(), address: z.string().trim().min(1) })
const role = z.enum([...roles, 'custom'])
const newShare = z.strictObject({
  '@odata.type': z.string().optional(),
  emailAddress: address,
  role,
  isInsideOrganization: z.boolean().nullish(),
  isRemovable: z.boolean().nullish(),
  allowedRoles: z.array(role).optional(),
})
const changedShare = z.strictObject({ '@odata.type': z.string().optional(), role })

/** `GET …/calendarPermissions`: nothing for who is not the owner (https://learn.microsoft.com/graph/api/resources/calendarpermission). */
export function listCalendarPermissions(call: MailboxCall): GraphReply {
  const calendar = routeCalendar(call)
  const { request } = call
  const projection = project(shareShape, request.query.select)
  const shares = call.reach === 'whole' ? sharesOf(call, calendar) : []
  const wanted = applyQuery(shares, request.query, shareFields)
  const page = skipPage(request, wanted, pageSize(request, 10, 1000))
  return json({
    '@odata.context': context(request, `${fragmentOf(call)}${projection.contextList}`),
    ...(request.query.count === true && { '@odata.count': wanted.length }),
    value: page.items.map((share) => writeProperties(projection, share, {})),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
  })
}

/** `GET …/calendarPermissions/{permission}`. */
export function getCalendarPermission(call: MailboxCall): GraphReply {
  return one(call, routeShare(call, 'read').share, call.request.query.select, 200)
}

/** `POST …/calendarPermissions`: shares the calendar; from then on the role opens it. */
export function createCalendarPermission(call: MailboxCall): GraphReply {
  const calendar = routeCalendar(call, 'change')
  requireWholeMailbox(call)
  const input = readJson(call.request, newShare, 'microsoft.graph.calendarPermission')
  const found = userAt(call, input.emailAddress.address)
  if (found === call.owner) {
    throw new GraphError(400, 'ErrorInvalidRequest', 'A calendar cannot be shared with its owner.')
  }
  const share = found ? insideShare(calendar, found) : outsideShare(calendar, input.emailAddress)
  if (sharesOf(call, calendar).some(({ id }) => id === share.id)) {
    throw new GraphError(409, 'ErrorItemExists', 'The calendar is shared with this person already.')
  }
  setRole(share, input.role)
  return one(call, refreshed(call, calendar, share), undefined, 201)
}

/** `PATCH …/calendarPermissions/{permission}`: its role, and nothing else. */
export function updateCalendarPermission(call: MailboxCall): GraphReply {
  const { calendar, share } = routeShare(call, 'change')
  const input = readJson(call.request, changedShare, 'microsoft.graph.calendarPermission')
  setRole(share, input.role)
  return one(call, refreshed(call, calendar, share), undefined, 200)
}

/** `DELETE …/calendarPermissions/{permission}`: everybody's own entry stays. */
export function deleteCalendarPermission(call: MailboxCall): GraphReply {
  const { share } = routeShare(call, 'change')
  if (share.address === null) {
    throw new GraphError(400, 'ErrorInvalidRequest', 'This calendar permission cannot be removed.')
  }
  share.change(null)
  return empty()
}

/** `GET …/calendar/allowedCalendarSharingRoles(User='{who}')`. */
export function allowedSharingRoles(call: MailboxCall): GraphReply {
  requireWholeMailbox(call)
  const who = /^\(\s*user\s*=\s*'((?:[^']|'')+)'\s*\)$/i.exec(param(call, 'who'))?.[1]?.replaceAll("''", "'")
  if (who === undefined) throw badRequest("The function allowedCalendarSharingRoles needs User='address'.")
  const calendar = routeCalendar(call)
  const value = userAt(call, who) ? insideRoles(calendar) : outsideRoles
  return json({
    '@odata.context': context(call.request, 'Collection(microsoft.graph.calendarRoleType)'),
    value,
  })
}

function insideRoles(calendar: Calendar): readonly CalendarRole[] {
  return calendar.isDefault ? [...plainRoles, ...delegateRoles] : plainRoles
}

function sharesOf(call: MailboxCall, calendar: Calendar): Share[] {
  const everybody: Share = {
    id: defaultId,
    name: 'My Organization',
    address: null,
    role: calendar.organizationRole,
    inside: true,
    allowed: ['none', ...plainRoles],
    change: (next) => {
      calendar.organizationRole = next ?? 'none'
    },
  }
  const inside = [...calendar.permissions.keys()].flatMap((id) => {
    const user = call.caller.tenant.directory.find(id)
    return user ? [insideShare(calendar, user)] : []
  })
  const outside = [...calendar.outsiders.values()].map((one) => outsideShare(calendar, one.emailAddress))
  return [everybody, ...inside, ...outside]
}

function insideShare(calendar: Calendar, user: User): Share {
  return {
    id: shareId(`${user.id.replaceAll('-', '')}-${user.state.userPrincipalName.split('@')[0] ?? ''}`),
    name: user.state.displayName,
    address: user.state.mail ?? user.state.userPrincipalName,
    role: calendar.permissions.get(user.id) ?? 'none',
    inside: true,
    allowed: insideRoles(calendar),
    change: (next) => {
      if (next === null) calendar.permissions.delete(user.id)
      else calendar.permissions.set(user.id, next)
    },
  }
}

function outsideShare(calendar: Calendar, about: z.infer<typeof address>): Share {
  const key = about.address.toLowerCase()
  const emailAddress = { name: about.name || about.address, address: about.address }
  return {
    id: shareId(`outside-${key}`),
    ...emailAddress,
    role: calendar.outsiders.get(key)?.role ?? 'none',
    inside: false,
    allowed: outsideRoles,
    change: (next) => {
      if (next === null) calendar.outsiders.delete(key)
      else calendar.outsiders.set(key, { emailAddress, role: next })
    },
  }
}

/** As Exchange makes them: Base64 of the recipient's legacy name. */
function shareId(name: string): string {
  const path = '/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn='
  return Buffer.from(`${path}${name}`).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

function setRole(share: Share, wanted: z.infer<typeof role>): void {
  const allowed = share.allowed.find((one) => one === wanted)
  if (!allowed) {
    throw new GraphError(
      400,
      'ErrorInvalidRequest',
      `The role '${wanted}' is not among those allowed here: ${share.allowed.join(', ')}.`,
    )
  }
  share.change(allowed)
}

function userAt(call: MailboxCall, at: string): User | undefined {
  const { tenant } = call.caller
  const mailbox = tenant.mailboxAt(at)
  return mailbox ? tenant.directory.find(mailbox.userId) : tenant.directory.find(at)
}

function routeShare(
  call: MailboxCall,
  to: 'read' | 'change',
): { readonly calendar: Calendar; readonly share: Share } {
  const calendar = routeCalendar(call, to)
  if (to === 'change') requireWholeMailbox(call)
  const id = param(call, 'permission')
  const share = call.reach === 'whole' ? sharesOf(call, calendar).find((one) => one.id === id) : undefined
  if (!share) throw itemNotFound()
  return { calendar, share }
}

function refreshed(call: MailboxCall, calendar: Calendar, { id }: Share): Share {
  const share = sharesOf(call, calendar).find((one) => one.id === id)
  if (!share) throw new Error('the share is not in the list it was put in')
  return share
}

function fragmentOf(call: MailboxCall): string {
  const { calendar } = call.params
  const place = calendar === undefined ? 'calendar' : `calendars('${encodeURIComponent(calendar)}')`
  return `users('${call.owner.id}')/${place}/calendarPermissions`
}

function one(
  call: MailboxCall,
  share: Share,
  select: readonly string[] | undefined,
  status: number,
): GraphReply {
  const projection = project(shareShape, select)
  const fragment = `${fragmentOf(call)}${projection.contextList}/$entity`
  const annotations = { '@odata.context': context(call.request, fragment) }
  return json(writeProperties(projection, share, annotations), {}, status)
}
