import type { Calendar, Event } from '@microsoft/microsoft-graph-types'
import type { GraphClient, Page } from './graph-client.ts'
import {
  type Identified,
  type ListOptions,
  listQuery,
  mailboxPath,
  passedOn,
  type ReadOptions,
  readOne,
  readPages,
  segment,
} from './resource.ts'

/** A mailbox's calendars. Needs Calendars.ReadBasic or more. */
export function listCalendars(
  client: GraphClient,
  mailbox: string,
  options: ListOptions = {},
): AsyncIterable<Page<Identified<Calendar>>> {
  return readPages<Calendar>(client, {
    path: `${mailboxPath(mailbox)}/calendars`,
    query: listQuery({ top: 100, ...options }),
    ...passedOn(options),
  })
}

export interface EventOptions extends ListOptions {
  /** The default calendar unless given. */
  calendar?: string
  /** Zone for the times that are answered, as Windows or IANA names it; UTC unless given. */
  timeZone?: string
  /** Bodies as text instead of HTML. */
  bodyAsText?: boolean
}

/** Single events and the masters of series, as they are stored. */
export function listEvents(
  client: GraphClient,
  mailbox: string,
  options: EventOptions = {},
): AsyncIterable<Page<Identified<Event>>> {
  return readPages<Event>(client, {
    path: `${calendarPath(mailbox, options.calendar)}/events`,
    query: listQuery({ top: 100, ...options }),
    headers: preferences(options),
    ...passedOn(options),
  })
}

/** What happens between two moments, each occurrence of a series by itself. */
export function calendarView(
  client: GraphClient,
  mailbox: string,
  window: { start: Date; end: Date },
  options: EventOptions = {},
): AsyncIterable<Page<Identified<Event>>> {
  return readPages<Event>(client, {
    path: `${calendarPath(mailbox, options.calendar)}/calendarView`,
    query: {
      startDateTime: window.start.toISOString(),
      endDateTime: window.end.toISOString(),
      ...listQuery({ top: 100, ...options }),
    },
    headers: preferences(options),
    ...passedOn(options),
  })
}

export function getEvent(
  client: GraphClient,
  mailbox: string,
  event: string,
  options: ReadOptions & Pick<EventOptions, 'timeZone' | 'bodyAsText'> = {},
): Promise<Identified<Event>> {
  return readOne<Event>(client, {
    path: `${mailboxPath(mailbox)}/events/${segment(event)}`,
    query: listQuery(options),
    headers: preferences(options),
    ...passedOn(options),
  })
}

function calendarPath(mailbox: string, calendar: string | undefined): string {
  return `${mailboxPath(mailbox)}${calendar === undefined ? '/calendar' : `/calendars/${segment(calendar)}`}`
}

function preferences(options: Pick<EventOptions, 'timeZone' | 'bodyAsText'>): Record<string, string> {
  const wishes = [
    ...(options.timeZone === undefined ? [] : [`outlook.timezone="${options.timeZone.replaceAll('"', '')}"`]),
    ...(options.bodyAsText === true ? ['outlook.body-content-type="text"'] : []),
  ]
  return wishes.length === 0 ? {} : { prefer: wishes.join(', ') }
}
