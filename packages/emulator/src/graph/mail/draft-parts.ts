import type { Mailbox } from '../../tenant/mailbox.ts'
import type { EmailAddress, Message } from '../../tenant/message.ts'
import { badRequest, notImplemented } from '../http/graph-error.ts'
import type { MimeAttachment, MimeParts } from './compose-mime.ts'
import type { MessageContents } from './message-contents.ts'
import { type MessageInput, readBody, readRecipient, readRecipients } from './message-input.ts'

/** Headers that a client may add start with this (https://learn.microsoft.com/graph/api/resources/message). */
const ownHeader = /^x-[\w-]+$/i
const mostHeaders = 5

/** A draft without anything in it yet. */
export function emptyParts(owner: EmailAddress, messageId: string, now: number): MimeParts {
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
    messageId,
    date: now,
    headers: [],
    attachments: [],
    requestReadReceipt: false,
    requestDeliveryReceipt: false,
  }
}

/** What a stored draft says, to be changed and written anew. */
export function partsOf(
  message: Message,
  contents: MessageContents,
  owner: EmailAddress,
  now: number,
): MimeParts {
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
    headers: contents.headers.filter(({ name }) => ownHeader.test(name)),
    attachments: contents.attachments,
    requestReadReceipt: message.isReadReceiptRequested,
    requestDeliveryReceipt: message.isDeliveryReceiptRequested === true,
  }
}

/** The parts with what the client sets. Throws 400 for headers that it may not add. */
export function withInput(parts: MimeParts, input: MessageInput): MimeParts {
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
    ...(input.internetMessageHeaders && { headers: readHeaders(input.internetMessageHeaders) }),
    ...(input.attachments && { attachments: input.attachments.map(readAttachment) }),
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
    throw badRequest(
      `Maximum number of headers in one message should be less than or equal to ${mostHeaders}.`,
    )
  }
  for (const { name } of headers) {
    if (!ownHeader.test(name)) {
      throw badRequest(`The internet message header name '${name}' should start with 'x-' or 'X-'.`)
    }
  }
  return headers
}

/** An attachment of JSON. Throws 501 for reference and item attachments, which have to be built by the service. */
export function readAttachment(input: NonNullable<MessageInput['attachments']>[number]): MimeAttachment {
  const type = input['@odata.type']?.replace(/^#/, '').toLowerCase()
  if (type === undefined) throw badRequest("The property '@odata.type' is required for an attachment.")
  if (type !== 'microsoft.graph.fileattachment')
    throw notImplemented(`creating an attachment of type ${type}`)
  if (!input.name) throw badRequest("The property 'name' is required for a fileAttachment.")
  return {
    name: input.name,
    contentType: input.contentType ?? 'application/octet-stream',
    bytes: Buffer.from(input.contentBytes ?? '', 'base64'),
    isInline: input.isInline ?? false,
    contentId: input.contentId ?? null,
  }
}

/** Who owns a mailbox, as a sender. */
export function ownerAddress(mailbox: Mailbox, displayName: string): EmailAddress {
  return { name: displayName, address: mailbox.address }
}
