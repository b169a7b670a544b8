import { blankContact, blankEvent } from '../../tenant/blank-items.ts'
import type { EventState } from '../../tenant/calendar.ts'
import type { ContactState } from '../../tenant/contact.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { domain, mime, startOfTime } from './graph-fixture.ts'

export const contosoDomain = domain
const hour = 3_600_000

/** An event of the mailbox's owner, in Copenhagen's time. */
export function eventState(
  subject: string,
  start: string,
  end: string,
  more: Partial<EventState> = {},
): EventState {
  return {
    ...blankEvent(startOfTime),
    subject,
    body: { contentType: 'html', content: `<p>About ${subject}</p>` },
    start: { dateTime: start, timeZone: 'Romance Standard Time' },
    end: { dateTime: end, timeZone: 'Romance Standard Time' },
    locations: ['Room 1'],
    attendees: [
      {
        type: 'required',
        emailAddress: { name: 'Bo', address: `bo@${domain}` },
        response: 'accepted',
        respondedAt: startOfTime,
      },
    ],
    iCalUId: `uid-${subject}`,
    organizer: { name: 'Ada', address: `ada@${domain}` },
    ...more,
  }
}

/** A contact of whom only the name and one address are known. */
export function contactState(displayName: string, address: string): ContactState {
  return {
    ...blankContact(startOfTime),
    displayName,
    givenName: displayName,
    fileAs: displayName,
    emailAddresses: [{ name: displayName, address }],
    businessPhones: ['+45 1'],
    businessAddress: { city: 'Copenhagen' },
    birthday: '1985-12-10',
  }
}

/** Puts something of every kind into a mailbox: mail with attachments, invitations and answers, events, contacts. */
export function fillMailbox(mailbox: Mailbox): void {
  const inbox = mailbox.mail.wellKnown('inbox')
  for (let i = 0; i < 15; i++) {
    mailbox.mail.add(inbox, mime(`Report ${i}`), { receivedAt: startOfTime - i * hour, isRead: i % 2 === 0 })
  }
  mailbox.mail.add(mailbox.mail.folderAt(['inbox', 'Deep', 'Deeper']), withAttachments, {
    receivedAt: startOfTime - 50 * hour,
  })
  for (const method of ['REQUEST', 'CANCEL', 'REPLY']) {
    mailbox.mail.add(inbox, meetingMail(method), { receivedAt: startOfTime - 60 * hour })
  }
  mailbox.mail.add(inbox, Buffer.from('no headers at all'), { receivedAt: startOfTime - 70 * hour })
  fillCalendar(mailbox)
  const { contacts } = mailbox
  contacts.add(contacts.default, contactState('Cy', 'cy@example.com'))
  contacts.add(contacts.default, contactState('Di', 'di@example.com'))
  contacts.add(contacts.addFolder('Suppliers', contacts.default), contactState('Ed', 'ed@example.com'))
  mailbox.settings.masterCategories = [{ displayName: 'Red', color: 'preset0' }]
}

function fillCalendar({ calendars }: Mailbox): void {
  calendars.add(
    calendars.default,
    eventState('Fair', '2026-03-30T00:00:00', '2026-04-01T00:00:00', { isAllDay: true }),
  )
  const series = calendars.add(
    calendars.default,
    eventState('Stand-up', '2026-03-16T09:00:00', '2026-03-16T09:30:00', {
      recurrence: {
        pattern: {
          type: 'weekly',
          interval: 1,
          month: 0,
          dayOfMonth: 0,
          daysOfWeek: ['monday'],
          firstDayOfWeek: 'monday',
          index: 'first',
        },
        range: {
          type: 'noEnd',
          startDate: '2026-03-16',
          endDate: '0001-01-01',
          recurrenceTimeZone: 'Romance Standard Time',
          numberOfOccurrences: 0,
        },
      },
    }),
  )
  calendars.setException(series, '2026-03-23', { kind: 'cancelled' })
  calendars.setException(series, '2026-03-30', {
    kind: 'changed',
    changes: { subject: 'Moved' },
    modifiedAt: startOfTime,
  })
  const online = calendars.add(
    calendars.addCalendar('Second', 'lightBlue'),
    eventState('Call', '2026-03-10T12:00:00', '2026-03-10T13:00:00', {
      isOnlineMeeting: true,
      onlineMeetingUrl: 'https://teams.microsoft.com/l/x',
      locations: [],
      attendees: [],
      response: 'tentativelyAccepted',
      respondedAt: startOfTime,
      reminderMinutesBeforeStart: null,
    }),
  )
  calendars.addAttachment(
    online,
    {
      name: 'agenda.txt',
      contentType: 'text/plain',
      isInline: false,
      contentId: null,
      modifiedAt: startOfTime,
    },
    Buffer.from('agenda'),
  )
}

const withAttachments = Buffer.from(
  [
    'From: Cy <cy@example.com>',
    'To: ada@contoso.onmicrosoft.com',
    'Cc: undisclosed-recipients:;',
    'Subject: Plans',
    'Importance: high',
    'Message-ID: <plan@example.com>',
    'Date: Sun, 1 Mar 2026 08:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Plans</p>',
    '--b',
    'Content-Type: application/pdf; name=plan.pdf',
    'Content-Disposition: attachment; filename=plan.pdf',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('%PDF-1.7 plan').toString('base64'),
    '--b',
    'Content-Type: message/rfc822',
    '',
    'From: Di <di@example.com>',
    'Subject: Inner',
    '',
    'Inside.',
    '--b--',
    '',
  ].join('\r\n'),
)

function meetingMail(method: string): Buffer {
  const attendee = `ATTENDEE;PARTSTAT=${method === 'REPLY' ? 'TENTATIVE' : 'NEEDS-ACTION'}:mailto:bo@${domain}`
  const calendar = [
    'BEGIN:VCALENDAR',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    attendee,
    'UID:meeting-1',
    'DTSTART;TZID="Romance Standard Time":20260310T100000',
    'DTEND;TZID="Romance Standard Time":20260310T110000',
    'LOCATION:Room 1\\, upstairs',
    'SUMMARY:Planning',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
  return mime(
    `Planning ${method}`,
    { 'MIME-Version': '1.0', 'Content-Type': 'multipart/alternative; boundary=m' },
    [
      '--m',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Let us plan.',
      '--m',
      `Content-Type: text/calendar; charset=utf-8; method=${method}`,
      '',
      calendar,
      '--m--',
      '',
    ].join('\r\n'),
  )
}
