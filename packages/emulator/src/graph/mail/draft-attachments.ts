import type { MimeAttachment } from '../../delivery/compose-mime.ts'
import type { Message } from '../../tenant/message.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { writeAttachment } from './attachment-shape.ts'
import { routeAttachment } from './attachments.ts'
import { partsOf, readAttachment } from './draft-parts.ts'
import { drafting, rewriteDraft } from './drafting.ts'
import { routeMessage } from './find-mail.ts'
import type { ContentsReader, MessageAttachment } from './message-contents.ts'
import { attachmentSchema } from './message-input.ts'

/** What is larger has to come by an upload session. */
const mostBytes = 3 * 1024 * 1024

/** `POST …/messages/{message}/attachments`: adds a file, an item or a link to a draft. */
export async function addAttachment(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const message = routeMessage(call, 'change')
  requireDraft(message)
  const input = readJson(call.request, attachmentSchema, 'microsoft.graph.attachment')
  const added = readAttachment(input, drafting(call))
  if (added.bytes.length >= mostBytes) {
    throw new GraphError(
      413,
      'ErrorAttachmentSizeLimitExceeded',
      'The attachment is too large to be added in one request: use an upload session.',
    )
  }
  const attachment = await attachToDraft(call, reader, message, added)
  const view = { attachment, message, mailbox: call.mailbox, preferences: call.request.preferences }
  const fragment = `users('${call.owner.id}')/messages('${encodeURIComponent(param(call, 'message'))}')/attachments/$entity`
  return json(
    { '@odata.context': context(call.request, fragment), ...writeAttachment(view, undefined) },
    {},
    201,
  )
}

/** Writes the draft anew with one more attachment, and returns that as it lies in the message. */
export async function attachToDraft(
  call: MailboxCall,
  reader: ContentsReader,
  message: Message,
  added: MimeAttachment,
): Promise<MessageAttachment> {
  const parts = partsOf(message, await reader.readMessage(message), drafting(call))
  rewriteDraft(call, message, { ...parts, attachments: [...parts.attachments, added] })
  const { attachments } = await reader.readMessage(message)
  const attachment = attachments.find(({ index }) => index === message.attachmentNumbers?.last)
  if (!attachment) throw new Error('the attachment is not in the message that was written')
  return attachment
}

/** `DELETE …/messages/{message}/attachments/{attachment}`: takes it out of a draft. */
export async function removeAttachment(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const message = routeMessage(call, 'change')
  requireDraft(message)
  const { index } = await routeAttachment(call, message, reader)
  const parts = partsOf(message, await reader.readMessage(message), drafting(call))
  const attachments = parts.attachments.filter((one) => one.index !== index)
  rewriteDraft(call, message, { ...parts, attachments })
  return empty()
}

/** Throws 400 where a message is no draft any more. */
export function requireDraft(message: Message): void {
  if (message.isDraft) return
  throw new GraphError(
    400,
    'ErrorInvalidOperation',
    'The attachments of a message that is no draft cannot be changed.',
  )
}
