import { z } from 'zod'
import type { Calendar, CalendarEvent } from '../../tenant/calendar.ts'
import { type MailboxCall, requireWholeMailbox } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { outlookLifetime, type SyncTokens } from '../sync/sync-tokens.ts'
import { context, tokenLink } from '../wire/links.ts'
import { project, type WireObject, writeProperties } from '../wire/shape.ts'
import { type EventInstance, instancesBetween, wholeEvent } from './event-instance.ts'
import { type Following, firstRound, type MembersOf, nextPage, roundState, type Told } from './event-round.ts'
import { eventShape } from './event-shape.ts'
import { routeCalendar } from './find-calendar.ts'
import { readMoment, requireWindow } from './window.ts'
import { EventWriter } from './write-event.ts'

const usualPage = 10
const largestPage = 1000
const endOfTime = Date.UTC(4500, 0, 1)

const viewSchema = roundState.extend({ from: z.number(), to: z.number() })
const eventsSchema = roundState.extend({ from: z.number().nullable() })

/** Of an occurrence that is as its series, only this is said: https://github.com/microsoftgraph/microsoft-graph-docs/issues/1716 */
const occurrenceProperties = ['seriesMasterId', 'type', 'start', 'end']
/** https://learn.microsoft.com/graph/api/event-delta: the rest is to be asked for. */
const eventProperties = ['type', 'start', 'end']

/**
 * `GET …/calendarView/delta`: what takes place in a window that is fixed for ever. Series come as their master and their
 * occurrences in the window.
 */
export function calendarViewDelta(call: MailboxCall, tokens: SyncTokens): GraphReply {
  const { request } = call
  refuseOptions(call, 'CalendarView')
  const calendar = routeCalendar(call)
  const scope = `calendarView ${call.mailbox.id} ${calendar.number}`
  const token = request.query.skipToken ?? request.query.deltaToken
  const before = token
    ? tokens.open(token, scope, outlookLifetime, viewSchema, request)
    : { ...firstRound, ...requireWindow((name) => request.query.custom.get(name.toLowerCase())) }
  const { from, to } = before
  const membersOf: MembersOf = (event) => inWindow(event, from, to)
  const occurrence = project(eventShape, occurrenceProperties)
  const writer = new EventWriter(call)
  const following = { calendars: [calendar], membersOf, idOf: idsFor(call) }
  const page = nextPage(following, before, pageLength(call))
  const value = page.told.map((told) =>
    writeTold(told, (instance) =>
      instance.type === 'occurrence'
        ? writeProperties(occurrence, writer.view(instance), writer.head(instance))
        : writer.write(instance, { '@odata.type': '#microsoft.graph.event' }),
    ),
  )
  return reply(call, value, page.more, tokens.seal(scope, { ...page.state, from, to }))
}

/**
 * `GET …/events/delta`: single events and series, of the whole mailbox, the default calendar or one calendar; with
 * `startDateTime` those that take place at or after it.
 */
export function eventsDelta(call: MailboxCall, tokens: SyncTokens, whole: boolean): GraphReply {
  const { request } = call
  refuseOptions(call, 'Events')
  const calendars = whole ? everyCalendar(call) : [routeCalendar(call)]
  const scope = `events ${call.mailbox.id} ${whole ? '' : calendars[0]?.number}`
  const token = request.query.skipToken ?? request.query.deltaToken
  const before = token
    ? tokens.open(token, scope, outlookLifetime, eventsSchema, request)
    : { ...firstRound, from: startOf(call) }
  const { from } = before
  const membersOf: MembersOf = (event) =>
    from === null || lastsUntil(event, from) ? [wholeEvent(event)] : []
  const properties = project(eventShape, eventProperties)
  const writer = new EventWriter(call)
  const page = nextPage({ calendars, membersOf, idOf: idsFor(call) }, before, pageLength(call))
  const value = page.told.map((told) =>
    writeTold(told, (instance) => writeProperties(properties, writer.view(instance), writer.head(instance))),
  )
  return reply(call, value, page.more, tokens.seal(scope, { ...page.state, from }))
}

function inWindow(event: CalendarEvent, from: number, to: number): EventInstance[] {
  const instances = instancesBetween(event, from, to)
  const isSeries = event.state.recurrence !== null
  return isSeries && instances.length > 0 ? [wholeEvent(event), ...instances] : instances
}

/** Whether the event, or an occurrence of it, begins at this moment or later. */
function lastsUntil(event: CalendarEvent, from: number): boolean {
  if (event.state.recurrence === null) return wholeEvent(event).startsAt >= from
  if (event.state.recurrence.range.type === 'noEnd') return true
  return instancesBetween(event, from, endOfTime).some(({ startsAt }) => startsAt >= from)
}

function everyCalendar(call: MailboxCall): readonly Calendar[] {
  requireWholeMailbox(call)
  const { calendars } = call.mailbox
  return [...calendars.calendars, ...calendars.formerCalendars]
}

function startOf(call: MailboxCall): number | null {
  const text = call.request.query.custom.get('startdatetime')
  return text === undefined ? null : readMoment(text, 'startDateTime')
}

function writeTold(told: Told, write: (instance: EventInstance) => WireObject): WireObject {
  return told.kind === 'present' ? write(told.instance) : { id: told.id, '@removed': { reason: 'deleted' } }
}

/** Ids of events as they were or are, in the form that the request wants. */
function idsFor(call: MailboxCall): Following['idOf'] {
  const { ids } = call.mailbox.core
  const { idForm } = call.request.preferences
  return ({ calendar, placement, number }, day) => {
    const place = { folder: calendar.number, placement, number }
    if (day !== null) return ids.occurrence(place, idForm, day)
    return idForm === 'immutable' ? ids.immutable(number) : ids.item(place.folder, placement)
  }
}

function pageLength(call: MailboxCall): number {
  return Math.min(call.request.preferences.maxPageSize ?? usualPage, largestPage)
}

/** The sentence is that of https://learn.microsoft.com/answers/questions/ on change tracking over other resources. */
function refuseOptions(call: MailboxCall, resource: string): void {
  const { select, filter, orderby, search, expand } = call.request.query
  const given = Object.entries({ select, filter, orderby, search, expand }).filter(
    ([, value]) => value !== undefined,
  )
  if (given.length === 0) return
  throw new GraphError(
    400,
    'ErrorInvalidUrlQuery',
    `The following parameters are not supported with change tracking over the '${resource}' resource: '${given.map(([name]) => `$${name}`).join(', ')}'.`,
  )
}

function reply(call: MailboxCall, value: readonly WireObject[], more: boolean, next: string): GraphReply {
  const { request } = call
  return json(
    {
      '@odata.context': context(request, 'Collection(event)'),
      value,
      ...(more
        ? { '@odata.nextLink': tokenLink(request, '$skiptoken', next) }
        : { '@odata.deltaLink': tokenLink(request, '$deltatoken', next) }),
    },
    preferenceApplied(request.preferences, ['idForm', 'timeZone', 'bodyContentType', 'maxPageSize']),
  )
}
