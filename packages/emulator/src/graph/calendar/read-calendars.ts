import { type MailboxCall, mayOpenCalendar, requireWholeMailbox } from '../access/mailbox-access.ts'
import { accessDenied } from '../http/graph-error.ts'
import { type GraphReply, json, plain } from '../http/graph-reply.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { deltaRound } from '../sync/delta-round.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { tips } from '../wire/tips.ts'
import { routeGroup } from './calendar-groups.ts'
import { type CalendarView, calendarFields, calendarShape } from './calendar-shape.ts'
import { routeCalendar } from './find-calendar.ts'

const usualPage = 10
const largestPage = 1000

/** `GET …/calendars` and `GET …/calendarGroups/{group}/calendars`. */
export function listCalendars(call: MailboxCall): GraphReply {
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

/** `GET …/calendars/delta`: calendars themselves, not what is in them. */
export function calendarDelta(call: MailboxCall, tokens: SyncTokens): GraphReply {
  requireWholeMailbox(call)
  return deltaRound(call, tokens, {
    log: call.mailbox.calendars.calendarLog,
    scope: `calendars ${call.mailbox.id}`,
    type: 'calendar',
    writer: (select) => {
      const projection = project(calendarShape, select)
      return (calendar) =>
        writeProperties(projection, { calendar, call }, { '@odata.type': '#microsoft.graph.calendar' })
    },
  })
}

function openCalendars(call: MailboxCall): readonly CalendarView[] {
  const group = call.params.group === undefined ? undefined : routeGroup(call)
  const open = [...call.mailbox.calendars.calendars].filter(
    (calendar) =>
      mayOpenCalendar(call, calendar, 'read') && (group === undefined || calendar.group === group),
  )
  if (open.length === 0 && call.reach !== 'whole') throw accessDenied()
  return applyQuery(
    open.map((calendar) => ({ calendar, call })),
    call.request.query,
    calendarFields,
  )
}
