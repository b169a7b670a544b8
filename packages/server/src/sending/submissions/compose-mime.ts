import type { SendingProfile } from '../profiles/profile.ts'
import type { Content, ContentFile, Party, Submission } from './submission.ts'

/** The header that a report's copy of the message is known by. */
export const trackHeader = 'X-Gatewarden-Submission'

const partyOf = ({ address, name }: Party) => ({ address, name: name ?? '' })

/**
 * A submission as MIME (RFC 5322), the same bytes' meaning each time: its own Message-ID and date. Files and addresses in the
 * texts are never fetched.
 * @param options isKept names who is still to get it; `withBcc` for Graph, which takes its recipients from the headers
 */
export async function composeMime(
  profile: SendingProfile,
  submission: Pick<Submission, 'id' | 'messageId' | 'createdAt'>,
  content: Content,
  files: readonly ContentFile[],
  options: { withBcc: boolean; isKept: (address: string) => boolean },
): Promise<Buffer> {
  // Read when something is sent: most of the time nothing is.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const kept = (all: readonly Party[]) =>
    all.filter(({ address }) => !options.withBcc || options.isKept(address)).map(partyOf)
  const receipts = profile.readReceipts ? { 'Disposition-Notification-To': profile.sender.address } : {}
  // Exchange takes this header for a request of delivery reports where no SMTP envelope can carry one.
  const delivery =
    profile.notifications && options.withBcc ? { 'Return-Receipt-To': profile.sender.address } : {}
  const composer = new MailComposer({
    from: partyOf({ address: profile.sender.address, name: profile.sender.name ?? undefined }),
    to: kept(content.to),
    cc: kept(content.cc),
    bcc: options.withBcc ? kept(content.bcc) : [],
    replyTo: content.replyTo.map(partyOf),
    subject: content.subject,
    ...(content.text === null ? {} : { text: content.text }),
    ...(content.html === null ? {} : { html: content.html }),
    messageId: submission.messageId,
    date: submission.createdAt,
    ...(content.importance === 'normal' ? {} : { priority: content.importance }),
    headers: [
      ...content.headers.map(({ name, value }) => ({ key: name, value })),
      ...Object.entries({ ...receipts, ...delivery, [trackHeader]: submission.id }).map(([key, value]) => ({
        key,
        value,
      })),
    ],
    attachments: files.map(({ name, contentType, contentId, bytes }) => ({
      filename: name,
      content: bytes,
      ...(contentType === null ? {} : { contentType }),
      ...(contentId === null ? {} : { cid: contentId }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
  })
  const message = composer.compile()
  message.keepBcc = options.withBcc
  return new Promise((resolve, reject) => {
    message.build((error: Error | null, bytes?: Buffer) =>
      error ? reject(error) : resolve(bytes ?? Buffer.alloc(0)),
    )
  })
}
