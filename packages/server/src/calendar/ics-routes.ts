import { Readable } from 'node:stream'
import type { MailboxDoor, OpenMailbox } from '../directory/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import { downloadResponse } from '../platform/http/download.ts'
import { jsonAnswer } from '../platform/http/lists.ts'
import type { Platform } from '../platform/platform.ts'
import { zoneName } from '../platform/time/zones.ts'
import { eventAt, makeEvent, transactionOf } from './change-routes.ts'
import { wholeEventSchema, wholeEventSelect } from './event.ts'
import { eventPath, graphId, mailboxPath } from './paths.ts'
import { readIcs } from './read-ics.ts'
import { isSeries, readSeries } from './read-series.ts'
import { type Series, writeIcs } from './write-ics.ts'

const getIcs = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/events/{event}/ics',
  scope: 'calendar:read',
  summary: 'An event, or a series with its exceptions, as iCalendar',
  request: { params: eventPath },
  responses: {
    200: { description: 'RFC 5545', content: { 'text/calendar': { schema: z.string() } } },
  },
})

const createFromIcs = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/events/ics',
  scope: 'calendar:write',
  summary: 'Create an event from iCalendar',
  description:
    'One VEVENT. What would change when it takes place and cannot be held (RDATE, EXDATE, RECURRENCE-ID, a zone that is not known) is refused. Microsoft gives the event a UID of its own.',
  request: {
    params: mailboxPath,
    query: z.object({
      calendar: graphId.optional().openapi({ description: 'Id of a calendar; else the default one.' }),
      timeZone: zoneName.default('UTC').openapi({ description: 'Of times that name no zone.' }),
      invite: z
        .enum(['true', 'false'])
        .default('false')
        .openapi({ description: 'Whether its attendees are invited; else they are left out.' }),
    }),
    body: { required: true, content: { 'text/calendar': { schema: z.string() } } },
  },
  responses: { 201: jsonAnswer('The event', wholeEventSchema) },
})

/** An event in UTC with all its exceptions. */
async function askForSeries(box: OpenMailbox, id: string): Promise<Series> {
  const path = eventAt(box, id)
  const headers = { prefer: 'outlook.timezone="UTC", outlook.body-content-type="text"' }
  const { body } = await box.graph.json<unknown>({ path, query: { $select: wholeEventSelect }, headers })
  if (!isSeries(body)) return readSeries(body)
  const more = await box.graph.json<unknown>({
    path,
    query: { $select: 'cancelledOccurrences', $expand: 'exceptionOccurrences' },
    headers,
  })
  return readSeries(body, more.body)
}

/** Events as iCalendar, out and in. */
export function addIcsRoutes(api: Api, { clock }: Pick<Platform, 'clock'>, door: MailboxDoor): void {
  api.openapi(getIcs, async (c) => {
    const { id, address, event } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const text = Buffer.from(writeIcs(await askForSeries(box, event), clock.now()))
    const body = Readable.from([text])
    return downloadResponse({ name: 'event.ics', type: 'text/calendar', length: text.length, body })
  })

  api.openapi(createFromIcs, async (c) => {
    const { id, address } = c.req.valid('param')
    const { calendar, timeZone, invite } = c.req.valid('query')
    const box = await door.open(id, address, c.get('caller'))
    const event = readIcs(await c.req.text(), { zone: timeZone, invite: invite === 'true' })
    return c.json(await makeEvent(box, event, { calendar, transactionId: transactionOf(c, box) }), 201)
  })
}
