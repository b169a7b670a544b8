import { type MailboxCall, maySeePrivateItems } from '../access/mailbox-access.ts'
import { onlyCalendarBasics } from '../access/permission-sets.ts'
import { accessDenied, badRequest, notImplemented } from '../http/graph-error.ts'
import { etag } from '../mail/write-message.ts'
import { type ExpandTerm, parseExpand } from '../odata/expand.ts'
import { type Projection, project, type WireObject, writeProperties } from '../wire/shape.ts'
import { calendarShape } from './calendar-shape.ts'
import { writeEventAttachments } from './event-attachments.ts'
import { type EventInstance, occurrenceOn } from './event-instance.ts'
import { beyondEventBasics, type EventView, eventShape } from './event-shape.ts'
import { timeZone } from './time-zone.ts'

/** Writes events for one request: its `$select` and `$expand`, its permissions, its preferences. */
export class EventWriter {
  readonly #call: MailboxCall
  readonly #projection: Projection<EventView>
  readonly #expand: ReadonlyMap<string, ExpandTerm>
  /** Names of the properties in parentheses for `@odata.context`. */
  readonly contextList: string

  /** Throws a 400 for a `$select`, `$expand` or time zone that cannot be, 403 for what ReadBasic may not see. */
  constructor(call: MailboxCall) {
    const { query, preferences } = call.request
    if (preferences.timeZone !== null) timeZone(preferences.timeZone)
    this.#call = call
    this.#projection = allowed(call, project(eventShape, query.select))
    this.#expand = expansion(call, query.expand === undefined ? [] : parseExpand(query.expand))
    this.contextList = this.#projection.contextList
  }

  view(instance: EventInstance): EventView {
    return { instance, mailbox: this.#call.mailbox, preferences: this.#call.request.preferences }
  }

  /** The event as JSON-ready object. @param annotations come first */
  write(instance: EventInstance, annotations: WireObject = {}): WireObject {
    const target: WireObject = { ...annotations, '@odata.etag': etag(this.#call.mailbox, instance.event) }
    writeProperties(this.#projection, this.view(this.#shown(instance)), target)
    this.#writeExpanded(instance, target)
    return target
  }

  /** What comes before the properties of an event in a round of changes. */
  head({ event }: EventInstance): WireObject {
    return { '@odata.type': '#microsoft.graph.event', '@odata.etag': etag(this.#call.mailbox, event) }
  }

  #writeExpanded(instance: EventInstance, target: WireObject): void {
    const { event } = instance
    // What is expanded and empty is an empty list (OData JSON 4.01, 8.3), of events that are no series too.
    if (this.#expand.has('exceptionoccurrences'))
      target.exceptionOccurrences = instance.type === 'seriesMaster' ? this.#writeExceptions(instance) : []
    const attachments = this.#expand.get('attachments')
    if (attachments) {
      const isHidden = this.#shown(instance) !== instance
      target.attachments = isHidden ? [] : writeEventAttachments(this.#call, event, attachments.select)
    }
    const calendar = this.#expand.get('calendar')
    if (calendar) {
      const view = { calendar: event.calendar, call: this.#call }
      target.calendar = writeProperties(project(calendarShape, calendar.select), view, {})
    }
  }

  /** Their `$select` is that of the expansion, not of the request. */
  #writeExceptions({ event }: EventInstance): WireObject[] {
    const { select } = this.#expand.get('exceptionoccurrences') ?? {}
    const projection = allowed(this.#call, project(eventShape, select))
    const annotations = { '@odata.etag': etag(this.#call.mailbox, event) }
    return [...event.exceptions].flatMap(([day, { kind }]) => {
      const exception = kind === 'changed' ? occurrenceOn(event, day) : undefined
      return exception
        ? [writeProperties(projection, this.view(this.#shown(exception)), { ...annotations })]
        : []
    })
  }

  /** To who may not see private items, they only say that the time is taken. */
  #shown(instance: EventInstance): EventInstance {
    const { sensitivity } = instance.content
    const isPrivate = sensitivity === 'private' || sensitivity === 'personal'
    if (!isPrivate || maySeePrivateItems(this.#call, instance.event.calendar)) return instance
    return {
      ...instance,
      content: {
        ...instance.content,
        subject: 'Private Appointment',
        body: { contentType: 'text', content: '' },
        locations: [],
        attendees: [],
        categories: [],
        isOnlineMeeting: false,
        onlineMeetingUrl: null,
      },
    }
  }
}

function allowed(call: MailboxCall, projection: Projection<EventView>): Projection<EventView> {
  if (!onlyCalendarBasics(call.caller.permissions)) return projection
  const hidden = projection.properties.some(({ name }) => beyondEventBasics.has(name))
  if (hidden && projection.contextList !== '') throw accessDenied()
  return {
    ...projection,
    properties: projection.properties.filter(({ name }) => !beyondEventBasics.has(name)),
  }
}

/** What is expanded, by its name in lower case. Throws 403 for attachments where only basics may be read. */
function expansion(call: MailboxCall, terms: readonly ExpandTerm[]): ReadonlyMap<string, ExpandTerm> {
  const found = new Map<string, ExpandTerm>()
  for (const term of terms) {
    const name = term.path.toLowerCase()
    if (!eventShape.navigation.has(name))
      throw badRequest(`Could not find a property named '${term.path}' on type 'microsoft.graph.event'.`)
    if (!['exceptionoccurrences', 'attachments', 'calendar'].includes(name) || term.filter !== undefined)
      throw notImplemented(`$expand=${term.path} on events`)
    if (name === 'attachments' && onlyCalendarBasics(call.caller.permissions)) throw accessDenied()
    found.set(name, term)
  }
  return found
}
