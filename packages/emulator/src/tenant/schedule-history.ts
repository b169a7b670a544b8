import type { CalendarEvent } from './calendar.ts'

/** How an event lay in its calendar until a change. */
interface Version {
  /** Sequence number of the change that ended it. */
  readonly until: number
  readonly event: CalendarEvent
}

/** What `save` makes of it, `S` for an event. */
interface SavedHistory<S> {
  readonly versions: readonly { readonly until: number; readonly event: S }[]
  readonly departed: readonly { readonly id: string; readonly event: S }[]
}

/**
 * When the events of a calendar took place before they were changed or went, so that who follows a window of the calendar
 * can be told what has left it. Only changes of times, patterns and exceptions are kept, each as a copy of the event as it
 * was. A copy shares what it says with the event, so it costs little.
 */
export class ScheduleHistory {
  readonly #versions = new Map<number, Version[]>()
  readonly #departed = new Map<string, CalendarEvent>()

  /** @param until sequence number of the change that the event as it was in `before` did not survive */
  changed(before: CalendarEvent, until: number): void {
    const versions = this.#versions.get(before.number) ?? []
    versions.push({ until, event: before })
    this.#versions.set(before.number, versions)
  }

  /** The event has left the calendar. @param id its default id, which names it for who asks later */
  departed(event: CalendarEvent, until: number, id: string): void {
    this.changed(event, until)
    this.#departed.set(id, event)
  }

  /** The last state of an event that has left the calendar, by the default id it had. */
  findDeparted(id: string): CalendarEvent | undefined {
    return this.#departed.get(id)
  }

  /** For a snapshot. @param save what an event says */
  save<S>(save: (event: CalendarEvent) => S) {
    const versions = [...this.#versions.values()].flat()
    return {
      versions: versions.map(({ until, event }) => ({ until, event: save(event) })),
      departed: [...this.#departed].map(([id, event]) => ({ id, event: save(event) })),
    }
  }

  load<S>(saved: SavedHistory<S>, load: (saved: S) => CalendarEvent): void {
    for (const { until, event } of saved.versions) this.changed(load(event), until)
    for (const { id, event } of saved.departed) this.#departed.set(id, load(event))
  }

  /** Every state of the event that ended after `seen`, oldest first. */
  since(number: number, seen: number): CalendarEvent[] {
    return (this.#versions.get(number) ?? []).flatMap(({ until, event }) => (until > seen ? [event] : []))
  }
}
