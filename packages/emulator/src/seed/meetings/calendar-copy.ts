import type { SeedAttendee, SeedDateTime, SeedEvent } from '../seed-tenant.ts'
import type { MeetingPlan } from './meeting-plan.ts'

/** The organizer's calendar entry of a meeting, or the one in the calendar of somebody who was invited. */
export function calendarCopy(plan: MeetingPlan, owner: string): SeedEvent {
  const { organizer, responses } = plan
  const own = owner === organizer.address
  const response = own ? 'organizer' : (responses.get(owner) ?? 'none')
  const { start, end } = timesOf(plan)
  return {
    iCalUId: plan.iCalUId,
    createdDateTime: new Date(plan.createdAt).toISOString(),
    subject: plan.subject,
    body: { contentType: 'html', content: htmlOf(plan.text) },
    start,
    end,
    isAllDay: plan.isAllDay,
    location: plan.location,
    organizer: { name: organizer.name, address: organizer.address },
    attendees: attendeesOf(plan),
    response,
    showAs:
      !own && (response === 'notResponded' || response === 'tentativelyAccepted') ? 'tentative' : plan.showAs,
    sensitivity: plan.sensitivity,
    importance: 'normal',
    categories: own ? plan.categories : [],
    reminderMinutesBeforeStart: plan.isAllDay ? null : 15,
    isOnlineMeeting: plan.isOnlineMeeting,
    isCancelled: plan.isCancelled && !own,
    recurrence: plan.recurrence,
    exceptions: plan.exceptions,
  }
}

export function attendeesOf(plan: MeetingPlan): SeedAttendee[] {
  const attendee =
    (type: SeedAttendee['type']) =>
    (one: MeetingPlan['organizer']): SeedAttendee => ({
      type,
      emailAddress: { name: one.name, address: one.address },
      response: plan.responses.get(one.address) ?? 'none',
    })
  return [
    ...plan.required.map(attendee('required')),
    ...plan.optional.map(attendee('optional')),
    ...plan.rooms.map(attendee('resource')),
  ]
}

/** All-day events run from midnight to midnight. */
export function timesOf({ date, start, minutes, zone, isAllDay }: MeetingPlan): {
  start: SeedDateTime
  end: SeedDateTime
} {
  const begin = Date.parse(`${date}T${isAllDay ? '00:00' : start}:00Z`)
  const at = (instant: number) => ({ dateTime: new Date(instant).toISOString().slice(0, 19), timeZone: zone })
  return { start: at(begin), end: at(begin + minutes * 60_000) }
}

function htmlOf(text: string): string {
  if (text === '') return ''
  const safe = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replaceAll('\n', '<br>')
  return `<html><body><p>${safe}</p></body></html>`
}
