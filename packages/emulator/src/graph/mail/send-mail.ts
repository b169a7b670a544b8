import { z } from 'zod'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { stateChange } from './change-messages.ts'
import { isMime, readMime } from './create-message.ts'
import { emptyParts, withInput } from './draft-parts.ts'
import { drafting } from './drafting.ts'
import { routeMessage } from './find-mail.ts'
import { messageInputSchema } from './message-input.ts'
import { completed, sendDraftMessage, sendNew, submitter } from './outgoing.ts'

const parameters = z.strictObject({ message: messageInputSchema, saveToSentItems: z.boolean().nullish() })

/** `POST …/sendMail`, as JSON or as MIME in Base64: 202 without a body. */
export function sendMail(call: MailboxCall): GraphReply {
  if (isMime(call.request)) {
    sendNew(call, completed(call, readMime(call.request)), true)
    return empty(202)
  }
  const { message, saveToSentItems } = readParameters(call.request, parameters)
  const writing = drafting(call)
  const parts = withInput(emptyParts(writing), message, writing)
  const mime = writing.compose({ ...parts, sender: submitter(call, parts.from) })
  sendNew(call, mime, saveToSentItems ?? true, stateChange(message))
  return empty(202)
}

/** `POST …/messages/{message}/send`. */
export function sendDraft(call: MailboxCall): GraphReply {
  const message = routeMessage(call, 'change')
  if (!message.isDraft) {
    throw new GraphError(400, 'ErrorInvalidRequest', 'Only a draft can be sent.')
  }
  sendDraftMessage(call, message)
  return empty(202)
}
