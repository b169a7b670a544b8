import type { Attendee, CalendarEvent, ResponseType } from '../../tenant/calendar.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { World } from '../../tenant/world.ts'
import { instanceOf, isSamePerson } from './meeting.ts'

/** An answer as the organizer's calendar keeps it. */
export interface GivenAnswer {
  readonly by: string
  readonly response: ResponseType
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Enters an answer in the organizer's copy, of the whole meeting or of one occurrence. */
export function setResponse(
  world: World,
  mailbox: Mailbox,
  event: CalendarEvent,
  day: string | null,
  answer: GivenAnswer,
): void {
  const { calendars } = mailbox
  if (day === null) {
    const attendees = answered(world, event.state.attendees, answer)
    calendars.update(event, { attendees })
    return
  }
  const known = event.exceptions.get(day)
  if (known?.kind === 'cancelled') return
  const { content } = instanceOf({ event, day })
  calendars.setException(event, day, {
    kind: 'changed',
    changes: { ...known?.changes, attendees: answered(world, content.attendees, answer) },
    modifiedAt: answer.at,
  })
}

function answered(world: World, attendees: readonly Attendee[], answer: GivenAnswer): Attendee[] {
  return attendees.map((attendee) =>
    isSamePerson(world, attendee.emailAddress.address, answer.by)
      ? { ...attendee, response: answer.response, respondedAt: answer.at }
      : attendee,
  )
}
