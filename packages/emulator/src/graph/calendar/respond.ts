import { z } from 'zod'
import type { EventContent, ResponseType } from '../../tenant/calendar.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { dateTimeInput, readDateTime } from './event-input.ts'
import { type EventInstance, instantOf } from './event-instance.ts'
import { routeEvent } from './find-calendar.ts'
import { copyIn } from './meeting.ts'
import { sendMeetingMail } from './meeting-mail.ts'
import { setResponse } from './set-response.ts'
import type { ParticipationStatus } from './write-ical.ts'

type Answer = 'accept' | 'tentativelyAccept' | 'decline'

const acceptParameters = z.strictObject({
  comment: z.string().nullish(),
  sendResponse: z.boolean().nullish(),
})
const otherParameters = acceptParameters.extend({
  proposedNewTime: z
    .strictObject({ '@odata.type': z.string().optional(), start: dateTimeInput, end: dateTimeInput })
    .nullish(),
})

interface Words {
  readonly response: ResponseType
  readonly subject: string
  readonly status: ParticipationStatus
}

const words: Readonly<Record<Answer, Words>> = {
  accept: { response: 'accepted', subject: 'Accepted', status: 'ACCEPTED' },
  tentativelyAccept: { response: 'tentativelyAccepted', subject: 'Tentative', status: 'TENTATIVE' },
  decline: { response: 'declined', subject: 'Declined', status: 'DECLINED' },
}

/**
 * `POST …/events/{event}/accept`, `tentativelyAccept` and `decline`: the copy says so (a declined one leaves the calendar),
 * and unless `sendResponse` is false the organizer gets a message and sees the answer in the list of attendees.
 */
export function respond(call: MailboxCall, kind: Answer): GraphReply {
  const instance = routeEvent(call, 'change')
  const schema = kind === 'accept' ? acceptParameters : otherParameters
  const input: z.infer<typeof otherParameters> = hasBody(call) ? readParameters(call.request, schema) : {}
  const sends = input.sendResponse ?? true
  requireAnswerable(instance, sends, input.proposedNewTime != null)
  const proposal = input.proposedNewTime && readProposal(input.proposedNewTime)
  if (sends) sendAnswer(call, instance, words[kind], input.comment ?? '', proposal ?? undefined)
  applyAnswer(call, instance, kind)
  return empty(202)
}

function hasBody(call: MailboxCall): boolean {
  return call.request.body.length > 0
}

/** Statuses and sentences: https://learn.microsoft.com/graph/api/event-tentativelyaccept */
function requireAnswerable({ content }: EventInstance, sends: boolean, proposes: boolean): void {
  if (content.response === 'organizer' || content.attendees.length === 0) {
    throw cannot("You can't respond to this meeting because you're the meeting organizer.")
  }
  if (sends && !content.responseRequested)
    throw cannot("The meeting organizer hasn't requested a response.", 'ErrorInvalidRequest')
  if (!proposes) return
  if (!content.allowNewTimeProposals)
    throw cannot(
      'The organizer does not allow new times to be proposed for this meeting.',
      'ErrorInvalidRequest',
    )
  if (!sends) throw cannot('A new time can only be proposed together with a response.', 'ErrorInvalidRequest')
}

function cannot(why: string, code = 'ErrorInvalidOperation'): GraphError {
  return new GraphError(400, code, `Your request can't be completed. ${why}`)
}

function readProposal({ start, end }: NonNullable<z.infer<typeof otherParameters>['proposedNewTime']>) {
  const proposal = {
    start: readDateTime(start, 'proposedNewTime.start'),
    end: readDateTime(end, 'proposedNewTime.end'),
  }
  if (instantOf(proposal.end) < instantOf(proposal.start)) {
    throw new GraphError(
      400,
      'ErrorPropertyValidationFailure',
      'At least one property failed validation: the proposed time ends before it starts.',
    )
  }
  return proposal
}

function sendAnswer(
  call: MailboxCall,
  instance: EventInstance,
  { response, subject, status }: Words,
  comment: string,
  proposal: Pick<EventContent, 'start' | 'end'> | undefined,
): void {
  const { world, mailbox, owner } = call
  const { event, day, content } = instance
  const by = { name: owner.state.displayName, address: mailbox.address }
  const organizer = world.mailboxAt(event.state.organizer.address)?.mailbox
  sendMeetingMail({
    world,
    tenant: call.caller.tenant,
    from: mailbox,
    fromName: by.name,
    recipients: [event.state.organizer.address],
    subject: `${proposal ? 'New Time Proposed' : subject}: ${content.subject}`,
    notice: {
      method: proposal ? 'COUNTER' : 'REPLY',
      instance,
      answer: { by, status },
      comment,
      ...(proposal && { proposal }),
    },
  })
  const original = organizer && copyIn(organizer, event)
  if (organizer && original && original.state.response === 'organizer') {
    setResponse(world, organizer, original, day, { by: by.address, response, at: world.clock.now() })
  }
}

function applyAnswer(call: MailboxCall, { event, day }: EventInstance, kind: Answer): void {
  const { calendars } = call.mailbox
  const now = call.world.clock.now()
  if (kind === 'decline') {
    if (day === null) calendars.remove(event)
    else calendars.setException(event, day, { kind: 'cancelled' })
    return
  }
  const { response } = words[kind]
  const showAs = kind === 'accept' ? intended(call, event.state.iCalUId) : 'tentative'
  const answer = { response, respondedAt: now, showAs } as const
  if (day === null) {
    calendars.update(event, answer)
    // So are the occurrences that were moved and not answered by themselves.
    for (const [on, exception] of event.exceptions) {
      if (exception.kind !== 'changed' || exception.changes.response !== 'notResponded') continue
      const changes = { ...exception.changes, ...answer }
      calendars.setException(event, on, { kind: 'changed', changes, modifiedAt: now })
    }
    return
  }
  const before = event.exceptions.get(day)
  const changes = before?.kind === 'changed' ? before.changes : {}
  calendars.setException(event, day, {
    kind: 'changed',
    changes: { ...changes, ...answer },
    modifiedAt: now,
  })
}

/** How the organizer wants an accepted meeting to show. */
function intended(call: MailboxCall, uid: string): EventContent['showAs'] {
  const found = [...call.mailbox.calendars.events()].find(({ state }) => state.iCalUId === uid)
  const organizer = found && call.world.mailboxAt(found.state.organizer.address)?.mailbox
  const original = found && organizer && copyIn(organizer, found)
  return original?.state.showAs ?? 'busy'
}
