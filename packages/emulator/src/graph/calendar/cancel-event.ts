import { z } from 'zod'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { requireMatch } from '../http/require-match.ts'
import type { EventInstance } from './event-instance.ts'
import { routeEvent } from './find-calendar.ts'
import { meetingOf } from './meeting.ts'
import { callOff } from './meetings.ts'

const cancelParameters = z.strictObject({ comment: z.string().nullish() })

/** `POST …/events/{event}/cancel`: only for the organizer; as DELETE, with a comment for the attendees. */
export function cancelEvent(call: MailboxCall): GraphReply {
  const instance = routeEvent(call, 'change')
  const { comment } = call.request.body.length > 0 ? readParameters(call.request, cancelParameters) : {}
  if (instance.content.response !== 'organizer') {
    throw new GraphError(
      400,
      'ErrorInvalidRequest',
      "Your request can't be completed. You need to be an organizer to cancel a meeting.",
    )
  }
  removeEvent(call, instance, comment ?? undefined)
  return empty(202)
}

/** `DELETE …/events/{event}` and its `permanentDelete`: an occurrence is cancelled, a meeting is called off by its organizer. */
export function deleteEvent(call: MailboxCall): GraphReply {
  const instance = routeEvent(call, 'change')
  requireMatch(call, instance.event)
  removeEvent(call, instance, undefined)
  return empty()
}

function removeEvent(
  call: MailboxCall,
  { event, day, content }: EventInstance,
  comment: string | undefined,
): void {
  const { calendars } = call.mailbox
  if (content.response === 'organizer' && content.attendees.length > 0) {
    callOff(meetingOf(call, event, day), content.attendees, comment)
  }
  if (day === null) calendars.remove(event)
  else calendars.setException(event, day, { kind: 'cancelled' })
}
