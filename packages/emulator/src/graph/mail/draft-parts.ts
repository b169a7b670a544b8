import type { MimeAttachment, MimeParts } from '../../delivery/compose-mime.ts'
import type { Message } from '../../tenant/message.ts'
import { badRequest, GraphError } from '../http/graph-error.ts'
import { isRecord } from '../http/graph-request.ts'
import { parseValue } from '../http/read-json.ts'
import type { Drafting } from './drafting.ts'
import type { MessageContents } from './message-contents.ts'
import {
  type AttachmentInput,
  type MessageInput,
  messageInputSchema,
  readBody,
  readRecipient,
  readRecipients,
} from './message-input.ts'
import { composePropertyItem } from './property-item.ts'

/** Headers that a client may add start with this (https://learn.microsoft.com/graph/api/resources/message). */
const ownHeader = /^x-[\w-]+$/i
/** What ties a draft to the message that it answers. */
const threadHeader = /^(?:in-reply-to|references|thread-topic|thread-index)$/i
const mostHeaders = 5
/** Items within items: as deep as `$expand` goes (https://learn.microsoft.com/graph/api/attachment-get). */
const mostDepth = 30

/** A message of the mailbox's owner without anything in it yet. */
export function emptyParts({ owner, now, nextMessageId }: Drafting): MimeParts {
  return {
    subject: '',
    body: { contentType: 'text', content: '' },
    from: owner,
    sender: owner,
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    importance: 'normal',
    messageId: nextMessageId(),
    date: now,
    headers: [],
    attachments: [],
    requestReadReceipt: false,
    requestDeliveryReceipt: false,
  }
}

/** What a stored draft says, to be changed and written anew. */
export function partsOf(message: Message, contents: MessageContents, { owner, now }: Drafting): MimeParts {
  const { summary } = message
  return {
    subject: summary.subject,
    body: contents.body,
    from: summary.from ?? owner,
    sender: summary.sender ?? owner,
    to: summary.to,
    cc: summary.cc,
    bcc: summary.bcc,
    replyTo: summary.replyTo,
    importance: message.effectiveImportance,
    messageId: summary.internetMessageId,
    date: summary.sentAt ?? now,
    headers: contents.headers.filter(({ name }) => ownHeader.test(name) || threadHeader.test(name)),
    attachments: contents.attachments,
    requestReadReceipt: message.isReadReceiptRequested,
    requestDeliveryReceipt: message.isDeliveryReceiptRequested === true,
  }
}

/** The parts with what the client sets. Throws 400 for headers that it may not add. */
export function withInput(parts: MimeParts, input: MessageInput, drafting: Drafting, depth = 0): MimeParts {
  return {
    ...parts,
    ...(input.subject !== undefined && { subject: input.subject ?? '' }),
    ...(input.body && { body: readBody(input.body) }),
    ...(input.from && { from: readRecipient(input.from) }),
    ...(input.sender && { sender: readRecipient(input.sender) }),
    ...(input.toRecipients && { to: readRecipients(input.toRecipients) }),
    ...(input.ccRecipients && { cc: readRecipients(input.ccRecipients) }),
    ...(input.bccRecipients && { bcc: readRecipients(input.bccRecipients) }),
    ...(input.replyTo && { replyTo: readRecipients(input.replyTo) }),
    ...(input.importance && { importance: input.importance }),
    ...(input.internetMessageId && { messageId: input.internetMessageId }),
    ...(input.internetMessageHeaders && {
      headers: [
        ...parts.headers.filter(({ name }) => !ownHeader.test(name)),
        ...readHeaders(input.internetMessageHeaders),
      ],
    }),
    ...(input.attachments && {
      attachments: input.attachments.map((attachment) => readAttachment(attachment, drafting, depth)),
    }),
    ...(typeof input.isReadReceiptRequested === 'boolean' && {
      requestReadReceipt: input.isReadReceiptRequested,
    }),
    ...(typeof input.isDeliveryReceiptRequested === 'boolean' && {
      requestDeliveryReceipt: input.isDeliveryReceiptRequested,
    }),
  }
}

function readHeaders(headers: NonNullable<MessageInput['internetMessageHeaders']>) {
  if (headers.length > mostHeaders) {
    throw new GraphError(
      400,
      'InvalidInternetMessageHeaderCollection',
      `Maximum number of headers in one message should be less than or equal to ${mostHeaders}.`,
    )
  }
  for (const { name } of headers) {
    if (ownHeader.test(name)) continue
    throw new GraphError(
      400,
      'InvalidInternetMessageHeader',
      `The internet message header name '${name}' should start with 'x-' or 'X-'.`,
    )
  }
  return headers
}

/** An attachment of JSON, of any of the three kinds. Throws 400 for one that lacks what its kind needs. */
export function readAttachment(input: AttachmentInput, drafting: Drafting, depth = 0): MimeAttachment {
  const type = input['@odata.type']?.replace(/^#/, '').toLowerCase()
  if (type === undefined) throw badRequest("The property '@odata.type' is required for an attachment.")
  const common = {
    isInline: input.isInline ?? false,
    contentId: input.contentId ?? null,
  }
  switch (type) {
    case 'microsoft.graph.fileattachment':
      if (!input.name) throw badRequest("The property 'name' is required for a fileAttachment.")
      return {
        ...common,
        kind: 'file',
        name: input.name,
        contentType: input.contentType ?? 'application/octet-stream',
        bytes: Buffer.from(input.contentBytes ?? '', 'base64'),
      }
    case 'microsoft.graph.itemattachment': {
      const { bytes, subject } = composeItem(input.item, drafting, depth)
      return {
        ...common,
        kind: 'item',
        name: input.name ?? subject,
        contentType: 'message/rfc822',
        bytes,
      }
    }
    case 'microsoft.graph.referenceattachment':
      if (!input.name) throw badRequest("The property 'name' is required for a referenceAttachment.")
      if (!input.sourceUrl)
        throw badRequest("The property 'sourceUrl' is required for a referenceAttachment.")
      return {
        ...common,
        kind: 'reference',
        name: input.name,
        contentType: 'message/external-body',
        bytes: Buffer.from(
          `Content-Type: text/html\r\nContent-Location: ${withoutLines(input.sourceUrl)}\r\n\r\n`,
        ),
      }
    default:
      throw badRequest(`The type '${type}' is no type of attachment.`)
  }
}

/** The MIME of an item that a client attaches. Throws 400 for another type of item. */
function composeItem(
  item: unknown,
  drafting: Drafting,
  depth: number,
): { readonly bytes: Buffer; readonly subject: string } {
  if (!isRecord(item)) throw badRequest("The property 'item' is required for an itemAttachment.")
  if (depth >= mostDepth) throw badRequest(`Items are attached to items more than ${mostDepth} levels deep.`)
  const type = String(item['@odata.type'] ?? '').replace(/^#/, '')
  if (type.toLowerCase() !== 'microsoft.graph.message') return composePropertyItem(type, item, drafting)
  const input = parseValue(item, messageInputSchema, 'microsoft.graph.message')
  const parts = withInput(emptyParts(drafting), input, drafting, depth + 1)
  return { bytes: drafting.compose(parts), subject: parts.subject }
}

function withoutLines(text: string): string {
  return text.replaceAll(/[\r\n]/g, '')
}
