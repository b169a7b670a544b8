import { type MailboxCall, maySeePrivateItems } from '../access/mailbox-access.ts'
import { onlyCalendarBasics } from '../access/permission-sets.ts'
import { accessDenied, badRequest, notImplemented } from '../http/graph-error.ts'
import { etag } from '../mail/write-message.ts'
import { type ExpandTerm, parseExpand } from '../odata/expand.ts'
import { type Projection, project, type WireObject, writeProperties } from '../wire/shape.ts'
import { type EventInstance, occurrenceOn } from './event-instance.ts'
import { beyondEventBasics, type EventView, eventShape } from './event-shape.ts'
import { timeZone } from './time-zone.ts'

/** Writes events for one request: its `$select` and `$expand`, its permissions, its preferences. */
export class EventWriter {
  readonly #call: MailboxCall
  readonly #projection: Projection<EventView>
  readonly #exceptions: boolean
  /** Names of the properties in parentheses for `@odata.context`. */
  readonly contextList: string

  /** Throws a 400 for a `$select`, `$expand` or time zone that cannot be, 403 for what ReadBasic may not see. */
  constructor(call: MailboxCall) {
    const { query, preferences } = call.request
    if (preferences.timeZone !== null) timeZone(preferences.timeZone)
    this.#call = call
    this.#projection = allowed(call, project(eventShape, query.select))
    this.#exceptions = query.expand !== undefined && expandsExceptions(parseExpand(query.expand))
    this.contextList = this.#projection.contextList
  }

  view(instance: EventInstance): EventView {
    return { instance, mailbox: this.#call.mailbox, preferences: this.#call.request.preferences }
  }

  /** The event as JSON-ready object. @param annotations come first */
  write(instance: EventInstance, annotations: WireObject = {}): WireObject {
    const target: WireObject = { ...annotations, '@odata.etag': etag(this.#call.mailbox, instance.event) }
    writeProperties(this.#projection, this.view(this.#shown(instance)), target)
    if (this.#exceptions && instance.type === 'seriesMaster')
      target.exceptionOccurrences = this.#writeExceptions(instance)
    return target
  }

  /** What comes before the properties of an event in a round of changes. */
  head({ event }: EventInstance): WireObject {
    return { '@odata.type': '#microsoft.graph.event', '@odata.etag': etag(this.#call.mailbox, event) }
  }

  #writeExceptions({ event }: EventInstance): WireObject[] {
    return [...event.exceptions].flatMap(([day, { kind }]) => {
      const exception = kind === 'changed' ? occurrenceOn(event, day) : undefined
      return exception ? [writeProperties(this.#projection, this.view(this.#shown(exception)), {})] : []
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

function expandsExceptions(terms: readonly ExpandTerm[]): boolean {
  for (const { path } of terms) {
    if (path.toLowerCase() === 'exceptionoccurrences') continue
    if (eventShape.navigation.has(path.toLowerCase())) throw notImplemented(`$expand=${path} on events`)
    throw badRequest(`Could not find a property named '${path}' on type 'microsoft.graph.event'.`)
  }
  return true
}
