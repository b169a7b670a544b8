import { rfcDate } from '../../delivery/compose-mime.ts'
import { withHeaders } from '../../delivery/mime-headers-edit.ts'
import { submitMail } from '../../delivery/submit-mail.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { EmailAddress, Message, MessageState } from '../../tenant/message.ts'
import type { MimeSummary } from '../../tenant/mime-summary.ts'
import { Recipients, summarizeMime } from '../../tenant/summarize-mime.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { emptyParts } from './draft-parts.ts'
import { drafting } from './drafting.ts'
import { messageTooLarge } from './message-too-large.ts'

/** Sends a message that lies in no folder, and keeps a copy in Sent Items if wanted. */
export function sendNew(
  call: MailboxCall,
  mime: Buffer,
  save: boolean,
  state: Partial<MessageState> = {},
): void {
  submit(call, mime)
  if (!save) return
  const { mail } = call.mailbox
  mail.add(mail.wellKnown('sentitems'), mime, { ...state, isRead: true })
}

/** Sends a draft: it goes to Sent Items and keeps its immutable id. */
export function sendDraftMessage(call: MailboxCall, message: Message): void {
  const mime = completed(call, call.world.spool.read(message.content))
  submit(call, mime)
  const { mail } = call.mailbox
  mail.replaceContent(message, mime)
  mail.update(message, { isDraft: false, isRead: true, receivedAt: call.world.clock.now() })
  mail.move(message, mail.wellKnown('sentitems'))
}

/** Exchange adds what a message needs and does not have. */
export function completed(call: MailboxCall, mime: Buffer): Buffer {
  const summary = summarizeMime(mime, new Recipients())
  const { messageId, from, date } = emptyParts(drafting(call))
  return withHeaders(mime, [
    ...(summary.from || !from ? [] : [`From: <${from.address}>`]),
    ...(summary.sentAt === null ? [`Date: ${rfcDate(date)}`] : []),
    ...(summary.internetMessageId === '' ? [`Message-ID: ${messageId}`] : []),
  ])
}

/** Throws 400 without good recipients, 403 `ErrorSendAsDenied` where the sender may not be, 413 for what is too large. */
function submit(call: MailboxCall, mime: Buffer): void {
  const summary: MimeSummary = summarizeMime(mime, new Recipients())
  const recipients = [...summary.to, ...summary.cc, ...summary.bcc].map(({ address }) => address)
  const isWrong = (address: string) => !/^[^\s@<>]+@[^\s@<>]+$/.test(address)
  if (recipients.length === 0 || recipients.some(isWrong)) {
    throw new GraphError(400, 'ErrorInvalidRecipients', "At least one recipient isn't valid.")
  }
  requireSender(call, summary.from)
  if (mime.length > call.mailbox.maxSendBytes) throw messageTooLarge()
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
export function submitter(call: MailboxCall, from: EmailAddress | null): EmailAddress | null {
  const { caller, mailbox, owner } = call
  const fromMailbox = from && caller.tenant.mailboxAt(from.address)
  const by = caller.user ?? owner
  if (!fromMailbox || fromMailbox.userId === by.id || fromMailbox.sendAs.has(by.id)) return from
  return { name: by.state.displayName, address: by.state.mail ?? mailbox.address }
}

/** Who signs in may send as the mailbox itself, and as others that have let them. */
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
