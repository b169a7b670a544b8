import type { CalendarGroup as GraphGroup } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { CalendarGroup } from '../../tenant/calendar.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { GraphError, itemNotFound, malformedId, notImplemented } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { looksLikeId } from '../mail/find-mail.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { fieldTable, scalar } from '../odata/fields.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'

const usualPage = 10
const largestPage = 1000

interface View {
  readonly group: CalendarGroup
  readonly call: MailboxCall
}

const groupShape: Shape<View> = shape<View, Omit<GraphGroup, 'calendars'>>(
  'microsoft.graph.calendarGroup',
  {
    id: ({ group, call }) => call.mailbox.core.ids.folder(group.number),
    name: ({ group }) => group.name,
    classId: ({ group }) => group.classId,
    changeKey: ({ group, call }) => call.mailbox.core.ids.changeKey(group.changedSeq),
  },
  { navigation: ['calendars'] },
)

const groupFields = fieldTable<View>(
  'microsoft.graph.calendarGroup',
  { name: scalar('string', ({ group }) => group.name) },
  ['id', 'classId', 'changeKey', 'calendars'],
)

const groupInput = z.strictObject({
  '@odata.type': z.literal(['#microsoft.graph.calendarGroup', 'microsoft.graph.calendarGroup']).optional(),
  name: z.string().trim().min(1),
})

/** `GET …/calendarGroups`. */
export function listCalendarGroups(call: MailboxCall): GraphReply {
  requireWholeMailbox(call)
  refuseExpand(call)
  const { request } = call
  const projection = project(groupShape, request.query.select)
  const views = [...call.mailbox.calendars.groups].map((group) => ({ group, call }))
  const wanted = applyQuery(views, request.query, groupFields)
  const page = skipPage(request, wanted, pageSize(request, usualPage, largestPage))
  return json({
    '@odata.context': context(request, `users('${call.owner.id}')/calendarGroups${projection.contextList}`),
    ...(request.query.count === true && { '@odata.count': wanted.length }),
    value: page.items.map((view) => writeProperties(projection, view, {})),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
  })
}

/** `GET …/calendarGroups/{group}`. */
export function getCalendarGroup(call: MailboxCall): GraphReply {
  refuseExpand(call)
  return one(call, routeGroup(call), call.request.query.select, 200)
}

/** `POST …/calendarGroups`. */
export function createCalendarGroup(call: MailboxCall): GraphReply {
  requireWholeMailbox(call)
  const { name } = readJson(call.request, groupInput, 'microsoft.graph.calendarGroup')
  requireFreeName(call, name)
  const group = call.mailbox.calendars.addGroup(name, call.world.random.nextGuid('calendar group'))
  return one(call, group, undefined, 201)
}

/** `PATCH …/calendarGroups/{group}`: its name. */
export function updateCalendarGroup(call: MailboxCall): GraphReply {
  const group = routeGroup(call)
  const { name } = readJson(call.request, groupInput, 'microsoft.graph.calendarGroup')
  requireFreeName(call, name, group)
  call.mailbox.calendars.renameGroup(group, name)
  return one(call, group, undefined, 200)
}

/** `DELETE …/calendarGroups/{group}`: one without calendars; never the one that every mailbox has. */
export function deleteCalendarGroup(call: MailboxCall): GraphReply {
  const group = routeGroup(call)
  const { calendars } = call.mailbox
  if (group === calendars.defaultGroup) {
    throw new GraphError(400, 'ErrorInvalidRequest', 'The default calendar group cannot be deleted.')
  }
  if ([...calendars.calendars].some((calendar) => calendar.group === group)) {
    throw new GraphError(400, 'ErrorInvalidRequest', 'A calendar group that has calendars cannot be deleted.')
  }
  calendars.removeGroup(group)
  return empty()
}

/** The group of the route's `{group}`. Throws 400 for what is no id, 404 for what is not there. */
export function routeGroup(call: MailboxCall): CalendarGroup {
  requireWholeMailbox(call)
  const id = param(call, 'group')
  if (!looksLikeId(id)) throw malformedId()
  const group = call.mailbox.calendars.findGroup(id)
  if (!group) throw itemNotFound()
  return group
}

function requireFreeName(call: MailboxCall, name: string, except?: CalendarGroup): void {
  const taken = [...call.mailbox.calendars.groups].some(
    (group) => group !== except && group.name.toLowerCase() === name.toLowerCase(),
  )
  if (taken) {
    throw new GraphError(409, 'ErrorFolderExists', 'A calendar group with the specified name already exists.')
  }
}

function refuseExpand(call: MailboxCall): void {
  const { expand } = call.request.query
  if (expand !== undefined) throw notImplemented(`$expand=${expand} on calendar groups`)
}

function one(
  call: MailboxCall,
  group: CalendarGroup,
  select: readonly string[] | undefined,
  status: number,
): GraphReply {
  const projection = project(groupShape, select)
  const fragment = `users('${call.owner.id}')/calendarGroups${projection.contextList}/$entity`
  const annotations = { '@odata.context': context(call.request, fragment) }
  return json(writeProperties(projection, { group, call }, annotations), {}, status)
}
