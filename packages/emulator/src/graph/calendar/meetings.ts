import type { Attendee, CalendarEvent, EventContent, EventState } from '../../tenant/calendar.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { type EventInstance, wholeEvent } from './event-instance.ts'
import { answersItself, copyIn, instanceOf, isSamePerson, type Meeting, mailboxesOf } from './meeting.ts'
import { sendMeetingMail } from './meeting-mail.ts'
import { answerForRoom } from './room-answers.ts'

/** What an attendee's copy keeps for itself when the organizer changes the meeting. */
const personal = ['categories', 'reminderMinutesBeforeStart', 'sensitivity'] as const
const ownAnswer = ['response', 'respondedAt', 'showAs'] as const

/**
 * Tells the attendees of what the organizer has made or changed: a request in each Inbox, a tentative copy in each calendar
 * of this emulator; rooms answer at once. Who is not invited any more gets a cancellation.
 * @param before who was invited until now
 */
export function tellAttendees(meeting: Meeting, before: readonly Attendee[]): void {
  const instance = instanceOf(meeting)
  const { attendees } = instance.content
  const gone = before.filter((one) => !attendees.some((other) => isSame(meeting, one, other)))
  if (gone.length > 0) callOff(meeting, gone)
  if (attendees.length === 0) return
  const rooms: Mailbox[] = []
  for (const { mailbox } of mailboxesOf(meeting, attendees)) {
    if (answersItself(mailbox)) rooms.push(mailbox)
    else placeCopy(meeting, instance, mailbox)
  }
  sendMeetingMail({
    ...sender(meeting),
    recipients: attendees.map(({ emailAddress }) => emailAddress.address),
    subject: instance.content.subject,
    notice: { method: 'REQUEST', instance },
  })
  for (const room of rooms) answerForRoom(meeting, room)
}

/** Tells attendees that the meeting is off. Their copies stay and say so; rooms forget it. */
export function callOff(meeting: Meeting, attendees: readonly Attendee[], comment?: string): void {
  const instance = instanceOf(meeting)
  for (const { mailbox } of mailboxesOf(meeting, attendees)) {
    const copy = copyIn(mailbox, meeting.event)
    if (copy) cancelCopy(meeting, copy, mailbox)
  }
  sendMeetingMail({
    ...sender(meeting),
    recipients: attendees.map(({ emailAddress }) => emailAddress.address),
    subject: `Canceled: ${instance.content.subject}`,
    notice: { method: 'CANCEL', instance, ...(comment !== undefined && { comment }) },
  })
}

/** Puts the meeting into the calendar of who was invited, or changes the copy that is there. */
export function placeCopy(meeting: Meeting, instance: EventInstance, mailbox: Mailbox): CalendarEvent {
  const { event, day, world } = meeting
  const known = copyIn(mailbox, event)
  if (known && day !== null) {
    placeOccurrence(meeting, instance, known, mailbox, day)
    return known
  }
  const asked = askedFor(meeting, instance, mailbox)
  const now = world.clock.now()
  if (known) {
    const isSameTime = sameTimes(known.state, asked)
    const kept = pick(known.state, isSameTime ? [...personal, ...ownAnswer] : personal)
    mailbox.calendars.update(known, { ...asked, ...kept, modifiedAt: now })
    if (!isSameTime) dropExceptions(known, mailbox)
    return known
  }
  const copy = mailbox.calendars.add(mailbox.calendars.default, asked)
  if (day === null) {
    for (const [on, exception] of event.exceptions) mailbox.calendars.setException(copy, on, exception)
  }
  return copy
}

/** Takes away what was said about single occurrences: those of another pattern or time are others. */
export function dropExceptions(event: CalendarEvent, mailbox: Mailbox): void {
  for (const day of [...event.exceptions.keys()]) mailbox.calendars.setException(event, day, null)
}

/** Whether a change leaves the event where it is in time. */
export function sameTimes(
  before: EventState,
  { start, end, recurrence, isAllDay }: Partial<EventState>,
): boolean {
  const same = (one: unknown, other: unknown) =>
    one === undefined || JSON.stringify(one) === JSON.stringify(other)
  return (
    same(start, before.start) &&
    same(end, before.end) &&
    same(recurrence, before.recurrence) &&
    same(isAllDay, before.isAllDay)
  )
}

function placeOccurrence(
  { world }: Meeting,
  { content, event, day: on }: EventInstance,
  copy: CalendarEvent,
  mailbox: Mailbox,
  day: string,
): void {
  const said = on === null ? undefined : event.exceptions.get(on)
  const before = copy.exceptions.get(day)
  const own = before?.kind === 'changed' ? pick(before.changes, personal) : {}
  const changes: Partial<EventContent> = said?.kind === 'changed' ? said.changes : {}
  const moved = changes.start !== undefined || changes.end !== undefined
  mailbox.calendars.setException(copy, day, {
    kind: 'changed',
    changes: {
      ...changes,
      attendees: content.attendees.map(unanswered),
      ...(moved && { response: 'notResponded', respondedAt: null, showAs: 'tentative' }),
      ...(moved ? {} : pick(before?.kind === 'changed' ? before.changes : {}, ownAnswer)),
      ...own,
    },
    modifiedAt: world.clock.now(),
  })
}

/** The meeting as who was just invited to it has it. */
function askedFor({ world, day }: Meeting, instance: EventInstance, mailbox: Mailbox): EventState {
  const { event, content } = instance
  const now = world.clock.now()
  const attendees = content.attendees.map(unanswered)
  return {
    ...event.state,
    ...content,
    ...(day !== null && { recurrence: null }),
    attendees: content.hideAttendees
      ? attendees.filter(({ emailAddress }) => isSamePerson(world, emailAddress.address, mailbox.address))
      : attendees,
    response: 'notResponded',
    respondedAt: null,
    showAs: 'tentative',
    categories: [],
    transactionId: null,
    createdAt: now,
    modifiedAt: now,
  }
}

/** Only the organizer sees who has answered what. */
function unanswered(attendee: Attendee): Attendee {
  return { ...attendee, response: 'none', respondedAt: null }
}

function cancelCopy({ day }: Meeting, copy: CalendarEvent, mailbox: Mailbox): void {
  const { calendars } = mailbox
  if (answersItself(mailbox)) {
    if (day === null) calendars.remove(copy)
    else calendars.setException(copy, day, { kind: 'cancelled' })
    return
  }
  const { content } = day === null ? wholeEvent(copy) : instanceOf({ event: copy, day })
  const cancelled = {
    isCancelled: true,
    showAs: 'free',
    subject: content.isCancelled ? content.subject : `Canceled: ${content.subject}`,
  } as const
  if (day === null) {
    calendars.update(copy, cancelled)
    return
  }
  const before = copy.exceptions.get(day)
  if (before?.kind === 'cancelled') return
  calendars.setException(copy, day, {
    kind: 'changed',
    changes: { ...before?.changes, ...cancelled },
    modifiedAt: copy.state.modifiedAt,
  })
}

function sender({ world, tenant, mailbox, event }: Meeting) {
  return { world, tenant, from: mailbox, fromName: event.state.organizer.name }
}

function isSame({ world }: Meeting, one: Attendee, other: Attendee): boolean {
  return isSamePerson(world, one.emailAddress.address, other.emailAddress.address)
}

function pick<T, K extends keyof T>(from: T, names: readonly K[]): Partial<Pick<T, K>> {
  const kept: Partial<Pick<T, K>> = {}
  for (const name of names) if (from[name] !== undefined) kept[name] = from[name]
  return kept
}
