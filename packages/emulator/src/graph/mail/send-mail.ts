import { z } from 'zod'
import { rfcDate } from '../../delivery/compose-mime.ts'
import { withHeaders } from '../../delivery/mime-headers-edit.ts'
import { submitMail } from '../../delivery/submit-mail.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { EmailAddress, Message } from '../../tenant/message.ts'
import type { MimeSummary } from '../../tenant/mime-summary.ts'
import { Recipients, summarizeMime } from '../../tenant/summarize-mime.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { empty, type GraphReply } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { isMime, readMime } from './create-message.ts'
import { emptyParts, withInput } from './draft-parts.ts'
import { drafting } from './drafting.ts'
import { routeMessage } from './find-mail.ts'
import { messageInputSchema } from './message-input.ts'

const parameters = z.strictObject({ message: messageInputSchema, saveToSentItems: z.boolean().nullish() })

/** `POST …/sendMail`, as JSON or as MIME in Base64: 202 without a body. */
export function sendMail(call: MailboxCall): GraphReply {
  const { mime, save } = isMime(call.request) ? fromMime(call) : fromJson(call)
  const summary = summarizeMime(mime, new Recipients())
  submit(call, mime, summary)
  if (save) {
    const { mail } = call.mailbox
    mail.add(mail.wellKnown('sentitems'), mime, { isRead: true })
  }
  return empty(202)
}

/** `POST …/messages/{message}/send`: the draft goes to Sent Items and keeps its immutable id. */
export function sendDraft(call: MailboxCall): GraphReply {
  const message: Message = routeMessage(call, 'change')
  if (!message.isDraft) {
    throw new GraphError(400, 'ErrorInvalidRequest', 'Only a draft can be sent.')
  }
  const mime = completed(call, call.world.spool.read(message.content))
  submit(call, mime, summarizeMime(mime, new Recipients()))
  const { mail } = call.mailbox
  mail.replaceContent(message, mime)
  mail.update(message, { isDraft: false, isRead: true, receivedAt: call.world.clock.now() })
  mail.move(message, mail.wellKnown('sentitems'))
  return empty(202)
}

function fromJson(call: MailboxCall): { readonly mime: Buffer; readonly save: boolean } {
  const { message, saveToSentItems } = readParameters(call.request, parameters)
  const writing = drafting(call)
  const parts = withInput(emptyParts(writing), message, writing)
  const sender = submitter(call, parts.from)
  const mime = writing.compose({ ...parts, sender })
  return { mime, save: saveToSentItems ?? true }
}

function fromMime(call: MailboxCall): { readonly mime: Buffer; readonly save: boolean } {
  return { mime: completed(call, readMime(call.request)), save: true }
}

/** Exchange adds what a message needs and does not have. */
function completed(call: MailboxCall, mime: Buffer): Buffer {
  const summary = summarizeMime(mime, new Recipients())
  const { messageId, from, date } = emptyParts(drafting(call))
  return withHeaders(mime, [
    ...(summary.from || !from ? [] : [`From: <${from.address}>`]),
    ...(summary.sentAt === null ? [`Date: ${rfcDate(date)}`] : []),
    ...(summary.internetMessageId === '' ? [`Message-ID: ${messageId}`] : []),
  ])
}

function submit(call: MailboxCall, mime: Buffer, summary: MimeSummary): void {
  const recipients = [...summary.to, ...summary.cc, ...summary.bcc].map(({ address }) => address)
  const isWrong = (address: string) => !/^[^\s@<>]+@[^\s@<>]+$/.test(address)
  if (recipients.length === 0 || recipients.some(isWrong)) {
    throw new GraphError(400, 'ErrorInvalidRecipients', "At least one recipient isn't valid.")
  }
  requireSender(call, summary.from)
  submitMail(call.world, {
    tenant: call.caller.tenant,
    from: call.mailbox,
    recipients,
    mime,
    subject: summary.subject,
    messageId: summary.internetMessageId,
  })
}

/** Who stands in the Sender header: the mailbox itself, or who sends on behalf of it. */
function submitter(call: MailboxCall, from: EmailAddress | null): EmailAddress | null {
  const { caller, mailbox, owner } = call
  const fromMailbox = from && caller.tenant.mailboxAt(from.address)
  const by = caller.user ?? owner
  if (!fromMailbox || fromMailbox.userId === by.id || fromMailbox.sendAs.has(by.id)) return from
  return { name: by.state.displayName, address: by.state.mail ?? mailbox.address }
}

/** Who signs in may send as the mailbox itself, and as others that have let them. Throws 403 `ErrorSendAsDenied`. */
function requireSender(call: MailboxCall, from: EmailAddress | null): void {
  const { caller, mailbox, owner } = call
  if (caller.user && caller.user !== owner && !maySendAs(mailbox, caller.user.id)) throw sendAsDenied()
  if (!from) return
  const other = caller.tenant.mailboxAt(from.address)
  if (other === mailbox) return
  if (!other || !maySendAs(other, (caller.user ?? owner).id)) throw sendAsDenied()
}

function maySendAs(mailbox: Mailbox, userId: string): boolean {
  return mailbox.sendAs.has(userId) || mailbox.sendOnBehalf.has(userId)
}

function sendAsDenied(): GraphError {
  return new GraphError(
    403,
    'ErrorSendAsDenied',
    'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.',
  )
}
