import type { MailboxDoor, OpenMailbox } from '../directory/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody, pageOf } from '../platform/http/lists.ts'
import { calendarSchema, readCalendar } from './event.ts'
import { calendarPath, mailboxPath } from './paths.ts'

const name = z.string().trim().min(1).max(255).openapi({ example: 'Rota' })
const color = z.enum([
  'auto',
  'lightBlue',
  'lightGreen',
  'lightOrange',
  'lightGray',
  'lightYellow',
  'lightTeal',
  'lightPink',
  'lightBrown',
  'lightRed',
  'maxColor',
])

const listCalendars = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/calendars',
  scope: 'calendar:read',
  summary: 'The calendars of a mailbox',
  request: { params: mailboxPath },
  responses: { 200: jsonAnswer('The calendars', pageOf(calendarSchema)) },
})

const createCalendar = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/calendars',
  scope: 'calendar:write',
  summary: 'Create a calendar',
  request: {
    params: mailboxPath,
    body: jsonBody(z.strictObject({ name, color: color.optional() }).openapi('NewCalendar')),
  },
  responses: { 201: jsonAnswer('The calendar', calendarSchema) },
})

const changeCalendar = defineRoute({
  method: 'patch',
  path: '/connections/{id}/mailboxes/{address}/calendars/{calendar}',
  scope: 'calendar:write',
  summary: 'Rename a calendar, or give it another colour',
  request: {
    params: calendarPath,
    body: jsonBody(
      z
        .strictObject({ name: name.optional(), color: color.optional() })
        .refine(({ name, color }) => name !== undefined || color !== undefined, 'must say what to change')
        .openapi('CalendarChange'),
    ),
  },
  responses: { 200: jsonAnswer('The calendar as it is now', calendarSchema) },
})

const deleteCalendar = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}/calendars/{calendar}',
  scope: 'calendar:write',
  summary: 'Delete a calendar with all its events; never the default one',
  request: { params: calendarPath },
  responses: { 204: { description: 'Deleted' } },
})

const pathOf = ({ root }: OpenMailbox, calendar: string) =>
  `${root}/calendars/${encodeURIComponent(calendar)}`

/** The calendars of a mailbox. */
export function addCalendarRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(listCalendars, async (c) => {
    const { id, address } = c.req.valid('param')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const data = []
    for await (const page of graph.pages<unknown>({ path: `${root}/calendars`, query: { $top: 100 } })) {
      data.push(...page.items.map(readCalendar))
    }
    return c.json({ data, next: null }, 200)
  })

  api.openapi(createCalendar, async (c) => {
    const { id, address } = c.req.valid('param')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const body = c.req.valid('json')
    const made = await graph.json<unknown>({ method: 'POST', path: `${root}/calendars`, body })
    return c.json(readCalendar(made.body), 201)
  })

  api.openapi(changeCalendar, async (c) => {
    const { id, address, calendar } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const { body } = await box.graph.json<unknown>({
      method: 'PATCH',
      path: pathOf(box, calendar),
      body: c.req.valid('json'),
      repeatable: true,
    })
    return c.json(readCalendar(body), 200)
  })

  api.openapi(deleteCalendar, async (c) => {
    const { id, address, calendar } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    await box.graph.json({ method: 'DELETE', path: pathOf(box, calendar) })
    return c.body(null, 204)
  })
}
