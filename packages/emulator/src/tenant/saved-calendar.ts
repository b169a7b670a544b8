import { Calendar, CalendarEvent, type CalendarGroup } from './calendar.ts'
import type { MailboxCore } from './mailbox-core.ts'

/** A calendar in a snapshot, with its events and with what they were before. */
export function saveCalendar(calendar: Calendar) {
  const { number, name, isDefault, color, group, permissions, outsiders, organizationRole } = calendar
  return {
    number,
    name,
    isDefault,
    color,
    group: group.number,
    permissions,
    outsiders,
    organizationRole,
    events: [...calendar.events].map(saveEvent),
    log: calendar.log.save(({ number }) => number),
    history: calendar.history.save(saveEvent),
  }
}

/** The calendar as it was; its events are kept in their mailbox. */
export function loadCalendar(
  saved: ReturnType<typeof saveCalendar>,
  group: CalendarGroup,
  core: MailboxCore,
): Calendar {
  const calendar = new Calendar(saved.number, core.sequence, { ...saved, group })
  for (const [userId, role] of saved.permissions) calendar.permissions.set(userId, role)
  for (const [address, outsider] of saved.outsiders) calendar.outsiders.set(address, outsider)
  calendar.organizationRole = saved.organizationRole
  const byNumber = new Map<number, CalendarEvent>()
  for (const one of saved.events) {
    const event = loadEvent(one, calendar)
    calendar.events.add(event)
    byNumber.set(event.number, event)
    core.restore(event)
  }
  calendar.log.load(saved.log, (number) => byNumber.get(number))
  calendar.history.load(saved.history, (one) => loadEvent(one, calendar))
  return calendar
}

/** The change numbers of an event that is there are in the log of its calendar. */
function saveEvent({ number, placement, state, exceptions, attachments, reminders }: CalendarEvent) {
  return { number, placement, state, exceptions, attachments, reminders }
}

function loadEvent(saved: ReturnType<typeof saveEvent>, calendar: Calendar): CalendarEvent {
  const event = new CalendarEvent(saved.number, calendar, saved.state)
  event.placement = saved.placement
  for (const [day, exception] of saved.exceptions) event.exceptions.set(day, exception)
  event.attachments.push(...saved.attachments)
  for (const [day, at] of saved.reminders) event.reminders.set(day, at)
  return event
}
