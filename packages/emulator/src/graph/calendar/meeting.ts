import type { Attendee, CalendarEvent } from '../../tenant/calendar.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { World } from '../../tenant/world.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { type EventInstance, occurrenceOn, wholeEvent } from './event-instance.ts'

/** A meeting, or one occurrence of it, as one mailbox has it. */
export interface Meeting {
  readonly world: World
  readonly tenant: Tenant
  readonly mailbox: Mailbox
  readonly event: CalendarEvent
  /** yyyy-MM-dd of one occurrence; null for the whole. */
  readonly day: string | null
}

/** The meeting that a call is about. */
export function meetingOf(call: MailboxCall, event: CalendarEvent, day: string | null = null): Meeting {
  return { world: call.world, tenant: call.caller.tenant, mailbox: call.mailbox, event, day }
}

/** As it shows now: whole, or the occurrence, as the series has it where it was cancelled. */
export function instanceOf({ event, day }: Pick<Meeting, 'event' | 'day'>): EventInstance {
  return (day === null ? undefined : occurrenceOn(event, day)) ?? wholeEvent(event)
}

/** The same meeting in another mailbox, found by what all copies share. */
export function copyIn(mailbox: Mailbox, event: CalendarEvent): CalendarEvent | undefined {
  for (const one of mailbox.calendars.events()) {
    if (one !== event && one.state.iCalUId === event.state.iCalUId) return one
  }
  return undefined
}

/** The mailboxes of those attendees who have one in this emulator, all but the one that the meeting lies in. */
export function mailboxesOf(
  { world, mailbox }: Meeting,
  attendees: readonly Attendee[],
): { readonly attendee: Attendee; readonly mailbox: Mailbox; readonly tenant: Tenant }[] {
  return attendees.flatMap((attendee) => {
    const found = world.mailboxAt(attendee.emailAddress.address)
    return found && found.mailbox !== mailbox ? [{ attendee, ...found }] : []
  })
}

/** Rooms and equipment answer by themselves. */
export function answersItself(mailbox: Mailbox): boolean {
  return mailbox.kind === 'room' || mailbox.kind === 'equipment'
}

/** Whether two addresses are one mailbox's. */
export function isSamePerson(world: World, one: string, other: string): boolean {
  if (one.toLowerCase() === other.toLowerCase()) return true
  const found = world.mailboxAt(one)
  return found !== undefined && found.mailbox === world.mailboxAt(other)?.mailbox
}
