import { z } from 'zod'
import { composeMime } from '../../delivery/compose-mime.ts'
import type { Attendee } from '../../tenant/calendar.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { readRecipients } from '../mail/message-input.ts'
import type { EventInstance } from './event-instance.ts'
import { routeEvent } from './find-calendar.ts'
import {
  answersItself,
  copyIn,
  instanceOf,
  isSamePerson,
  type Meeting,
  mailboxesOf,
  meetingOf,
} from './meeting.ts'
import { sendMeetingMail } from './meeting-mail.ts'
import { placeCopy } from './meetings.ts'
import { answerForRoom } from './room-answers.ts'

const forwardParameters = z.strictObject({
  toRecipients: z.array(
    z.looseObject({
      emailAddress: z.looseObject({ name: z.string().nullish(), address: z.string().nullish() }),
    }),
  ),
  comment: z.string().nullish(),
})

/**
 * `POST …/events/{event}/forward`: who gets it is invited too, and the organizer's copy says so. Where an attendee forwards,
 * the organizer is told by a message.
 */
export function forwardEvent(call: MailboxCall): GraphReply {
  const instance = routeEvent(call)
  const input = readParameters(call.request, forwardParameters)
  const recipients = readRecipients(input.toRecipients)
  const isWrong = ({ address }: { readonly address: string }) => !/^[^\s@<>]+@[^\s@<>]+$/.test(address)
  if (recipients.length === 0 || recipients.some(isWrong)) {
    throw new GraphError(400, 'ErrorInvalidRecipients', "At least one recipient isn't valid.")
  }
  const original = originalOf(call, instance)
  const invited = recipients.map(
    ({ name, address }): Attendee => ({
      type: 'required',
      emailAddress: { name: name || address, address },
      response: 'none',
      respondedAt: null,
    }),
  )
  if (original) addAttendees(original, instance, invited)
  sendForward(call, instance, invited, input.comment ?? undefined)
  if (original && original.mailbox !== call.mailbox) notifyOrganizer(call, instance, original, invited)
  for (const { mailbox } of mailboxesOf(original ?? meetingOf(call, instance.event, instance.day), invited)) {
    if (!original) continue
    if (answersItself(mailbox)) answerForRoom(original, mailbox)
    else placeCopy(original, instanceOf(original), mailbox)
  }
  return empty(202)
}

/** The meeting in its organizer's mailbox, where that is in this emulator. */
function originalOf(call: MailboxCall, { event, day }: EventInstance): Meeting | undefined {
  const found = call.world.mailboxAt(event.state.organizer.address)
  if (!found) return undefined
  const own = found.mailbox === call.mailbox ? event : copyIn(found.mailbox, event)
  return own && { world: call.world, ...found, event: own, day }
}

function addAttendees(
  { world, mailbox, event, day }: Meeting,
  { content }: EventInstance,
  invited: readonly Attendee[],
) {
  const present = day === null ? event.state.attendees : content.attendees
  const fresh = invited.filter(
    (one) =>
      !present.some((other) => isSamePerson(world, one.emailAddress.address, other.emailAddress.address)),
  )
  if (fresh.length === 0) return
  const attendees = [...present, ...fresh]
  if (day === null) {
    mailbox.calendars.update(event, { attendees })
    return
  }
  const before = event.exceptions.get(day)
  const changes = before?.kind === 'changed' ? before.changes : {}
  mailbox.calendars.setException(event, day, {
    kind: 'changed',
    changes: { ...changes, attendees },
    modifiedAt: world.clock.now(),
  })
}

function sendForward(
  call: MailboxCall,
  instance: EventInstance,
  invited: readonly Attendee[],
  comment: string | undefined,
): void {
  sendMeetingMail({
    world: call.world,
    tenant: call.caller.tenant,
    from: call.mailbox,
    fromName: call.owner.state.displayName,
    recipients: invited.map(({ emailAddress }) => emailAddress.address),
    subject: `FW: ${instance.content.subject}`,
    notice: {
      method: 'REQUEST',
      instance: { ...instance, content: { ...instance.content, attendees: invited } },
      ...(comment !== undefined && { comment }),
    },
  })
}

/** A plain message: Exchange's own kind of notification is none that Graph has a type for. */
function notifyOrganizer(
  call: MailboxCall,
  { content }: EventInstance,
  original: Meeting,
  invited: readonly Attendee[],
): void {
  const { world, mailbox, owner } = call
  const names = invited.map(({ emailAddress }) => `${emailAddress.name} <${emailAddress.address}>`)
  const { about } = original.tenant
  const mime = composeMime(
    {
      subject: `Meeting Forward Notification: ${content.subject}`,
      body: {
        contentType: 'text',
        content: `${owner.state.displayName} <${mailbox.address}> has forwarded your meeting request to additional recipients:\r\n${names.join('\r\n')}\r\n`,
      },
      from: { name: owner.state.displayName, address: mailbox.address },
      sender: null,
      to: [original.event.state.organizer],
      cc: [],
      bcc: [],
      replyTo: [],
      importance: 'normal',
      messageId: `<${world.random.nextGuid('message id')}@${about.domain}>`,
      date: world.clock.now(),
      headers: [],
      attachments: [],
      requestReadReceipt: false,
      requestDeliveryReceipt: false,
    },
    world.random.nextGuid('boundary'),
  )
  original.mailbox.mail.add(original.mailbox.mail.wellKnown('inbox'), mime)
}
