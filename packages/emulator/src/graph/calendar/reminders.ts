import type { Reminder } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { badRequest } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { readParameters } from '../http/read-json.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { fieldTable, scalar } from '../odata/fields.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'
import { dateTimeInput, readDateTime } from './event-input.ts'
import { type EventInstance, instancesBetween, instantOf } from './event-instance.ts'
import { type EventView, eventShape, isReminderOn, placesOf } from './event-shape.ts'
import { routeEvent } from './find-calendar.ts'
import { timeZone, writeWall } from './time-zone.ts'
import { requireWindow } from './window.ts'

const minute = 60_000
const snoozeParameters = z.strictObject({ newReminderTime: dateTimeInput })

/** `POST …/events/{event}/dismissReminder`: there is none any more, for a series none for what has begun. */
export function dismissReminder(call: MailboxCall): GraphReply {
  for (const { event, day } of remindedOf(call)) {
    call.mailbox.calendars.setReminder(event, day ?? '', null)
  }
  return empty(200, { 'Content-Length': '0' })
}

/** `POST …/events/{event}/snoozeReminder`: puts it off. */
export function snoozeReminder(call: MailboxCall): GraphReply {
  const { newReminderTime } = readParameters(call.request, snoozeParameters)
  const at = instantOf(readDateTime(newReminderTime, 'newReminderTime'))
  for (const { event, day } of remindedOf(call)) {
    call.mailbox.calendars.setReminder(event, day ?? '', at)
  }
  return empty(200, { 'Content-Length': '0' })
}

/** What a reminder is about: the event or occurrence; of a whole series the occurrence that comes next, or was the last. */
function remindedOf(call: MailboxCall): EventInstance[] {
  const instance = routeEvent(call, 'change')
  if (instance.type !== 'seriesMaster') return [instance]
  const now = call.world.clock.now()
  const next = instancesBetween(instance.event, now, now + 400 * 1440 * minute)
  const past = next.length > 0 ? [] : instancesBetween(instance.event, 0, now)
  return [...next.slice(0, 1), ...past.slice(-1)]
}

const reminderShape: Shape<EventView> = shape<EventView, Reminder>(
  'microsoft.graph.reminder',
  {
    eventId: (view) => String(eventShape.properties.get('id')?.write(view)),
    eventStartTime: (view) => shown(view, view.instance.startsAt),
    eventEndTime: (view) => shown(view, view.instance.endsAt),
    changeKey: ({ mailbox, instance }) => mailbox.changeKeyOf(instance.event),
    eventSubject: ({ instance }) => instance.content.subject,
    eventLocation: ({ instance }) => placesOf(instance.content).whole,
    eventWebLink: (view) => String(eventShape.properties.get('weblink')?.write(view)),
    reminderFireTime: (view) => shown(view, firesAt(view.instance)),
  },
  { idAlways: false },
)

const reminderFields = fieldTable<EventView>(
  'microsoft.graph.reminder',
  { eventSubject: scalar('string', ({ instance }) => instance.content.subject) },
  ['eventId', 'eventStartTime', 'eventEndTime', 'eventLocation', 'eventWebLink', 'reminderFireTime'],
)

/**
 * `GET …/reminderView(StartDateTime='…',EndDateTime='…')`: the reminders of what takes place in that time, by the moment at
 * which they come up.
 */
export function reminderView(call: MailboxCall): GraphReply {
  const { request, mailbox } = call
  const { from, to } = readWindow(param(call, 'window'))
  const projection = project(reminderShape, request.query.select)
  const views = [...mailbox.calendars.default.events]
    .flatMap((event) => instancesBetween(event, from, to))
    .filter((instance) => isReminderOn(instance) && !instance.content.isCancelled)
    .sort((a, b) => firesAt(a) - firesAt(b))
    .map((instance): EventView => ({ instance, mailbox, preferences: request.preferences }))
  const wanted = applyQuery(views, request.query, reminderFields)
  const page = skipPage(request, wanted, pageSize(request, 10, 1000))
  return json(
    {
      '@odata.context': context(request, 'Collection(microsoft.graph.reminder)'),
      ...(request.query.count === true && { '@odata.count': wanted.length }),
      value: page.items.map((view) => writeProperties(projection, view, {})),
      ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    },
    preferenceApplied(request.preferences, ['timeZone']),
  )
}

function readWindow(keys: string) {
  const found = new Map<string, string>()
  for (const [, name = '', value = ''] of keys.matchAll(/(\w+)\s*=\s*'([^']*)'/g))
    found.set(name.toLowerCase(), value)
  if (!found.has('startdatetime')) throw badRequest('The function reminderView needs StartDateTime.')
  return requireWindow((name) => found.get(name.toLowerCase()))
}

function firesAt({ event, day, startsAt, content }: EventInstance): number {
  const snoozed = event.reminders.get(day ?? '')
  return snoozed ?? startsAt - (content.reminderMinutesBeforeStart ?? 0) * minute
}

function shown({ preferences }: EventView, instant: number) {
  const name = preferences.timeZone ?? 'UTC'
  return { dateTime: writeWall(timeZone(name).wallOf(instant)), timeZone: name }
}
