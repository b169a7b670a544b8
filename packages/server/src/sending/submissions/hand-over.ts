import {
  type GraphClient,
  MicrosoftError,
  mailboxPath,
  type RecipientAnswer,
  type SmtpEnvelope,
} from '@gatewarden/microsoft'
import { mailboxOf, type SendingProfile } from '../profiles/profile.ts'
import { composeMime } from './compose-mime.ts'
import { handOverDraft } from './hand-over-draft.ts'
import { type KeptServers, wasGone } from './kept-servers.ts'
import type { Content, ContentFile, Submission } from './submission.ts'

/** What goes out, and the mark that is set the moment before. */
export interface Outgoing {
  profile: SendingProfile
  submission: Submission
  content: Content
  files: readonly ContentFile[]
  /** Who is still to get it. */
  recipients: readonly string[]
  /**
   * @param serverMessageId the Message-ID that it will go out with, where that is another than its own
   * @throws Error where it must not go out any more
   */
  commit(serverMessageId?: string): Promise<void>
  signal: AbortSignal
}

/** What the server made of it. */
export interface HandedOver {
  serverMessageId: string | undefined
  /** What it said to the message as a whole. */
  said: string
  /** Of recipients that it answered one by one. */
  recipients: readonly RecipientAnswer[]
}

/** Over SMTP, reports asked for. @throws SmtpError, GatewardenError */
export async function handOverSmtp(servers: KeptServers, outgoing: Outgoing): Promise<HandedOver> {
  const { profile, submission, recipients, signal } = outgoing
  const isStill = new Set(recipients.map((one) => one.toLowerCase()))
  const mime = await composeMime(profile, submission, outgoing.content, outgoing.files, {
    withBcc: false,
    isKept: (address) => isStill.has(address.toLowerCase()),
  })
  const bytes = async function* () {
    await outgoing.commit()
    yield mime
  }
  const reports = {
    dsn: {
      envelopeId: submission.envelopeId,
      returns: 'headers' as const,
      notify: ['success', 'failure', 'delay'] as const,
    },
  }
  const envelope: SmtpEnvelope = {
    from: profile.sender.address,
    to: recipients,
    size: mime.length,
    is8Bit: mime.some((byte) => byte > 127),
    ...(profile.notifications ? reports : {}),
  }
  for (;;) {
    const { session, isUsed, giveBack } = await servers.lend(profile, signal)
    try {
      const sent = await session.send(envelope, bytes())
      const { code, enhanced = '', text } = sent.reply
      return {
        serverMessageId: sent.serverMessageId,
        said: `${code} ${enhanced} ${text}`,
        recipients: sent.recipients,
      }
    } catch (error) {
      if (!isUsed || !wasGone(error)) throw error
    } finally {
      await giveBack()
    }
  }
}

/**
 * What is larger than this goes as a draft: sendMail with MIME above about 2.2 MB was seen to answer without taking it
 * (microsoft-graph-docs#13979).
 */
const mostMimeBytes = 2_000_000

/** Over Graph. Only 202 is a yes. @throws MicrosoftError, GatewardenError */
export async function handOverGraph(graph: GraphClient, outgoing: Outgoing): Promise<HandedOver> {
  const { profile, submission, content, files, recipients } = outgoing
  const isStill = new Set(recipients.map((one) => one.toLowerCase()))
  const isKept = (address: string) => isStill.has(address.toLowerCase())
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const root = mailboxPath(mailboxOf(profile))
  if (size * 1.4 > mostMimeBytes) return handOverDraft(graph, root, outgoing, isKept)
  const mime = await composeMime(profile, submission, content, files, { withBcc: true, isKept })
  if (mime.length > mostMimeBytes) return handOverDraft(graph, root, outgoing, isKept)
  await outgoing.commit()
  const { status, requestId } = await graph.json({
    method: 'POST',
    path: `${root}/sendMail`,
    body: Buffer.from(mime.toString('base64')),
    headers: { 'content-type': 'text/plain' },
    budgetMs: 30_000,
    signal: outgoing.signal,
  })
  requireAccepted(status)
  return {
    serverMessageId: undefined,
    said: `202 Accepted (request ${requestId ?? 'without id'})`,
    recipients: [],
  }
}

/** @throws MicrosoftError that says that nobody knows whether it was sent */
export function requireAccepted(status: number): void {
  if (status === 202) return
  throw new MicrosoftError({
    kind: 'transient',
    credentialRefused: false,
    subject: 'request',
    error: 'not_accepted',
    reason: `Graph answered ${status} where only 202 says that a message was taken.`,
    remedy: 'Look into Sent Items before it is sent again.',
    status: 0,
  })
}
