import { createHash, randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { MailboxDoor, OpenMailbox } from '../directory/index.ts'
import { type Api, type ApiEnv, defineRoute, z } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { invalidField } from '../platform/http/validation.ts'
import { zoneName } from '../platform/time/zones.ts'
import {
  inZone,
  readWholeEvent,
  seriesStart,
  type WholeEvent,
  wholeEventSchema,
  wholeEventSelect,
} from './event.ts'
import {
  type EventChange,
  eventChangeSchema,
  graphEvent,
  type NewEvent,
  newEventSchema,
} from './event-change.ts'
import { eventPath, graphId, mailboxPath } from './paths.ts'
import type { SeriesStart } from './rrule.ts'

const timeZone = zoneName.default('UTC').openapi({ description: 'Zone that times are told in.' })

const getEvent = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/events/{event}',
  scope: 'calendar:read',
  summary: 'One event, series or occurrence, with its text and how it repeats',
  request: { params: eventPath, query: z.object({ timeZone }) },
  responses: { 200: jsonAnswer('The event', wholeEventSchema) },
})

const createEvent = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/events',
  scope: 'calendar:write',
  summary: 'Create an event or a series; attendees are invited',
  description:
    'With an Idempotency-Key a repeated request makes no second event, not even where the answer to the first was lost on the way from Microsoft.',
  request: {
    params: mailboxPath,
    query: z.object({
      calendar: graphId.optional().openapi({ description: 'Id of a calendar; else the default one.' }),
    }),
    body: jsonBody(newEventSchema),
  },
  responses: { 201: jsonAnswer('The event, in the zone of its start', wholeEventSchema) },
})

const changeEvent = defineRoute({
  method: 'patch',
  path: '/connections/{id}/mailboxes/{address}/events/{event}',
  scope: 'calendar:write',
  summary: 'Change an event, a whole series, or one occurrence; attendees are told',
  request: { params: eventPath, query: z.object({ timeZone }), body: jsonBody(eventChangeSchema) },
  responses: { 200: jsonAnswer('The event as it is now', wholeEventSchema) },
})

const deleteEvent = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}/events/{event}',
  scope: 'calendar:write',
  summary: 'Delete an event, a series, or one occurrence; a meeting of its own is called off',
  request: { params: eventPath },
  responses: { 204: { description: 'Deleted' } },
})

export const eventAt = ({ root }: OpenMailbox, event: string) => `${root}/events/${encodeURIComponent(event)}`

/** @param zone that times are told in */
export async function showEvent(box: OpenMailbox, event: string, zone: string): Promise<WholeEvent> {
  const { body } = await box.graph.json<unknown>({
    path: eventAt(box, event),
    query: { $select: wholeEventSelect },
    headers: inZone(zone),
  })
  return readWholeEvent(body, zone)
}

/**
 * Makes an event once: Microsoft gives the same event again for the same `transactionId`
 * (https://learn.microsoft.com/graph/api/resources/event), so that the call may be repeated after an unclear end.
 */
export async function makeEvent(
  box: OpenMailbox,
  event: NewEvent,
  options: { calendar: string | undefined; transactionId: string },
): Promise<WholeEvent> {
  const { start, isAllDay } = event
  const { calendar, transactionId } = options
  const series = { wall: start.dateTime, zone: start.timeZone, isAllDay: isAllDay ?? false }
  const { body } = await box.graph.json<unknown>({
    method: 'POST',
    path: calendar ? `${box.root}/calendars/${encodeURIComponent(calendar)}/events` : `${box.root}/events`,
    headers: inZone(start.timeZone),
    body: { ...graphEvent(event, series), transactionId },
    repeatable: true,
  })
  return readWholeEvent(body, start.timeZone)
}

/** The same for the same Idempotency-Key of the same API key; else new. */
export function transactionOf(c: Context<ApiEnv>, box: OpenMailbox): string {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return randomUUID()
  const parts = JSON.stringify([c.get('caller').keyId, box.connection.id, box.address, key])
  return createHash('sha256').update(parts).digest('hex').slice(0, 32)
}

/** Events made, changed and deleted, one by one. */
export function addChangeRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(getEvent, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    return c.json(await showEvent(box, event, c.req.valid('query').timeZone), 200)
  })

  api.openapi(createEvent, async (c) => {
    const { id, address } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const { calendar } = c.req.valid('query')
    const transactionId = transactionOf(c, box)
    return c.json(await makeEvent(box, c.req.valid('json'), { calendar, transactionId }), 201)
  })

  api.openapi(changeEvent, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const change = c.req.valid('json')
    const box = await door.open(id, address, c.get('caller'))
    const body = graphEvent(change, change.recurrence ? await startOf(box, event, change) : undefined)
    await box.graph.json({ method: 'PATCH', path: eventAt(box, event), body, repeatable: true })
    return c.json(await showEvent(box, event, c.req.valid('query').timeZone), 200)
  })

  api.openapi(deleteEvent, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    await box.graph.json({ method: 'DELETE', path: eventAt(box, event) })
    return c.body(null, 204)
  })
}

/** Where the series starts once the change is made. */
async function startOf(box: OpenMailbox, event: string, change: EventChange): Promise<SeriesStart> {
  const before =
    change.start && change.isAllDay !== undefined ? undefined : await showEvent(box, event, 'UTC')
  const isAllDay = change.isAllDay ?? before?.isAllDay ?? false
  if (change.start) return { wall: change.start.dateTime, zone: change.start.timeZone, isAllDay }
  const start = before && seriesStart(before, before.timeZone)
  if (start) return { ...start, isAllDay }
  throw invalidField('body.start', 'is needed beside recurrence: the zone of this event has no known name')
}
