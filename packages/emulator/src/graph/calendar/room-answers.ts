import type { CalendarEvent } from '../../tenant/calendar.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { instancesBetween } from './event-instance.ts'
import { copyIn, instanceOf, type Meeting } from './meeting.ts'
import { sendMeetingMail } from './meeting-mail.ts'
import { setResponse } from './set-response.ts'

const dayLength = 86_400_000
/** What Exchange sets for every room: BookingWindowInDays, MaximumDurationInMinutes. */
const bookingWindow = 180 * dayLength
const longestBooking = 1440 * 60_000
const endOfTime = Date.UTC(4500, 0, 1)

/**
 * Lets a room or equipment answer an invitation, as Exchange does with AutomateProcessing AutoAccept: it accepts when it is
 * free all along, and the meeting lies within 180 days and takes at most a day. The organizer learns it by mail, and in the
 * list of attendees.
 */
export function answerForRoom(meeting: Meeting, room: Mailbox): void {
  const { world, tenant, mailbox, event, day } = meeting
  const instance = instanceOf(meeting)
  const accepts = isBookable(meeting, room)
  const known = copyIn(room, event)
  if (accepts) book(meeting, room, known)
  else if (known && day === null) room.calendars.remove(known)
  else if (known && day !== null) room.calendars.setException(known, day, { kind: 'cancelled' })
  const name = tenant.directory.find(room.userId)?.state.displayName ?? room.address
  sendMeetingMail({
    world,
    tenant,
    from: room,
    fromName: name,
    recipients: [mailbox.address],
    subject: `${accepts ? 'Accepted' : 'Declined'}: ${instance.content.subject}`,
    notice: {
      method: 'REPLY',
      instance,
      answer: { by: { name, address: room.address }, status: accepts ? 'ACCEPTED' : 'DECLINED' },
      comment: accepts
        ? 'Your request was accepted.'
        : 'Your request was declined: the resource is not available for all of the time.',
    },
  })
  const response = accepts ? 'accepted' : 'declined'
  setResponse(world, mailbox, event, day, { by: room.address, response, at: world.clock.now() })
}

function isBookable(meeting: Meeting, room: Mailbox): boolean {
  const { event, day, world } = meeting
  const horizon = world.clock.now() + bookingWindow
  const wanted = instanceOf(meeting)
  if (wanted.endsAt - wanted.startsAt > longestBooking || wanted.startsAt > horizon) return false
  if (day === null && lastsBeyond(event, horizon)) return false
  const all = day === null ? instancesBetween(event, wanted.startsAt, horizon + dayLength) : [wanted]
  return all.every(({ startsAt, endsAt }) =>
    [...room.calendars.default.events].every(
      (other) =>
        other.state.iCalUId === event.state.iCalUId ||
        instancesBetween(other, startsAt, endsAt).every(
          ({ content }) => content.showAs === 'free' || content.isCancelled,
        ),
    ),
  )
}

function lastsBeyond(event: CalendarEvent, horizon: number): boolean {
  const range = event.state.recurrence?.range
  if (!range) return false
  if (range.type === 'numbered') return instancesBetween(event, horizon, endOfTime).length > 0
  return range.type === 'noEnd' || Date.parse(range.endDate) > horizon
}

/** A room shows who has booked it, not what for: DeleteSubject, AddOrganizerToSubject and DeleteComments are set. */
function book(meeting: Meeting, room: Mailbox, known: CalendarEvent | undefined): void {
  const { event, day, world } = meeting
  const { content } = instanceOf(meeting)
  const now = world.clock.now()
  const booked = {
    subject: event.state.organizer.name,
    body: { contentType: 'text', content: '' },
    showAs: 'busy',
    response: 'accepted',
    respondedAt: now,
  } as const
  const { calendars } = room
  if (known && day !== null) {
    const changes = { start: content.start, end: content.end, ...booked }
    calendars.setException(known, day, { kind: 'changed', changes, modifiedAt: now })
    return
  }
  const state = {
    ...event.state,
    ...content,
    ...booked,
    ...(day !== null && { recurrence: null }),
    categories: [],
    sensitivity: 'normal',
    reminderMinutesBeforeStart: null,
    transactionId: null,
    modifiedAt: now,
  } as const
  if (known) calendars.update(known, state)
  else calendars.add(calendars.default, { ...state, createdAt: now })
}
