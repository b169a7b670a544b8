import { z } from 'zod'
import type { Calendar } from '../../tenant/calendar.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { GraphError, notImplemented } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { context } from '../wire/links.ts'
import { project, writeProperties } from '../wire/shape.ts'
import { routeGroup } from './calendar-groups.ts'
import { calendarColors, calendarShape } from './calendar-shape.ts'
import { routeCalendar } from './find-calendar.ts'

const calendarInput = z.strictObject({
  '@odata.type': z.literal(['#microsoft.graph.calendar', 'microsoft.graph.calendar']).optional(),
  name: z.string().trim().min(1).optional(),
  color: z.enum(calendarColors).nullish(),
  hexColor: z.string().nullish(),
  isDefaultCalendar: z.boolean().nullish(),
  defaultOnlineMeetingProvider: z.enum(['unknown', 'teamsForBusiness']).nullish(),
})

/** `POST …/calendars` and `POST …/calendarGroups/{group}/calendars`. */
export function createCalendar(call: MailboxCall): GraphReply {
  requireWholeMailbox(call)
  const { calendars } = call.mailbox
  const group = call.params.group === undefined ? calendars.defaultGroup : routeGroup(call)
  const { name, color } = readCalendar(call)
  if (name === undefined) {
    throw new GraphError(
      400,
      'ErrorPropertyValidationFailure',
      "At least one property failed validation: 'name' is required.",
    )
  }
  requireFreeName(call, name)
  return one(call, calendars.addCalendar(name, color ?? 'auto', group), 201)
}

/** `PATCH …/calendar` and `PATCH …/calendars/{calendar}`: name and colour. */
export function updateCalendar(call: MailboxCall): GraphReply {
  const calendar = routeCalendar(call, 'change')
  requireWholeMailbox(call)
  const { name, color } = readCalendar(call)
  if (name !== undefined) requireFreeName(call, name, calendar)
  call.mailbox.calendars.updateCalendar(calendar, {
    ...(name !== undefined && { name }),
    ...(color && { color }),
  })
  return one(call, calendar, 200)
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

function readCalendar(call: MailboxCall): z.infer<typeof calendarInput> {
  const input = readJson(call.request, calendarInput, 'microsoft.graph.calendar')
  if (input.hexColor) throw notImplemented('setting hexColor of a calendar')
  if (input.isDefaultCalendar !== undefined && input.isDefaultCalendar !== null)
    throw notImplemented('setting isDefaultCalendar')
  return input
}

function requireFreeName(call: MailboxCall, name: string, except?: Calendar): void {
  const taken = [...call.mailbox.calendars.calendars].some(
    (one) => one !== except && one.name.toLowerCase() === name.toLowerCase(),
  )
  if (taken) {
    throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
  }
}

function one(call: MailboxCall, calendar: Calendar, status: number): GraphReply {
  const place = call.params.calendar === undefined && status === 200 ? 'calendar' : 'calendars'
  const annotations = {
    '@odata.context': context(call.request, `users('${call.owner.id}')/${place}/$entity`),
  }
  return json(writeProperties(project(calendarShape, undefined), { calendar, call }, annotations), {}, status)
}
