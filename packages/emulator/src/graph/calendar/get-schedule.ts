import type { ScheduleInformation, ScheduleItem } from '@microsoft/microsoft-graph-types'
import { z } from 'zod'
import type { CalendarRole } from '../../tenant/calendar.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { badRequest, GraphError } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { readParameters } from '../http/read-json.ts'
import { context } from '../wire/links.ts'
import { dateTimeInput, readDateTime } from './event-input.ts'
import { type EventInstance, instantOf } from './event-instance.ts'
import { availabilityView, busyTimes } from './free-busy.ts'
import { timeZone, writeWall } from './time-zone.ts'

const minute = 60_000
const usualInterval = 30
/** https://learn.microsoft.com/graph/api/calendar-getschedule */
const shortestInterval = 5
const longestInterval = 1440
/** Exchange's limits of availability queries: 62 days, 100 mailboxes. */
const longestTime = 62 * 1440 * minute
const mostSchedules = 100

const parameters = z.strictObject({
  schedules: z.array(z.string()),
  startTime: dateTimeInput,
  endTime: dateTimeInput,
  availabilityViewInterval: z.number().int().nullish(),
})

/**
 * `POST …/calendar/getSchedule`: when people and rooms have time. How much of each event is told depends on what the
 * calendar's owner lets the caller see. Who is not known here gets an error within the answer.
 */
export function getSchedule(call: MailboxCall): GraphReply {
  const { request } = call
  const input = readParameters(request, parameters)
  const from = instantOf(readDateTime(input.startTime, 'startTime'))
  const to = instantOf(readDateTime(input.endTime, 'endTime'))
  const interval = (input.availabilityViewInterval ?? usualInterval) * minute
  requireTimes(from, to, interval)
  if (input.schedules.length > mostSchedules) {
    throw new GraphError(
      400,
      'ErrorInvalidParameter',
      `The number of schedules, ${input.schedules.length}, is above the limit of ${mostSchedules}.`,
    )
  }
  // An unknown zone is refused before anything is answered.
  timeZone(request.preferences.timeZone ?? 'UTC')
  return json(
    {
      '@odata.context': context(request, 'Collection(microsoft.graph.scheduleInformation)'),
      value: input.schedules.map((address) => schedule(call, address, from, to, interval)),
    },
    preferenceApplied(request.preferences, ['timeZone']),
  )
}

function requireTimes(from: number, to: number, interval: number): void {
  if (interval < shortestInterval * minute || interval > longestInterval * minute) {
    throw new GraphError(
      400,
      'ErrorInvalidMergedFreeBusyInterval',
      `The availabilityViewInterval must be between ${shortestInterval} and ${longestInterval} minutes.`,
    )
  }
  if (to <= from || to - from > longestTime) {
    throw new GraphError(
      400,
      'ErrorInvalidTimeInterval',
      'The end of the requested time must be after its start, and at most 62 days after it.',
    )
  }
  if (to - from < interval) {
    throw badRequest('The requested time is shorter than the availabilityViewInterval.')
  }
}

function schedule(
  call: MailboxCall,
  scheduleId: string,
  from: number,
  to: number,
  interval: number,
): ScheduleInformation {
  const mailbox = call.caller.tenant.mailboxAt(scheduleId.trim())
  if (!mailbox) {
    // The answer that was seen: https://github.com/microsoftgraph/microsoft-graph-docs/issues/11225
    return {
      scheduleId,
      error: {
        message: `Unable to resolve e-mail address ${scheduleId} to an Active Directory object.`,
        responseCode: '5009',
      },
    }
  }
  const role = roleIn(call, mailbox)
  if (role === 'none') {
    return {
      scheduleId,
      error: {
        message: `The caller does not have permission to view free/busy information of ${scheduleId}.`,
        responseCode: 'ErrorNoFreeBusyAccess',
      },
    }
  }
  const times = busyTimes(mailbox, from, to)
  const { daysOfWeek, startTime, endTime, timeZone: zone } = mailbox.settings.workingHours
  return {
    scheduleId,
    availabilityView: availabilityView(times, from, to, interval),
    scheduleItems: times.map((one) => scheduleItem(call, one, role)),
    workingHours: {
      daysOfWeek: [...daysOfWeek],
      startTime: `${startTime}.0000000`,
      endTime: `${endTime}.0000000`,
      timeZone: { name: zone },
    },
  }
}

/** What the caller may see of somebody's default calendar. An app by itself sees what the owner of the path would. */
function roleIn(call: MailboxCall, mailbox: Mailbox): CalendarRole {
  const user = call.caller.user ?? call.owner
  if (mailbox.userId === user.id || mailbox.fullAccess.has(user.id)) return 'delegateWithPrivateEventAccess'
  const calendar = mailbox.calendars.default
  return calendar.permissions.get(user.id) ?? calendar.organizationRole
}

function scheduleItem(call: MailboxCall, instance: EventInstance, role: CalendarRole): ScheduleItem {
  const { content } = instance
  const isPrivate = content.sensitivity === 'private' || content.sensitivity === 'personal'
  const item = {
    status: content.showAs,
    start: shown(call, instance, instance.startsAt),
    end: shown(call, instance, instance.endsAt),
  }
  if (role === 'freeBusyRead') return item
  const hides = isPrivate && role !== 'delegateWithPrivateEventAccess'
  return {
    isPrivate,
    ...item,
    subject: hides ? '' : content.subject,
    location: hides ? '' : content.locations.join('; '),
  }
}

function shown(call: MailboxCall, { content }: EventInstance, instant: number) {
  const name = call.request.preferences.timeZone ?? 'UTC'
  const zone = timeZone(content.isAllDay ? content.start.timeZone : name)
  return { dateTime: writeWall(zone.wallOf(instant)), timeZone: name }
}
