import type { Calendar, CalendarEvent } from '../../tenant/calendar.ts'
import { type MailboxCall, mayOpenCalendar } from '../access/mailbox-access.ts'
import { accessDenied, itemNotFound, malformedId } from '../http/graph-error.ts'
import { looksLikeId } from '../mail/find-mail.ts'
import { param } from '../routing/call.ts'
import { type EventInstance, occurrenceOn, wholeEvent } from './event-instance.ts'

/** The calendar of the route's `{calendar}`, or the default one. Throws 404 when it is not there, 403 when not shared. */
export function routeCalendar(call: MailboxCall, to: 'read' | 'change' = 'read'): Calendar {
  const id = call.params.calendar
  if (id !== undefined && !looksLikeId(id)) throw malformedId()
  const { calendars } = call.mailbox
  const calendar = id === undefined ? calendars.default : calendars.findCalendar(id)
  if (!calendar) throw itemNotFound()
  if (!mayOpenCalendar(call, calendar, to)) throw accessDenied()
  return calendar
}

/** The event or occurrence of the route's `{event}`. Throws 400 for what is no id, 404 for what is not there. */
export function routeEvent(call: MailboxCall, to: 'read' | 'change' = 'read'): EventInstance {
  const id = param(call, 'event')
  if (!looksLikeId(id)) throw malformedId()
  const found = call.mailbox.calendars.find(id)
  if (!found || !mayOpenCalendar(call, found.event.calendar, 'read')) throw itemNotFound()
  if (!mayOpenCalendar(call, found.event.calendar, to)) throw accessDenied()
  const calendar = call.params.calendar
  if (calendar !== undefined && call.mailbox.calendars.findCalendar(calendar) !== found.event.calendar) {
    throw itemNotFound()
  }
  return instanceOf(found.event, found.occurrence)
}

function instanceOf(event: CalendarEvent, day: string | undefined): EventInstance {
  if (day === undefined) return wholeEvent(event)
  const occurrence = occurrenceOn(event, day)
  if (!occurrence) throw itemNotFound()
  return occurrence
}
