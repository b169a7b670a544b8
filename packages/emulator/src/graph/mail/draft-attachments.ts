import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply, json } from '../http/graph-reply.ts'
import { readJson } from '../http/read-json.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { writeAttachment } from './attachment-shape.ts'
import { routeAttachment } from './attachments.ts'
import { composeMime, type MimeParts } from './compose-mime.ts'
import { ownerAddress, partsOf, readAttachment } from './draft-parts.ts'
import { routeMessage } from './find-mail.ts'
import type { ContentsReader } from './message-contents.ts'
import { attachmentSchema } from './message-input.ts'

/** What is larger has to come by an upload session. */
const mostBytes = 3 * 1024 * 1024

/** `POST …/messages/{message}/attachments`: adds a file to a draft. */
export async function addAttachment(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const { message, parts } = await routeDraft(call, reader)
  const added = readAttachment(readJson(call.request, attachmentSchema, 'microsoft.graph.attachment'))
  if (added.bytes.length >= mostBytes) {
    throw new GraphError(
      413,
      'ErrorAttachmentSizeLimitExceeded',
      'The attachment is too large to be added in one request: use an upload session.',
    )
  }
  rewrite(call, message, { ...parts, attachments: [...parts.attachments, added] })
  const { attachments } = await reader.read(message.content)
  const attachment = attachments.findLast(
    ({ name, isInline }) => name === added.name && isInline === added.isInline,
  )
  if (!attachment) throw new Error('the attachment is not in the message that was written')
  const view = { attachment, message, mailbox: call.mailbox, preferences: call.request.preferences }
  const fragment = `users('${call.owner.id}')/messages('${encodeURIComponent(param(call, 'message'))}')/attachments/$entity`
  return json(
    { '@odata.context': context(call.request, fragment), ...writeAttachment(view, undefined) },
    {},
    201,
  )
}

/** `DELETE …/messages/{message}/attachments/{attachment}`: takes it out of a draft. */
export async function removeAttachment(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const { message, parts } = await routeDraft(call, reader)
  const attachment = await routeAttachment(call, message, reader)
  rewrite(call, message, { ...parts, attachments: parts.attachments.filter((one) => one !== attachment) })
  return empty()
}

async function routeDraft(call: MailboxCall, reader: ContentsReader) {
  const message = routeMessage(call, 'change')
  if (!message.isDraft) {
    throw new GraphError(
      400,
      'ErrorInvalidOperation',
      'The attachments of a message that is no draft cannot be changed.',
    )
  }
  const owner = ownerAddress(call.mailbox, call.owner.state.displayName)
  const parts = partsOf(message, await reader.read(message.content), owner, call.world.clock.now())
  return { message, parts }
}

function rewrite(call: MailboxCall, message: ReturnType<typeof routeMessage>, parts: MimeParts): void {
  call.mailbox.mail.replaceContent(message, composeMime(parts, call.world.random.nextGuid('boundary')))
}
