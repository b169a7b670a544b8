import {
  Calendar,
  CalendarEvent,
  type EventState,
  type OccurrenceException,
  type StoredAttachment,
} from './calendar.ts'
import type { MailboxCore } from './mailbox-core.ts'

/** The calendars of one mailbox and the events in them. */
export class CalendarStore {
  readonly #core: MailboxCore
  readonly #calendars = new Map<number, Calendar>()
  readonly default: Calendar

  constructor(core: MailboxCore, defaultName: string) {
    this.#core = core
    this.default = this.#add(defaultName, true, 'auto')
  }

  get calendars(): Iterable<Calendar> {
    return this.#calendars.values()
  }

  calendarId(calendar: Calendar): string {
    return this.#core.ids.folder(calendar.number)
  }

  findCalendar(id: string): Calendar | undefined {
    const number = this.#core.ids.parseFolder(id)
    return number === undefined ? undefined : this.#calendars.get(number)
  }

  addCalendar(name: string, color = 'auto'): Calendar {
    return this.#add(name, false, color)
  }

  /** @throws Error for the default calendar, which cannot be removed */
  removeCalendar(calendar: Calendar): void {
    if (calendar.isDefault) throw new Error('the default calendar cannot be removed')
    for (const event of [...calendar.events]) this.remove(event)
    this.#calendars.delete(calendar.number)
  }

  /** Every event of the mailbox, series as one. */
  *events(): Generator<CalendarEvent> {
    for (const calendar of this.#calendars.values()) yield* calendar.events
  }

  /** The event (and the day of the occurrence, where the id names one) with this id, in either form. */
  find(id: string): { readonly event: CalendarEvent; readonly occurrence?: string } | undefined {
    const found = this.#core.find(id)
    if (found?.item.kind !== 'event') return undefined
    return { event: found.item, ...(found.occurrence !== undefined && { occurrence: found.occurrence }) }
  }

  add(calendar: Calendar, state: EventState): CalendarEvent {
    const event = new CalendarEvent(this.#core.nextNumber(), calendar, state)
    calendar.events.add(event)
    this.#core.keep(event)
    calendar.log.created(event)
    this.#core.told('created', event)
    return event
  }

  update(event: CalendarEvent, change: Partial<EventState>): void {
    Object.assign(event.state, change)
    this.#changed(event, change.modifiedAt)
  }

  /** Null takes the exception away again. `day`: yyyy-MM-dd of the occurrence in the series' zone. */
  setException(event: CalendarEvent, day: string, exception: OccurrenceException | null): void {
    if (exception === null) event.exceptions.delete(day)
    else event.exceptions.set(day, exception)
    this.#changed(event)
  }

  addAttachment(
    event: CalendarEvent,
    about: Omit<StoredAttachment, 'index' | 'content'>,
    bytes: Uint8Array,
  ): StoredAttachment {
    const index = (event.attachments.at(-1)?.index ?? 0) + 1
    const attachment = { ...about, index, content: this.#core.spool.append(bytes) }
    event.attachments.push(attachment)
    this.#changed(event)
    return attachment
  }

  removeAttachment(event: CalendarEvent, attachment: StoredAttachment): void {
    event.attachments.splice(event.attachments.indexOf(attachment), 1)
    this.#changed(event)
  }

  move(event: CalendarEvent, calendar: Calendar): void {
    const ids = this.#core.bothIds(event)
    event.calendar.log.removed(event, ids)
    event.calendar.events.delete(event)
    this.#core.told('deleted', event, ids)
    this.#core.replace(event)
    event.calendar = calendar
    calendar.events.add(event)
    event.state.modifiedAt = this.#core.clock.now()
    calendar.log.created(event)
    this.#core.told('created', event)
  }

  remove(event: CalendarEvent): void {
    const ids = this.#core.bothIds(event)
    event.calendar.log.removed(event, ids)
    event.calendar.events.delete(event)
    this.#core.told('deleted', event, ids)
    this.#core.drop(event)
  }

  #add(name: string, isDefault: boolean, color: string): Calendar {
    const calendar = new Calendar(this.#core.nextContainerNumber(), this.#core.sequence, {
      name,
      isDefault,
      color,
    })
    this.#calendars.set(calendar.number, calendar)
    return calendar
  }

  #changed(event: CalendarEvent, modifiedAt = this.#core.clock.now()): void {
    event.state.modifiedAt = modifiedAt
    event.calendar.log.updated(event)
    this.#core.told('updated', event)
  }
}
