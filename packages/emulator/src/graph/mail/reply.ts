import { z } from 'zod'
import { encodeText } from '../../delivery/compose-mime.ts'
import { withHeaders } from '../../delivery/mime-headers-edit.ts'
import type { Message, MessageState } from '../../tenant/message.ts'
import { readHeaders } from '../../tenant/mime-headers.ts'
import { type MailboxCall, mayOpenFolder } from '../access/mailbox-access.ts'
import { accessDenied, GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { one, stateChange } from './change-messages.ts'
import { isMime, readMime } from './create-message.ts'
import { withInput } from './draft-parts.ts'
import { drafting } from './drafting.ts'
import { routeMessage } from './find-mail.ts'
import type { ContentsReader } from './message-contents.ts'
import { messageInputSchema, readRecipients, recipientsSchema } from './message-input.ts'
import { completed, sendNew, submitter } from './outgoing.ts'
import { type ReplyKind, recipientsOf, replyParts, replySubject, threadHeaders } from './reply-parts.ts'

const parameters = z.strictObject({
  message: messageInputSchema.nullish(),
  comment: z.string().nullish(),
  toRecipients: recipientsSchema.nullish(),
})

/** `POST …/createReply`, `…/createReplyAll`, `…/createForward`: 201 with the draft. */
export async function createReply(
  call: MailboxCall,
  reader: ContentsReader,
  kind: ReplyKind,
): Promise<GraphReply> {
  const { mail } = call.mailbox
  const drafts = mail.wellKnown('drafts')
  if (!mayOpenFolder(call, drafts, 'create')) throw accessDenied()
  const { mime, state } = await answerTo(call, reader, kind)
  return one(call, reader, mail.add(drafts, mime, { isRead: true, ...state, isDraft: true }), 201)
}

/** `POST …/reply`, `…/replyAll`, `…/forward`: sent at once, 202 without a body. */
export async function sendReply(
  call: MailboxCall,
  reader: ContentsReader,
  kind: ReplyKind,
): Promise<GraphReply> {
  const { mime, state } = await answerTo(call, reader, kind)
  sendNew(call, mime, true, state)
  return empty(202)
}

interface Answer {
  readonly mime: Buffer
  readonly state: Partial<MessageState>
}

async function answerTo(call: MailboxCall, reader: ContentsReader, kind: ReplyKind): Promise<Answer> {
  const message = routeMessage(call)
  if (isMime(call.request)) return { mime: answerInMime(call, message, kind), state: {} }
  const isBare = call.request.body.length === 0
  const { message: input, comment, toRecipients } = isBare ? {} : readParameters(call.request, parameters)
  if (input?.body && comment) throw twice('Comment', 'Body')
  if (input?.toRecipients && toRecipients) throw twice('ToRecipients', 'ToRecipients of the message')
  const writing = drafting(call)
  const contents = await reader.readMessage(message)
  const quoting = replyParts(call, message, contents, kind, comment ?? '', writing)
  const addressed = toRecipients ? { ...quoting, to: readRecipients(toRecipients) } : quoting
  const parts = input ? withInput(addressed, added(input), writing) : addressed
  const attachments = input?.attachments
    ? [...addressed.attachments, ...parts.attachments]
    : parts.attachments
  const mime = writing.compose({ ...parts, attachments, sender: submitter(call, parts.from) })
  return { mime, state: input ? stateChange(input) : {} }
}

/** A subject or recipients that are null leave what the answer has. */
function added(input: z.infer<typeof messageInputSchema>) {
  const { subject, ...rest } = input
  return { ...rest, ...(typeof subject === 'string' && { subject }) }
}

function twice(one: string, other: string): GraphError {
  return new GraphError(
    400,
    'ErrorInvalidRequest',
    `Both ${one} and ${other} are set: only one of them may be.`,
  )
}

/** A message that the client has written itself. What ties it to its original is added where it has none. */
function answerInMime(call: MailboxCall, message: Message, kind: ReplyKind): Buffer {
  const mime = readMime(call.request)
  const headers = readHeaders(mime, 0, mime.length)
  const lacks = (name: string) => headers.first(name) === undefined
  const lines = threadHeaders(call, message)
    .filter(({ name }) => lacks(name.toLowerCase()))
    .map(({ name, value }) => `${name}: ${encodeText(value)}`)
  if (lacks('subject')) lines.push(`Subject: ${encodeText(replySubject(message.summary.subject, kind))}`)
  if (kind !== 'forward' && ['to', 'cc', 'bcc'].every(lacks)) {
    const { to, cc } = recipientsOf(call, message, kind)
    if (to.length > 0) lines.push(`To: ${to.map(({ address }) => `<${address}>`).join(', ')}`)
    if (cc.length > 0) lines.push(`Cc: ${cc.map(({ address }) => `<${address}>`).join(', ')}`)
  }
  return completed(call, withHeaders(mime, lines))
}
