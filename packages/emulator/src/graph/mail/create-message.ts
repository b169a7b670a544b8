import type { MailFolder } from '../../tenant/mail-folder.ts'
import type { Message } from '../../tenant/message.ts'
import { readHeaders } from '../../tenant/mime-headers.ts'
import { type MailboxCall, mayOpenFolder } from '../access/mailbox-access.ts'
import { accessDenied, GraphError } from '../http/graph-error.ts'
import type { GraphReply } from '../http/graph-reply.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { readJson } from '../http/read-json.ts'
import { one, stateChange } from './change-messages.ts'
import { emptyParts, withInput } from './draft-parts.ts'
import { drafting } from './drafting.ts'
import { routeFolder } from './find-mail.ts'
import type { ContentsReader } from './message-contents.ts'
import { type MessageInput, messageInputSchema } from './message-input.ts'

/** `POST …/messages`: a draft in Drafts; `POST …/mailFolders/{folder}/messages`: one in that folder. */
export function createMessage(call: MailboxCall, reader: ContentsReader): Promise<GraphReply> {
  const folder =
    call.params.folder === undefined ? call.mailbox.mail.wellKnown('drafts') : routeFolder(call, 'create')
  if (!mayOpenFolder(call, folder, 'create')) throw accessDenied()
  const message = isMime(call.request) ? createFromMime(call, folder) : createFromJson(call, folder)
  return one(call, reader, message, 201)
}

/** Whether the body is a whole message in Base64, which comes as text/plain. */
export function isMime(request: GraphRequest): boolean {
  return /^text\/plain\b/i.test(request.header('content-type') ?? '')
}

/** The bytes of a message that was sent in Base64. Throws the 400 that Graph has for anything else. */
export function readMime(request: GraphRequest): Buffer {
  const text = request.body.toString('latin1').replaceAll(/\s/g, '')
  const bytes = Buffer.from(text, 'base64')
  const isBase64 = text !== '' && bytes.toString('base64').replaceAll('=', '') === text.replaceAll('=', '')
  if (!isBase64) {
    throw new GraphError(
      400,
      'ErrorMimeContentInvalidBase64String',
      'Invalid base64 string for MIME content.',
    )
  }
  return bytes
}

function createFromMime(call: MailboxCall, folder: MailFolder): Message {
  const mime = readMime(call.request)
  const headers = readHeaders(mime, 0, mime.length)
  return call.mailbox.mail.add(folder, mime, {
    isDraft: true,
    isRead: true,
    isReadReceiptRequested: headers.first('disposition-notification-to') !== undefined,
    isDeliveryReceiptRequested: headers.first('return-receipt-to') !== undefined,
  })
}

function createFromJson(call: MailboxCall, folder: MailFolder): Message {
  const input = readJson(call.request, messageInputSchema, 'microsoft.graph.message')
  const writing = drafting(call)
  const mime = writing.compose(withInput(emptyParts(writing), input, writing))
  return call.mailbox.mail.add(folder, mime, { isRead: true, ...stateChange(input), isDraft: isDraft(input) })
}

/** PidTagMessageFlags without "unsent" (8) makes a message that is no draft, as migration tools do it. */
function isDraft(input: MessageInput): boolean {
  const flags = input.singleValueExtendedProperties?.find(({ id }) => /^integer 0x0*e07$/i.test(id))
  return flags === undefined || (Number(flags.value) & 8) !== 0
}
