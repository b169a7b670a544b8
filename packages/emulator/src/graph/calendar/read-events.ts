import type { MailboxCall } from '../access/mailbox-access.ts'
import { badRequest, GraphError } from '../http/graph-error.ts'
import { type GraphReply, json, plain } from '../http/graph-reply.ts'
import { preferenceApplied } from '../http/prefer.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { tips } from '../wire/tips.ts'
import { type EventInstance, instancesBetween, wholeEvent } from './event-instance.ts'
import { type EventView, eventFields } from './event-shape.ts'
import { routeCalendar, routeEvent } from './find-calendar.ts'
import { requireWindow } from './window.ts'
import { EventWriter } from './write-event.ts'

const usualPage = 10
const largestPage = 1000

/** `GET …/events` and `GET …/calendars/{calendar}/events`: single events and series, newest first. */
export function listEvents(call: MailboxCall): GraphReply {
  return pageOf(call, allEvents(call), `${place(call)}/events`)
}

/** `GET …/events/$count`. */
export function countEvents(call: MailboxCall): GraphReply {
  const writer = new EventWriter(call)
  const views = allEvents(call).map((instance) => writer.view(instance))
  return plain(String(applyQuery(views, call.request.query, eventFields).length))
}

/** `GET …/events/{event}`: an event, a series, or one occurrence. */
export function getEvent(call: MailboxCall): GraphReply {
  const instance = routeEvent(call)
  const writer = new EventWriter(call)
  const fragment = `users('${call.owner.id}')/events${writer.contextList}/$entity`
  const written = writer.write(instance, { '@odata.context': context(call.request, fragment) })
  return json(written, applied(call))
}

/** `GET …/calendarView`: what takes place between `startDateTime` and `endDateTime`, series expanded. */
export function calendarView(call: MailboxCall): GraphReply {
  const { from, to } = windowOf(call)
  const calendar = routeCalendar(call)
  const unselectable = call.request.query.select?.find((name) =>
    /^(created|lastModified)DateTime$/i.test(name),
  )
  if (unselectable !== undefined) {
    throw badRequest(`The property '${unselectable}' cannot be selected in a calendarView.`)
  }
  const instances = [...calendar.events].flatMap((event) => instancesBetween(event, from, to))
  const earliestFirst = instances.sort((a, b) => a.startsAt - b.startsAt || a.event.number - b.event.number)
  return pageOf(call, earliestFirst, `${place(call)}/calendarView`)
}

/** `GET …/events/{event}/instances`. */
export function eventInstances(call: MailboxCall): GraphReply {
  const { from, to } = windowOf(call)
  const { event, type } = routeEvent(call)
  if (type !== 'seriesMaster') throw notASeries()
  const fragment = `users('${call.owner.id}')/events('${encodeURIComponent(param(call, 'event'))}')/instances`
  return pageOf(call, instancesBetween(event, from, to), fragment)
}

function notASeries(): GraphError {
  return new GraphError(
    400,
    'ErrorInvalidRequest',
    'The instances of an event can only be listed for a series master.',
  )
}

function allEvents(call: MailboxCall): EventInstance[] {
  const events = [...routeCalendar(call).events]
  return events.sort((a, b) => b.state.createdAt - a.state.createdAt || b.number - a.number).map(wholeEvent)
}

function pageOf(call: MailboxCall, instances: readonly EventInstance[], fragment: string): GraphReply {
  const { request } = call
  const writer = new EventWriter(call)
  const size = pageSize(request, usualPage, largestPage)
  const views: readonly EventView[] = instances.map((instance) => writer.view(instance))
  const wanted = applyQuery(views, request.query, eventFields)
  const page = skipPage(request, wanted, size)
  return json(
    {
      '@odata.context': context(request, `${fragment}${writer.contextList}`),
      ...tips(request, 'me/events?$select=subject,start,end'),
      ...(request.query.count === true && { '@odata.count': wanted.length }),
      value: page.items.map(({ instance }) => writer.write(instance)),
      ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    },
    applied(call),
  )
}

function applied(call: MailboxCall) {
  return preferenceApplied(call.request.preferences, ['idForm', 'timeZone', 'bodyContentType', 'maxPageSize'])
}

function place(call: MailboxCall): string {
  const { calendar } = call.params
  const own = `users('${call.owner.id}')`
  return calendar === undefined ? `${own}/calendar` : `${own}/calendars('${encodeURIComponent(calendar)}')`
}

function windowOf(call: MailboxCall) {
  return requireWindow((name) => call.request.query.custom.get(name.toLowerCase()))
}
