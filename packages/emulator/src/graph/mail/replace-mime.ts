import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply } from '../http/graph-reply.ts'
import { routeMessage } from './find-mail.ts'

/** `PUT …/messages/{message}/$value`: a draft becomes these bytes, 204. */
export function replaceMime(call: MailboxCall): GraphReply {
  const message = routeMessage(call, 'change')
  if (!message.isDraft) {
    throw new GraphError(
      400,
      'ErrorInvalidOperation',
      'The MIME of a message that is no draft cannot be changed.',
    )
  }
  if (call.request.body.length === 0) {
    throw new GraphError(400, 'ErrorMimeContentInvalid', 'The MIME content is empty.')
  }
  call.mailbox.mail.replaceContent(message, call.request.body, null)
  return empty()
}
