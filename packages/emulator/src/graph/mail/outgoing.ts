import { rfcDate } from '../../delivery/compose-mime.ts'
import { withHeaders } from '../../delivery/mime-headers-edit.ts'
import { putAway } from '../../delivery/outbox.ts'
import type { Submission } from '../../delivery/submit-mail.ts'
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
    call.world.outbox.sendDraft(submission, due, draft, save)
    return
  }
  dispatch(call, submission)
  if (save) mail.add(mail.wellKnown('sentitems'), mime, { ...state, isRead: true })
}

/**
 * Sends a draft: it goes to Sent Items and keeps its immutable id. One that is deferred lies in Drafts until then, as Exchange
 * has it; who deletes or changes it there has taken it back.
 */
export function sendDraftMessage(call: MailboxCall, message: Message): void {
  const mime = completed(call, call.world.spool.read(message.content))
  const submission = check(call, mime)
  const due = deferredUntil(message.extendedProperties)
  const waits = due !== null && due > call.world.clock.now()
  if (!waits) dispatch(call, submission)
  call.mailbox.mail.replaceContent(message, mime)
  if (waits) call.world.outbox.sendDraft(submission, due, message, true)
  else putAway(call.mailbox, message)
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
  world.outbox.send(submission, at)
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
