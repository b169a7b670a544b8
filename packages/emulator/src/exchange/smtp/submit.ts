import type { Submission } from '../../delivery/submit-mail.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import { readHeaders } from '../../tenant/mime-headers.ts'
import { parseAddressList } from '../../tenant/parse-addresses.ts'
import { Recipients, summarizeMime } from '../../tenant/summarize-mime.ts'
import type { SignedIn } from '../access/sign-in.ts'
import { HOST_NAME } from '../exchange-context.ts'
import { MAX_MESSAGE_BYTES } from '../limits.ts'
import { completeHeaders } from './complete-headers.ts'
import type { Envelope } from './envelope.ts'
import { refused } from './reply.ts'
import { maySendAs } from './send-as.ts'
import type { SmtpSession } from './smtp-session.ts'

/** Takes a whole message over, or refuses it as Exchange's store does at that point. @throws SmtpRefusal */
export async function submit(
  session: SmtpSession,
  envelope: Envelope,
  bytes: Buffer,
  size: number,
): Promise<string[]> {
  const { signedIn, context } = session
  const { world } = context
  const mailbox = signedIn?.mailbox
  if (!signedIn || !mailbox) throw refused('530 5.7.57 Client not authenticated to send mail.')
  if (typeof context.verify(signedIn.token) === 'string' && signedIn.token !== '') {
    throw refused('535 5.7.3 Authentication unsuccessful')
  }
  if (size > Math.min(mailbox.maxSendBytes, MAX_MESSAGE_BYTES)) {
    throw refused('552 5.3.4 Message size exceeds fixed maximum message size')
  }
  if (!signedIn.opens()) {
    throw refused(
      '430 4.2.0 STOREDRV; mailbox logon failure; STOREDRV.Submission.Exception:ConnectionFailedTransientException.MapiExceptionLogonFailed; Failed to process message due to a transient exception with message Unable to open the mailbox.',
    )
  }
  requireFrom(signedIn, mailbox, bytes)
  const now = world.clock.now()
  const at = world.sendingLimits.count(mailbox.id, envelope.recipients.length)
  if (at === null) {
    throw refused(
      '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to a permanent exception with message The message could not be submitted because its sender has exceeded the submission quota.',
    )
  }
  const complete = completeHeaders(bytes, {
    now,
    from: mailbox.address,
    messageId: `<${world.random.nextGuid('message id')}@${HOST_NAME.toLowerCase()}>`,
    peer: session.peer,
    greeting: session.greeting ?? '',
  })
  const summary = summarizeMime(complete, new Recipients())
  const { mail } = mailbox
  mail.add(mail.wellKnown('sentitems'), complete, { isRead: true })
  const submission: Submission = {
    tenant: signedIn.tenant,
    from: mailbox,
    recipients: envelope.recipients.map(({ address }) => address),
    notices: new Map(envelope.recipients.map((one) => [one.address.toLowerCase(), one])),
    returns: envelope.returns,
    ...(envelope.envelopeId !== undefined && { envelopeId: envelope.envelopeId }),
    mime: complete,
    subject: summary.subject,
    messageId: summary.internetMessageId,
  }
  world.outbox.send(submission, at)
  return [`250 2.0.0 OK ${summary.internetMessageId} [Hostname=${HOST_NAME}]`]
}

/** Every address in From must be one that the mailbox may use. @throws SmtpRefusal 5.2.252 */
function requireFrom(signedIn: SignedIn, mailbox: Mailbox, bytes: Buffer): void {
  const headers = readHeaders(bytes, 0, bytes.length)
  const from = headers.all('from').flatMap((value) => parseAddressList(value))
  const foreign = from.find(({ address }) => !maySendAs(signedIn, address))
  if (!foreign) return
  const named = foreign.address.replaceAll(/[^\x21-\x7e]/g, '?')
  throw refused(
    `554 5.2.252 SendAsDenied; ${mailbox.address} not allowed to send as ${named}; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message Cannot submit message.`,
  )
}
