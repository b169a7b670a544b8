import { z } from 'zod'
import type { Wanted } from '../../collection.ts'
import type { TreeFolder } from '../../store/folders-store.ts'
import { type ListingEntry, listedEntry, person } from '../item-metadata.ts'
import { type Source, segment } from './source.ts'

const text = z.string().nullable().catch(null)
const flag = z.boolean().nullable().catch(null)

const calendarShape = z.object({
  id: z.string().min(1),
  name: z.string().catch(''),
  isDefaultCalendar: z.boolean().catch(false),
  owner: z.object({ address: text }).catch({ address: null }),
})

const eventProperties = [
  'id',
  'changeKey',
  'subject',
  'organizer',
  'attendees',
  'start',
  'end',
  'recurrence',
  'isDraft',
  'hasAttachments',
  'importance',
  'categories',
]

/**
 * All that an event has. Cancelled occurrences come only where they are selected, and what differs of a series has what is selected
 * (https://learn.microsoft.com/graph/api/event-get, example 5).
 */
const nativeProperties = [
  'id',
  'categories',
  'changeKey',
  'createdDateTime',
  'lastModifiedDateTime',
  'allowNewTimeProposals',
  'attendees',
  'body',
  'bodyPreview',
  'cancelledOccurrences',
  'end',
  'hasAttachments',
  'hideAttendees',
  'iCalUId',
  'importance',
  'isAllDay',
  'isCancelled',
  'isDraft',
  'isOnlineMeeting',
  'isOrganizer',
  'isReminderOn',
  'location',
  'locations',
  'onlineMeeting',
  'onlineMeetingProvider',
  'onlineMeetingUrl',
  'organizer',
  'originalEndTimeZone',
  'originalStart',
  'originalStartTimeZone',
  'recurrence',
  'reminderMinutesBeforeStart',
  'responseRequested',
  'responseStatus',
  'sensitivity',
  'seriesMasterId',
  'showAs',
  'start',
  'subject',
  'transactionId',
  'type',
  'webLink',
]

/** Asked for in UTC: `2026-03-02T09:00:00.0000000`. */
const utcTime = z
  .object({ dateTime: z.string() })
  .transform(({ dateTime }) => `${dateTime.slice(0, 19)}Z`)
  .pipe(z.iso.datetime())
  .nullable()
  .catch(null)

const eventShape = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,1024}$/),
  changeKey: text,
  subject: text,
  organizer: person,
  attendees: z
    .array(person)
    .transform((list) => list.filter((one) => one !== null))
    .catch([]),
  start: utcTime,
  end: utcTime,
  recurrence: z
    .object({ range: z.object({ type: z.string(), endDate: z.string().optional() }) })
    .nullable()
    .catch(null),
  isDraft: flag,
  hasAttachments: flag,
  importance: text,
  categories: z.array(z.string()).catch([]),
})

const inUtc = { prefer: 'outlook.timezone="UTC"' }

/**
 * Events of the mailbox's own calendars: single ones, and series with the occurrences that differ from them. The native is
 * Graph's JSON with the attachments in it.
 */
export const calendarSource: Source = {
  probe: { path: '/calendars', query: { $top: 1, $select: 'id' } },
  async folders(graph) {
    const calendars: z.output<typeof calendarShape>[] = []
    const ask = { path: '/calendars', query: { $top: 100, $select: 'id,name,isDefaultCalendar,owner' } }
    for await (const page of graph.pages(ask))
      calendars.push(...page.items.map((value) => calendarShape.parse(value)))
    const own = calendars.find(({ isDefaultCalendar }) => isDefaultCalendar)?.owner.address?.toLowerCase()
    return calendars.map(
      ({ id, name, owner }): TreeFolder => ({
        source: 'calendar',
        graphId: id,
        path: ['Calendars', name],
        isHidden: false,
        countAtStart: null,
        leftOut:
          own === undefined || owner.address === null || owner.address.toLowerCase() === own
            ? null
            : {
                code: 'shared_calendar',
                reason: `The calendar belongs to ${owner.address} and is only shown in this mailbox.`,
              },
      }),
    )
  },
  folder: (graphId) => ({ path: `/calendars/${segment(graphId)}`, query: { $select: 'id' } }),
  list: (graphId) => ({
    path: `/calendars/${segment(graphId)}/events`,
    query: { $select: eventProperties.join(','), $orderby: 'createdDateTime' },
    headers: inUtc,
  }),
  read(value): ListingEntry {
    const read = eventShape.safeParse(value)
    if (!read.success) return { kind: 'unusable' }
    const { id, organizer, attendees, start, end, recurrence, categories, ...event } = read.data
    return listedEntry(
      id,
      { ...event, itemClass: 'event', from: organizer, to: attendees },
      {
        categories,
        sortAt: start,
        span: start === null ? null : { from: start, to: endOf(end, recurrence) },
      },
    )
  },
  unwanted: ({ facts, span }, wanted, filter) =>
    span && isApart(span, wanted) ? 'outside_window' : filter.atListing(facts),
  look: ({ itemId }) => ({
    path: `/events/${segment(itemId)}`,
    query: { $select: 'subject,body', $expand: 'attachments($select=id,name,contentType,size)' },
    headers: { prefer: 'outlook.body-content-type="text"' },
  }),
  json: null,
  native: ({ itemId }) => ({
    path: `/events/${segment(itemId)}`,
    query: { $select: nativeProperties.join(','), $expand: 'attachments,exceptionOccurrences' },
    headers: inUtc,
  }),
}

type Recurrence = z.output<typeof eventShape>['recurrence']

/** When an event, or the last day of its series, is over; null: never. */
function endOf(end: string | null, recurrence: Recurrence): string | null {
  if (recurrence === null) return end
  const { type, endDate } = recurrence.range
  if (type !== 'endDate' || endDate === undefined) return null
  const last = Date.parse(`${endDate}T00:00:00Z`)
  // A day in whatever zone the series has, and what begins on it may last into the next.
  return Number.isNaN(last) ? null : new Date(last + 3 * 86_400_000).toISOString()
}

/** Whether nothing of a span lies within the window. */
export function isApart(
  span: { from: string; to: string | null },
  { from, to }: Pick<Wanted, 'from' | 'to'>,
): boolean {
  const begins = Date.parse(span.from)
  const ends = span.to === null ? Number.POSITIVE_INFINITY : Math.max(begins, Date.parse(span.to))
  if (to && begins >= to.getTime()) return true
  // What ends as the window begins is out, but what takes no time at that instant is in.
  return from !== null && (ends < from.getTime() || (ends === from.getTime() && begins < ends))
}
