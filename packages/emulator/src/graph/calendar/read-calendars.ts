import type { MailboxCall } from '../access/mailbox-access.ts'
import { mayOpenCalendar } from '../access/mailbox-access.ts'
import { accessDenied, itemNotFound } from '../http/graph-error.ts'
import { type GraphReply, json, plain } from '../http/graph-reply.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import { type CalendarView, calendarFields, calendarShape } from './calendar-shape.ts'
import { routeCalendar } from './find-calendar.ts'

const usualPage = 10
const largestPage = 1000
/** The one group that every mailbox has. Its class id is Microsoft's. */
const myCalendars = { number: 0, name: 'My Calendars', classId: '0006f0b7-0000-0000-c000-000000000046' }

/** `GET …/calendars` and `GET …/calendarGroups/{group}/calendars`. */
export function listCalendars(call: MailboxCall): GraphReply {
  if (call.params.group !== undefined) requireGroup(call)
  const { request } = call
  const projection = project(calendarShape, request.query.select)
  const wanted = openCalendars(call)
  const page = skipPage(request, wanted, pageSize(request, usualPage, largestPage))
  return json({
    '@odata.context': context(request, `users('${call.owner.id}')/calendars${projection.contextList}`),
    ...tips(request, 'me/calendars?$select=name,owner'),
    ...(request.query.count === true && { '@odata.count': wanted.length }),
    value: page.items.map((view) => writeProperties(projection, view, {})),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
  })
}

/** `GET …/calendars/$count`. */
export function countCalendars(call: MailboxCall): GraphReply {
  return plain(String(openCalendars(call).length))
}

/** `GET …/calendar` and `GET …/calendars/{calendar}`. */
export function getCalendar(call: MailboxCall): GraphReply {
  const calendar = routeCalendar(call)
  const projection = project(calendarShape, call.request.query.select)
  const place = call.params.calendar === undefined ? 'calendar' : `calendars${projection.contextList}`
  return json(
    writeProperties(
      projection,
      { calendar, call },
      {
        '@odata.context': context(call.request, `users('${call.owner.id}')/${place}/$entity`),
      },
    ),
  )
}

/** `GET …/calendarGroups`. */
export function listCalendarGroups(call: MailboxCall): GraphReply {
  if (call.reach !== 'whole') throw accessDenied()
  return json({
    '@odata.context': context(call.request, `users('${call.owner.id}')/calendarGroups`),
    value: [writeGroup(call)],
  })
}

/** `GET …/calendarGroups/{group}`. */
export function getCalendarGroup(call: MailboxCall): GraphReply {
  requireGroup(call)
  const fragment = `users('${call.owner.id}')/calendarGroups/$entity`
  return json({ '@odata.context': context(call.request, fragment), ...writeGroup(call) })
}

function writeGroup(call: MailboxCall) {
  const { ids } = call.mailbox.core
  return {
    id: ids.folder(myCalendars.number),
    name: myCalendars.name,
    classId: myCalendars.classId,
    changeKey: ids.changeKey(0),
  }
}

function requireGroup(call: MailboxCall): void {
  if (param(call, 'group') !== call.mailbox.core.ids.folder(myCalendars.number)) throw itemNotFound()
}

function openCalendars(call: MailboxCall): readonly CalendarView[] {
  const open = [...call.mailbox.calendars.calendars].filter((calendar) =>
    mayOpenCalendar(call, calendar, 'read'),
  )
  if (open.length === 0) throw accessDenied()
  return applyQuery(
    open.map((calendar) => ({ calendar, call })),
    call.request.query,
    calendarFields,
  )
}
