import { rfcDate } from '../../delivery/compose-mime.ts'
import { withHeaders } from '../../delivery/mime-headers-edit.ts'
import { type Submission, submitMail } from '../../delivery/submit-mail.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { EmailAddress, Message, MessageState } from '../../tenant/message.ts'
import type { MimeSummary } from '../../tenant/mime-summary.ts'
import { Recipients, summarizeMime } from '../../tenant/summarize-mime.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { GraphError } from '../http/graph-error.ts'
import { emptyParts } from './draft-parts.ts'
import { drafting } from './drafting.ts'
import { deferredUntil } from './extended-properties.ts'
import { messageTooLarge } from './message-too-large.ts'

/**
 * Sends a message that lies in no folder, and keeps a copy in Sent Items if wanted. One that is deferred waits as a draft.
 */
export function sendNew(
  call: MailboxCall,
  mime: Buffer,
  save: boolean,
  state: Partial<MessageState> = {},
): void {
  const { mail } = call.mailbox
  const submission = check(call, mime)
  const due = deferredUntil(state.extendedProperties ?? [])
  if (due !== null && due > call.world.clock.now()) {
    const draft = mail.add(mail.wellKnown('drafts'), mime, { ...state, isRead: true, isDraft: true })
    sendWhenDue(call, draft, submission, due, save)
    return
  }
  dispatch(call, submission)
  if (save) mail.add(mail.wellKnown('sentitems'), mime, { ...state, isRead: true })
}

/** Sends a draft: it goes to Sent Items and keeps its immutable id. One that is deferred stays where it is until then. */
export function sendDraftMessage(call: MailboxCall, message: Message): void {
  const mime = completed(call, call.world.spool.read(message.content))
  const submission = check(call, mime)
  const due = deferredUntil(message.extendedProperties)
  const waits = due !== null && due > call.world.clock.now()
  if (!waits) dispatch(call, submission)
  call.mailbox.mail.replaceContent(message, mime)
  if (waits) sendWhenDue(call, message, submission, due, true)
  else putAway(call, message)
}

/** Until then the message lies in Drafts, as Exchange has it; who deletes or changes it there has taken it back. */
function sendWhenDue(
  call: MailboxCall,
  draft: Message,
  submission: Submission,
  due: number,
  save: boolean,
): void {
  const { mail } = call.mailbox
  const { folder, content } = draft
  call.world.alarms.set(due, () => {
    const isThere = mail.find(call.mailbox.idOf(draft, 'immutable')) === draft && draft.folder === folder
    if (!isThere || !draft.isDraft || draft.content !== content) return
    submitMail(call.world, submission)
    if (save) putAway(call, draft)
    else mail.remove(draft)
  })
}

function putAway(call: MailboxCall, message: Message): void {
  const { mail } = call.mailbox
  mail.update(message, { isDraft: false, isRead: true, receivedAt: call.world.clock.now() })
  mail.move(message, mail.wellKnown('sentitems'))
}

/** Lets a message go: at once, or later where the mailbox has sent its thirty of this minute. Throws the 429 of the day's limit. */
function dispatch(call: MailboxCall, submission: Submission): void {
  const { world, mailbox } = call
  const at = world.sendingLimits.count(mailbox.id, submission.recipients.length)
  if (at === null) {
    throw new GraphError(
      429,
      'ErrorExceededMessageLimit',
      'The mailbox has reached the number of recipients that it may write to in a day.',
      { 'Retry-After': '3600' },
    )
  }
  if (at <= world.clock.now()) submitMail(world, submission)
  else world.alarms.set(at, () => submitMail(world, submission))
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
function check(call: MailboxCall, mime: Buffer): Submission {
  const summary: MimeSummary = summarizeMime(mime, new Recipients())
  const recipients = [...summary.to, ...summary.cc, ...summary.bcc].map(({ address }) => address)
  const isWrong = (address: string) => !/^[^\s@<>]+@[^\s@<>]+$/.test(address)
  if (recipients.length === 0 || recipients.some(isWrong)) {
    throw new GraphError(400, 'ErrorInvalidRecipients', "At least one recipient isn't valid.")
  }
  requireSender(call, summary.from)
  if (mime.length > call.mailbox.maxSendBytes) throw messageTooLarge()
  return {
    tenant: call.caller.tenant,
    from: call.mailbox,
    recipients,
    mime,
    subject: summary.subject,
    messageId: summary.internetMessageId,
  }
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
