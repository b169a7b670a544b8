import type { RouteBook } from '../graph-routes.ts'
import type { SyncTokens } from '../sync/sync-tokens.ts'
import type { UploadSessions } from '../upload/upload-sessions.ts'
import {
  createCalendarGroup,
  deleteCalendarGroup,
  getCalendarGroup,
  listCalendarGroups,
  updateCalendarGroup,
} from './calendar-groups.ts'
import {
  allowedSharingRoles,
  createCalendarPermission,
  deleteCalendarPermission,
  getCalendarPermission,
  listCalendarPermissions,
  updateCalendarPermission,
} from './calendar-permissions.ts'
import { cancelEvent, deleteEvent } from './cancel-event.ts'
import { createCalendar, deleteCalendar, updateCalendar } from './change-calendars.ts'
import { createEvent, updateEvent } from './change-events.ts'
import {
  addEventAttachment,
  createEventUpload,
  getEventAttachment,
  getEventAttachmentBytes,
  listEventAttachments,
  removeEventAttachment,
} from './event-attachments.ts'
import { calendarViewDelta, eventsDelta } from './event-delta.ts'
import { findMeetingTimes } from './find-meeting-times.ts'
import { forwardEvent } from './forward-event.ts'
import { getSchedule } from './get-schedule.ts'
import { calendarDelta, countCalendars, getCalendar, listCalendars } from './read-calendars.ts'
import { calendarView, countEvents, eventInstances, getEvent, listEvents } from './read-events.ts'
import { dismissReminder, reminderView, snoozeReminder } from './reminders.ts'
import { respond } from './respond.ts'

/** Calendars and events. */
export function calendarRoutes(book: RouteBook, tokens: SyncTokens, uploads: UploadSessions): void {
  book.mailbox('GET', 'calendars', 'readCalendarBasics', listCalendars)
  book.mailbox('GET', 'calendars/$count', 'readCalendarBasics', countCalendars)
  book.mailbox('GET', 'calendars/delta', 'readCalendarBasics', (call) => calendarDelta(call, tokens))
  book.mailbox('GET', 'calendarGroups', 'readCalendarBasics', listCalendarGroups)
  book.mailbox('POST', 'calendarGroups', 'writeCalendar', createCalendarGroup)
  book.mailbox('GET', 'calendarGroups/{group}', 'readCalendarBasics', getCalendarGroup)
  book.mailbox('PATCH', 'calendarGroups/{group}', 'writeCalendar', updateCalendarGroup)
  book.mailbox('DELETE', 'calendarGroups/{group}', 'writeCalendar', deleteCalendarGroup)
  book.mailbox('POST', 'calendarGroups/{group}/calendars', 'writeCalendar', createCalendar)
  book.mailbox('GET', 'calendarGroups/{group}/calendars', 'readCalendarBasics', listCalendars)
  for (const calendar of ['calendar', 'calendars/{calendar}']) {
    book.mailbox('GET', calendar, 'readCalendarBasics', getCalendar)
    book.mailbox('PATCH', calendar, 'writeCalendar', updateCalendar)
    shareRoutes(book, `${calendar}/calendarPermissions`)
    book.mailbox('GET', `${calendar}/allowedCalendarSharingRoles/{who}`, 'readCalendar', allowedSharingRoles)
    viewRoutes(book, `${calendar}/calendarView`, tokens)
    book.mailbox('GET', `${calendar}/events/delta`, 'readCalendarBasics', (call) =>
      eventsDelta(call, tokens, false),
    )
    eventRoutes(book, `${calendar}/events`, uploads)
  }
  book.mailbox('POST', 'calendars', 'writeCalendar', createCalendar)
  book.mailbox('DELETE', 'calendars/{calendar}', 'writeCalendar', deleteCalendar)
  book.mailbox('POST', 'calendars/{calendar}/permanentDelete', 'writeCalendar', deleteCalendar)
  viewRoutes(book, 'calendarView', tokens)
  book.mailbox('GET', 'events/delta', 'readCalendarBasics', (call) => eventsDelta(call, tokens, true))
  book.mailbox('POST', 'calendar/getSchedule', 'readCalendarBasics', getSchedule)
  book.mailbox('POST', 'findMeetingTimes', 'findMeetingTimes', findMeetingTimes)
  book.mailbox('GET', 'reminderView/{window}', 'readCalendarBasics', reminderView)
  eventRoutes(book, 'events', uploads)
  book.join('calendarGroups/{group}/calendars/{calendar}', 'calendars/{calendar}')
}

function viewRoutes(book: RouteBook, view: string, tokens: SyncTokens): void {
  book.mailbox('GET', view, 'readCalendarBasics', calendarView)
  book.mailbox('GET', `${view}/delta`, 'readCalendarBasics', (call) => calendarViewDelta(call, tokens))
}

function shareRoutes(book: RouteBook, shares: string): void {
  book.mailbox('GET', shares, 'readCalendarBasics', listCalendarPermissions)
  book.mailbox('POST', shares, 'writeCalendar', createCalendarPermission)
  book.mailbox('GET', `${shares}/{permission}`, 'readCalendarBasics', getCalendarPermission)
  book.mailbox('PATCH', `${shares}/{permission}`, 'writeCalendar', updateCalendarPermission)
  book.mailbox('DELETE', `${shares}/{permission}`, 'writeCalendar', deleteCalendarPermission)
}

function eventRoutes(book: RouteBook, events: string, uploads: UploadSessions): void {
  answerRoutes(book, `${events}/{event}`)
  book.mailbox('GET', events, 'readCalendarBasics', listEvents)
  book.mailbox('GET', `${events}/$count`, 'readCalendarBasics', countEvents)
  book.mailbox('GET', `${events}/{event}`, 'readCalendarBasics', getEvent)
  book.mailbox('GET', `${events}/{event}/instances`, 'readCalendarBasics', eventInstances)
  book.mailbox('POST', events, 'writeCalendar', createEvent)
  book.mailbox('PATCH', `${events}/{event}`, 'writeCalendar', updateEvent)
  book.mailbox('DELETE', `${events}/{event}`, 'writeCalendar', deleteEvent)
  book.mailbox('POST', `${events}/{event}/permanentDelete`, 'writeCalendar', deleteEvent)
  book.mailbox('GET', `${events}/{event}/attachments`, 'readCalendar', listEventAttachments)
  book.mailbox('GET', `${events}/{event}/attachments/{attachment}`, 'readCalendar', getEventAttachment)
  book.mailbox(
    'GET',
    `${events}/{event}/attachments/{attachment}/$value`,
    'readCalendar',
    getEventAttachmentBytes,
  )
  book.mailbox('POST', `${events}/{event}/attachments`, 'writeCalendar', addEventAttachment)
  book.mailbox('DELETE', `${events}/{event}/attachments/{attachment}`, 'writeCalendar', removeEventAttachment)
  book.mailbox('POST', `${events}/{event}/attachments/createUploadSession`, 'writeCalendar', (call) =>
    createEventUpload(call, uploads),
  )
  book.join(`${events}/{event}/instances/{event}`, `${events}/{event}`)
}

function answerRoutes(book: RouteBook, event: string): void {
  for (const answer of ['accept', 'tentativelyAccept', 'decline'] as const) {
    book.mailbox('POST', `${event}/${answer}`, 'writeCalendar', (call) => respond(call, answer))
  }
  book.mailbox('POST', `${event}/cancel`, 'writeCalendar', cancelEvent)
  book.mailbox('POST', `${event}/forward`, 'readCalendar', forwardEvent)
  book.mailbox('POST', `${event}/dismissReminder`, 'writeCalendar', dismissReminder)
  book.mailbox('POST', `${event}/snoozeReminder`, 'writeCalendar', snoozeReminder)
}
