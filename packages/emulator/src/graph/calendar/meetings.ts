import { encodeText, rfcDate } from '../../delivery/compose-mime.ts'
import { submitMail } from '../../delivery/submit-mail.ts'
import type { CalendarEvent, EventState } from '../../tenant/calendar.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { type MeetingMethod, writeICal } from './write-ical.ts'

/** Invites the attendees: a request in each Inbox, and a tentative copy in each calendar of this emulator. */
export function inviteAttendees(call: MailboxCall, event: CalendarEvent): void {
  for (const mailbox of attendeeMailboxes(call, event)) placeCopy(call, event, mailbox)
  sendMeetingMail(call, event, 'REQUEST')
}

/** Tells the attendees that the meeting is off; their copies stay and say so. */
export function cancelMeeting(call: MailboxCall, event: CalendarEvent): void {
  for (const mailbox of attendeeMailboxes(call, event)) {
    const copy = copyOf(mailbox, event)
    if (copy) mailbox.calendars.update(copy, { isCancelled: true, showAs: 'free' })
  }
  sendMeetingMail(call, event, 'CANCEL')
}

function placeCopy(call: MailboxCall, event: CalendarEvent, mailbox: Mailbox): void {
  const now = call.world.clock.now()
  const asked: Partial<EventState> = {
    ...event.state,
    response: 'notResponded',
    respondedAt: null,
    showAs: 'tentative',
    categories: [],
    transactionId: null,
    modifiedAt: now,
  }
  const known = copyOf(mailbox, event)
  if (known) {
    mailbox.calendars.update(known, asked)
    return
  }
  mailbox.calendars.add(mailbox.calendars.default, { ...event.state, ...asked, createdAt: now })
}

function copyOf(mailbox: Mailbox, event: CalendarEvent): CalendarEvent | undefined {
  return [...mailbox.calendars.events()].find(
    (one) => one !== event && one.state.iCalUId === event.state.iCalUId,
  )
}

function attendeeMailboxes(call: MailboxCall, event: CalendarEvent): Mailbox[] {
  return event.state.attendees.flatMap(({ emailAddress }) => {
    const mailbox = call.world.mailboxAt(emailAddress.address)?.mailbox
    return mailbox && mailbox !== call.mailbox ? [mailbox] : []
  })
}

function sendMeetingMail(call: MailboxCall, event: CalendarEvent, method: MeetingMethod): void {
  const { state } = event
  const recipients = state.attendees.map(({ emailAddress }) => emailAddress.address)
  if (recipients.length === 0) return
  const now = call.world.clock.now()
  const subject = method === 'CANCEL' ? `Canceled: ${state.subject}` : state.subject
  const messageId = `<${call.world.random.nextGuid('message id')}@${call.caller.tenant.about.domain}>`
  const boundary = call.world.random.nextGuid('boundary')
  const head = [
    `From: ${encodeText(state.organizer.name)} <${state.organizer.address}>`,
    `To: ${recipients.map((address) => `<${address}>`).join(',\r\n\t')}`,
    `Subject: ${encodeText(subject)}`,
    `Date: ${rfcDate(now)}`,
    `Message-ID: ${messageId}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ]
  const body = state.body.contentType === 'html' ? 'html' : 'plain'
  const parts = [
    [`text/${body}; charset="utf-8"`, state.body.content],
    [`text/calendar; charset="utf-8"; method=${method}`, writeICal(event, method, now)],
  ].map(
    ([type, content = '']) =>
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`,
  )
  const mime = Buffer.from(`${head.join('\r\n')}\r\n\r\n${parts.join('')}--${boundary}--\r\n`)
  submitMail(call.world, {
    tenant: call.caller.tenant,
    from: call.mailbox,
    recipients,
    mime,
    subject,
    messageId,
  })
}
