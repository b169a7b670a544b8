import { z } from 'zod'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { context } from '../wire/links.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { calendarShape } from './calendar-shape.ts'
import { routeCalendar } from './find-calendar.ts'

const newCalendar = z.strictObject({
  name: z.string().trim().min(1),
  color: z
    .enum([
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
    .nullish(),
})

/** `POST …/calendars`. */
export function createCalendar(call: MailboxCall): GraphReply {
  requireWholeMailbox(call)
  const { name, color } = readJson(call.request, newCalendar, 'microsoft.graph.calendar')
  const { calendars } = call.mailbox
  if ([...calendars.calendars].some((one) => one.name.toLowerCase() === name.toLowerCase())) {
    throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
  }
  const calendar = calendars.addCalendar(name, color ?? 'auto')
  const annotations = {
    '@odata.context': context(call.request, `users('${call.owner.id}')/calendars/$entity`),
  }
  return json(writeProperties(project(calendarShape, undefined), { calendar, call }, annotations), {}, 201)
}

/** `DELETE …/calendars/{calendar}` and `POST …/calendars/{calendar}/permanentDelete`: with its events; never the default one. */
export function deleteCalendar(call: MailboxCall): GraphReply {
  const calendar = routeCalendar(call, 'change')
  requireWholeMailbox(call)
  if (calendar.isDefault) {
    throw new GraphError(400, 'ErrorDeleteDistinguishedFolder', 'Distinguished folders cannot be deleted.')
  }
  call.mailbox.calendars.removeCalendar(calendar)
  return empty()
}
