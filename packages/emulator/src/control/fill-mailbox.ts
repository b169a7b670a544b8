import type {
  SeedCalendar,
  SeedContact,
  SeedContactFolder,
  SeedEvent,
  SeedMailbox,
  SeedMessage,
  SeedRecurrence,
} from '../seed/seed-tenant.ts'
import { blankEvent } from '../tenant/blank-items.ts'
import type { Calendar, EventContent, EventState, Recurrence } from '../tenant/calendar.ts'
import type { ContactFolder, ContactState } from '../tenant/contact.ts'
import type { Mailbox } from '../tenant/mailbox.ts'
import { NOT_FLAGGED } from '../tenant/message.ts'
import { ControlError } from './control-error.ts'

/** Puts into a mailbox what the seed says it starts with. */
export function fillMailbox(mailbox: Mailbox, seed: SeedMailbox): void {
  for (const { path, isHidden } of seed.folders) {
    const folder = mailbox.mail.folderAt(path)
    if (isHidden) mailbox.mail.updateFolder(folder, { isHidden })
  }
  for (const message of seed.messages) addMessage(mailbox, message)
  for (const calendar of seed.calendars) addCalendar(mailbox, calendar)
  for (const folder of seed.contactFolders) addContacts(mailbox, folder)
}

function addMessage(mailbox: Mailbox, seed: SeedMessage): void {
  const receivedAt = Date.parse(seed.receivedDateTime)
  mailbox.mail.add(
    mailbox.mail.folderAt(seed.folder),
    typeof seed.mime === 'function' ? seed.mime() : seed.mime,
    {
      receivedAt,
      createdAt: receivedAt,
      modifiedAt: receivedAt,
      isRead: seed.isRead,
      isDraft: seed.isDraft,
      flag: seed.flag === 'notFlagged' ? NOT_FLAGGED : { flagStatus: seed.flag },
      categories: seed.categories,
      importance: seed.importance,
      inferenceClassification: seed.inferenceClassification,
    },
  )
}

function addCalendar(mailbox: Mailbox, seed: SeedCalendar): void {
  const { calendars } = mailbox
  const calendar = seed.isDefault
    ? calendarNamed(mailbox, null)
    : calendars.addCalendar(seed.name, seed.color)
  for (const event of seed.events) {
    const added = calendars.add(calendar, eventState(event))
    for (const exception of event.exceptions) {
      calendars.setException(
        added,
        exception.originalDate,
        exception.kind === 'cancelled'
          ? { kind: 'cancelled' }
          : {
              kind: 'changed',
              changes: contentOf(exception.changes),
              modifiedAt: Date.parse(event.createdDateTime),
            },
      )
    }
  }
}

function contentOf(seed: Partial<SeedEvent>): Partial<EventContent> {
  return {
    ...(seed.subject === undefined ? {} : { subject: seed.subject }),
    ...(seed.body === undefined ? {} : { body: seed.body }),
    ...(seed.start === undefined ? {} : { start: seed.start }),
    ...(seed.end === undefined ? {} : { end: seed.end }),
    ...(seed.location === undefined ? {} : { locations: seed.location === null ? [] : [seed.location] }),
    ...(seed.attendees === undefined
      ? {}
      : { attendees: seed.attendees.map((attendee) => ({ ...attendee, respondedAt: null })) }),
  }
}

function eventState(seed: SeedEvent): EventState {
  const createdAt = Date.parse(seed.createdDateTime)
  return {
    ...blankEvent(createdAt),
    subject: seed.subject,
    body: seed.body,
    start: seed.start,
    end: seed.end,
    locations: seed.location === null ? [] : [seed.location],
    attendees: seed.attendees.map((attendee) => ({
      ...attendee,
      respondedAt: attendee.response === 'none' || attendee.response === 'notResponded' ? null : createdAt,
    })),
    iCalUId: seed.iCalUId,
    isAllDay: seed.isAllDay,
    organizer: seed.organizer,
    response: seed.response,
    respondedAt: seed.response === 'accepted' || seed.response === 'declined' ? createdAt : null,
    showAs: seed.showAs,
    sensitivity: seed.sensitivity,
    importance: seed.importance,
    categories: seed.categories,
    reminderMinutesBeforeStart: seed.reminderMinutesBeforeStart,
    isOnlineMeeting: seed.isOnlineMeeting,
    isCancelled: seed.isCancelled,
    recurrence: seed.recurrence && recurrenceOf(seed.recurrence),
  }
}

function recurrenceOf({ pattern, range }: SeedRecurrence): Recurrence {
  return {
    pattern: {
      month: 0,
      dayOfMonth: 0,
      daysOfWeek: [],
      firstDayOfWeek: 'sunday',
      index: 'first',
      ...pattern,
    },
    range: { endDate: '0001-01-01', numberOfOccurrences: 0, ...range },
  }
}

function addContacts(mailbox: Mailbox, seed: SeedContactFolder): void {
  let folder: ContactFolder = mailbox.contacts.default
  for (const name of seed.path) {
    const below = [...folder.children].find((child) => child.displayName === name)
    folder = below ?? mailbox.contacts.addFolder(name, folder)
  }
  for (const contact of seed.contacts)
    mailbox.contacts.add(folder, contactState(contact, mailbox.core.clock.now()))
}

function contactState(seed: SeedContact, now: number): ContactState {
  const { businessAddress, ...rest } = seed
  return {
    ...rest,
    middleName: null,
    nickName: null,
    initials: null,
    title: null,
    generation: null,
    fileAs: seed.surname === null ? seed.displayName : `${seed.surname}, ${seed.givenName ?? ''}`,
    imAddresses: [],
    homePhones: [],
    officeLocation: null,
    profession: null,
    businessHomePage: null,
    assistantName: null,
    manager: null,
    spouseName: null,
    children: [],
    businessAddress: businessAddress ?? {},
    homeAddress: {},
    otherAddress: {},
    createdAt: now,
    modifiedAt: now,
  }
}

/** By name; null is the default one. @throws ControlError 404 */
export function calendarNamed(mailbox: Mailbox, name: string | null): Calendar {
  const calendars = [...mailbox.calendars.calendars]
  const found = calendars.find((calendar) => (name === null ? calendar.isDefault : calendar.name === name))
  if (!found) throw new ControlError(404, `${mailbox.address} has no calendar ${name ?? '(default)'}`)
  return found
}
