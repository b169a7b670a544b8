import { graphPage, type MailboxDoor, type OpenMailbox } from '../directory/index.ts'
import { type Api, createApi, defineRoute, type z } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../platform/http/lists.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import { zoneName } from '../platform/time/zones.ts'
import { addAnswerRoutes } from './answer-routes.ts'
import { addAttachmentRoutes } from './attachment-routes.ts'
import { addAvailabilityRoutes } from './availability-routes.ts'
import { addCalendarRoutes } from './calendar-routes.ts'
import { addChangeRoutes } from './change-routes.ts'
import { eventSchema, eventSelect, inZone, readEvent } from './event.ts'
import { addIcsRoutes } from './ics-routes.ts'
import { eventPath, graphId, instant, mailboxPath } from './paths.ts'

const windowQuery = listQuery.extend({
  from: instant,
  to: instant,
  timeZone: zoneName
    .default('UTC')
    .openapi({ description: 'Zone that times are told in: an IANA name or a Windows one.' }),
})

const listEvents = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/events',
  scope: 'calendar:read',
  summary: 'What happens in a window of time, series expanded into their occurrences',
  request: {
    params: mailboxPath,
    query: windowQuery.extend({
      calendar: graphId.optional().openapi({ description: 'Id of a calendar; else the default one.' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of events, by start', pageOf(eventSchema)) },
})

const listInstances = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/events/{event}/instances',
  scope: 'calendar:read',
  summary: 'The occurrences of a series in a window of time',
  request: { params: eventPath, query: windowQuery },
  responses: { 200: jsonAnswer('A page of occurrences', pageOf(eventSchema)) },
})

/** Calendars and events of mailboxes: read, made, changed, answered. */
export function calendarRoutes(platform: Platform, door: MailboxDoor): Api {
  const cursors = createCursors(platform.sealer)
  const api = createApi()

  const view = (box: OpenMailbox, path: string, list: string, query: z.output<typeof windowQuery>) => {
    const { cursor, limit, from, to, timeZone } = query
    if (Date.parse(to) <= Date.parse(from)) throw invalidField('query.to', 'must be later than query.from')
    return graphPage(
      box.graph,
      {
        path: `${box.root}${path}`,
        query: {
          startDateTime: from,
          endDateTime: to,
          $select: eventSelect,
          $top: limit,
          $orderby: 'start/dateTime',
        },
        headers: inZone(timeZone),
      },
      {
        cursors,
        list: `${list}/${from}/${to}/${timeZone}`,
        cursor,
        read: (value) => readEvent(value, timeZone),
      },
    )
  }

  api.openapi(listEvents, async (c) => {
    const { id, address } = c.req.valid('param')
    const { calendar, ...query } = c.req.valid('query')
    const box = await door.open(id, address, c.get('caller'))
    const path = calendar ? `/calendars/${encodeURIComponent(calendar)}/calendarView` : '/calendarView'
    return c.json(await view(box, path, `events/${id}/${box.address}/${calendar ?? ''}`, query), 200)
  })

  api.openapi(listInstances, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const path = `/events/${encodeURIComponent(event)}/instances`
    const list = `instances/${id}/${box.address}/${event}`
    return c.json(await view(box, path, list, c.req.valid('query')), 200)
  })

  addCalendarRoutes(api, door)
  addChangeRoutes(api, door)
  addAnswerRoutes(api, door)
  addAttachmentRoutes(api, door)
  addAvailabilityRoutes(api, door)
  addIcsRoutes(api, platform, door)
  return api
}
