import type { RouteBook } from '../graph-routes.ts'
import {
  countCalendars,
  getCalendar,
  getCalendarGroup,
  listCalendarGroups,
  listCalendars,
} from './read-calendars.ts'
import { calendarView, countEvents, eventInstances, getEvent, listEvents } from './read-events.ts'

/** Calendars and events. */
export function calendarRoutes(book: RouteBook): void {
  book.mailbox('GET', 'calendars', 'readCalendarBasics', listCalendars)
  book.mailbox('GET', 'calendars/$count', 'readCalendarBasics', countCalendars)
  book.mailbox('GET', 'calendarGroups', 'readCalendarBasics', listCalendarGroups)
  book.mailbox('GET', 'calendarGroups/{group}', 'readCalendarBasics', getCalendarGroup)
  book.mailbox('GET', 'calendarGroups/{group}/calendars', 'readCalendarBasics', listCalendars)
  for (const calendar of ['calendar', 'calendars/{calendar}']) {
    book.mailbox('GET', calendar, 'readCalendarBasics', getCalendar)
    book.mailbox('GET', `${calendar}/calendarView`, 'readCalendarBasics', calendarView)
    eventRoutes(book, `${calendar}/events`)
  }
  book.mailbox('GET', 'calendarView', 'readCalendarBasics', calendarView)
  eventRoutes(book, 'events')
  book.join('calendarGroups/{group}/calendars/{calendar}', 'calendars/{calendar}')
}

function eventRoutes(book: RouteBook, events: string): void {
  book.mailbox('GET', events, 'readCalendarBasics', listEvents)
  book.mailbox('GET', `${events}/$count`, 'readCalendarBasics', countEvents)
  book.mailbox('GET', `${events}/{event}`, 'readCalendarBasics', getEvent)
  book.mailbox('GET', `${events}/{event}/instances`, 'readCalendarBasics', eventInstances)
  book.join(`${events}/{event}/instances/{event}`, `${events}/{event}`)
}
