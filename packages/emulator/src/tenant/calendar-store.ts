import {
  Calendar,
  CalendarEvent,
  CalendarGroup,
  type EventState,
  type OccurrenceException,
  type StoredAttachment,
} from './calendar.ts'
import { ChangeLog } from './change-log.ts'
import type { MailboxCore } from './mailbox-core.ts'
import { loadCalendar, saveCalendar } from './saved-calendar.ts'

/** The class id of the group that every mailbox has is Microsoft's. */
const myCalendars = { name: 'My Calendars', classId: '0006f0b7-0000-0000-c000-000000000046' }

/** The calendars of one mailbox and the events in them. */
export class CalendarStore {
  readonly #core: MailboxCore
  readonly #calendars = new Map<number, Calendar>()
  readonly #former: Calendar[] = []
  readonly #groups = new Map<number, CalendarGroup>()
  /** What happened to calendars. */
  readonly calendarLog: ChangeLog<Calendar>
  defaultGroup: CalendarGroup
  default: Calendar

  constructor(core: MailboxCore, defaultName: string) {
    this.#core = core
    this.calendarLog = new ChangeLog(core.sequence)
    this.defaultGroup = new CalendarGroup(0, myCalendars.name, myCalendars.classId)
    this.#groups.set(0, this.defaultGroup)
    this.default = this.#add(defaultName, true, 'auto')
  }

  get calendars(): Iterable<Calendar> {
    return this.#calendars.values()
  }

  /** Calendars that were removed: what happened in them is still to be told. */
  get formerCalendars(): readonly Calendar[] {
    return this.#former
  }

  calendarId(calendar: Calendar): string {
    return this.#core.ids.folder(calendar.number)
  }

  findCalendar(id: string): Calendar | undefined {
    const number = this.#core.ids.parseFolder(id)
    return number === undefined ? undefined : this.#calendars.get(number)
  }

  addCalendar(name: string, color = 'auto', group = this.defaultGroup): Calendar {
    return this.#add(name, false, color, group)
  }

  updateCalendar(calendar: Calendar, change: { readonly name?: string; readonly color?: string }): void {
    Object.assign(calendar, change)
    this.calendarLog.updated(calendar)
  }

  get groups(): Iterable<CalendarGroup> {
    return this.#groups.values()
  }

  findGroup(id: string): CalendarGroup | undefined {
    const number = this.#core.ids.parseFolder(id)
    return number === undefined ? undefined : this.#groups.get(number)
  }

  /** @param classId a GUID */
  addGroup(name: string, classId: string): CalendarGroup {
    const group = new CalendarGroup(this.#core.nextContainerNumber(), name, classId)
    group.changedSeq = this.#core.sequence.next()
    this.#groups.set(group.number, group)
    return group
  }

  renameGroup(group: CalendarGroup, name: string): void {
    group.name = name
    group.changedSeq = this.#core.sequence.next()
  }

  /** @throws Error for the default group and one that has calendars, which cannot be removed */
  removeGroup(group: CalendarGroup): void {
    const isUsed = [...this.calendars].some((calendar) => calendar.group === group)
    if (group === this.defaultGroup || isUsed) throw new Error(`the group ${group.name} cannot be removed`)
    this.#groups.delete(group.number)
  }

  /** @throws Error for the default calendar, which cannot be removed */
  removeCalendar(calendar: Calendar): void {
    if (calendar.isDefault) throw new Error('the default calendar cannot be removed')
    for (const event of [...calendar.events]) this.remove(event)
    const id = this.calendarId(calendar)
    this.calendarLog.removed(calendar, { id, immutableId: id })
    this.#calendars.delete(calendar.number)
    this.#former.push(calendar)
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
    const before = movesInTime(change) ? copyOf(event) : null
    Object.assign(event.state, change)
    this.#changed(event, change.modifiedAt)
    if (before) event.calendar.history.changed(before, event.changedSeq)
  }

  /** Null takes the exception away again. `day`: yyyy-MM-dd of the occurrence in the series' zone. */
  setException(event: CalendarEvent, day: string, exception: OccurrenceException | null): void {
    const before = copyOf(event)
    if (exception === null) event.exceptions.delete(day)
    else event.exceptions.set(day, exception)
    this.#changed(event)
    event.calendar.history.changed(before, event.changedSeq)
  }

  /**
   * Puts a reminder off to a moment (milliseconds since 1970), or dismisses it (null). `day`: yyyy-MM-dd of an occurrence,
   * '' for a single event.
   */
  setReminder(event: CalendarEvent, day: string, at: number | null): void {
    event.reminders.set(day, at)
    this.#changed(event)
  }

  /** Reminders are as the event says again. */
  resetReminders(event: CalendarEvent): void {
    event.reminders.clear()
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
    this.#leave(event, ids)
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
    this.#leave(event, ids)
    this.#core.told('deleted', event, ids)
    this.#core.drop(event)
  }

  /** For a snapshot. */
  save() {
    return {
      groups: [...this.#groups.values()].map((group) => ({ ...group })),
      defaultGroup: this.defaultGroup.number,
      calendars: [...this.#calendars.values()].map(saveCalendar),
      former: this.#former.map(saveCalendar),
      log: this.calendarLog.save(({ number }) => number),
    }
  }

  /** In place of what every mailbox begins with. */
  load(saved: ReturnType<CalendarStore['save']>): void {
    this.#groups.clear()
    this.#calendars.clear()
    for (const { number, name, classId, changedSeq } of saved.groups) {
      this.#groups.set(number, Object.assign(new CalendarGroup(number, name, classId), { changedSeq }))
    }
    this.defaultGroup = this.#groups.get(saved.defaultGroup) ?? this.defaultGroup
    const groupOf = (number: number) => this.#groups.get(number) ?? this.defaultGroup
    for (const one of saved.calendars) {
      const calendar = loadCalendar(one, groupOf(one.group), this.#core)
      this.#calendars.set(calendar.number, calendar)
      if (calendar.isDefault) this.default = calendar
    }
    this.#former.push(...saved.former.map((one) => loadCalendar(one, groupOf(one.group), this.#core)))
    this.calendarLog.load(saved.log, (number) => this.#calendars.get(number))
  }

  #add(name: string, isDefault: boolean, color: string, group = this.defaultGroup): Calendar {
    const calendar = new Calendar(this.#core.nextContainerNumber(), this.#core.sequence, {
      name,
      isDefault,
      color,
      group,
    })
    this.#calendars.set(calendar.number, calendar)
    this.calendarLog.created(calendar)
    return calendar
  }

  #leave(event: CalendarEvent, ids: { readonly id: string; readonly immutableId: string }): void {
    const { calendar } = event
    const last = copyOf(event)
    calendar.log.removed(event, ids)
    calendar.history.departed(last, calendar.log.last, ids.id)
    calendar.events.delete(event)
  }

  #changed(event: CalendarEvent, modifiedAt = this.#core.clock.now()): void {
    event.state.modifiedAt = modifiedAt
    event.calendar.log.updated(event)
    this.#core.told('updated', event)
  }
}

function movesInTime(change: Partial<EventState>): boolean {
  return change.start !== undefined || change.end !== undefined || change.recurrence !== undefined
}

/** The event as it is now, for later. */
function copyOf(event: CalendarEvent): CalendarEvent {
  const copy = new CalendarEvent(event.number, event.calendar, { ...event.state })
  copy.placement = event.placement
  for (const [day, exception] of event.exceptions) copy.exceptions.set(day, exception)
  return copy
}
