import { graphPage, type MailboxDoor } from '../directory/index.ts'
import { type Api, createApi, defineRoute, z } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../platform/http/lists.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import { calendarSchema, eventSchema, eventSelect, readCalendar, readEvent } from './event.ts'

const mailboxPath = z.object({
  id: z.string().max(100).openapi({ example: 'conn_01k…' }),
  address: z
    .string()
    .min(1)
    .max(320)
    .openapi({ description: 'E-mail address or user id; `me` for the account of a person.' }),
})
const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' })

const listCalendars = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/calendars',
  scope: 'calendar:read',
  summary: 'The calendars of a mailbox',
  request: { params: mailboxPath },
  responses: { 200: jsonAnswer('The calendars', pageOf(calendarSchema)) },
})

const listEvents = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/events',
  scope: 'calendar:read',
  summary: 'What happens in a window of time, series expanded into their occurrences',
  request: {
    params: mailboxPath,
    query: listQuery.extend({
      from: time,
      to: time,
      calendar: z
        .string()
        .min(1)
        .max(1024)
        .optional()
        .openapi({ description: 'Id of a calendar; else the default one.' }),
      timeZone: z
        .string()
        .regex(/^[\w+\-/. ()]{1,80}$/, 'must be the name of a time zone')
        .default('UTC')
        .openapi({ description: 'Zone that times are told in: an IANA name or a Windows one.' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of events, by start', pageOf(eventSchema)) },
})

export function calendarRoutes(platform: Platform, door: MailboxDoor): Api {
  const cursors = createCursors(platform.sealer)
  const api = createApi()

  api.openapi(listCalendars, async (c) => {
    const { id, address } = c.req.valid('param')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const data = []
    for await (const page of graph.pages<unknown>({ path: `${root}/calendars`, query: { $top: 100 } })) {
      data.push(...page.items.map(readCalendar))
    }
    return c.json({ data, next: null }, 200)
  })

  api.openapi(listEvents, async (c) => {
    const { id, address } = c.req.valid('param')
    const { cursor, limit, from, to, calendar, timeZone } = c.req.valid('query')
    if (Date.parse(to) <= Date.parse(from)) throw invalidField('query.to', 'must be later than query.from')
    const box = await door.open(id, address, c.get('caller'))
    const path = calendar
      ? `${box.root}/calendars/${encodeURIComponent(calendar)}/calendarView`
      : `${box.root}/calendarView`
    const query = {
      startDateTime: from,
      endDateTime: to,
      $select: eventSelect,
      $top: limit,
      $orderby: 'start/dateTime',
    }
    const list = `events/${id}/${box.address}/${calendar ?? ''}/${from}/${to}/${timeZone}`
    const request = { path, query, headers: { prefer: `outlook.timezone="${timeZone}"` } }
    return c.json(await graphPage(box.graph, request, { cursors, list, cursor, read: readEvent }), 200)
  })

  return api
}
