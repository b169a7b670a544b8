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
    // Occurrences with a list of their own hear of it where they have not been answered by themselves.
    for (const [on, { kind }] of event.exceptions) {
      const own = kind === 'changed' ? instanceOf({ event, day: on }).content.attendees : []
      const isOpen = own.some(
        ({ emailAddress, response }) =>
          response === 'none' && isSamePerson(world, emailAddress.address, answer.by),
      )
      if (isOpen) setResponse(world, mailbox, event, on, answer)
    }
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
