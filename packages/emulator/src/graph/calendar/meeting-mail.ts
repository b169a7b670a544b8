import { encodeText, rfcDate } from '../../delivery/compose-mime.ts'
import { submitMail } from '../../delivery/submit-mail.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { EmailAddress } from '../../tenant/message.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { World } from '../../tenant/world.ts'
import { type MeetingNotice, writeICal } from './write-ical.ts'

/** A meeting message on its way. */
export interface MeetingMail {
  readonly world: World
  readonly tenant: Tenant
  readonly from: Mailbox
  /** The name that goes with the mailbox's address. */
  readonly fromName: string
  readonly recipients: readonly string[]
  readonly subject: string
  readonly notice: MeetingNotice
}

/** Sends a meeting message, and keeps it among the sent ones. What is for a room goes past its Inbox, as Exchange does it. */
export function sendMeetingMail(mail: MeetingMail): void {
  const { world, tenant, from, recipients, subject } = mail
  if (recipients.length === 0) return
  const messageId = `<${world.random.nextGuid('message id')}@${tenant.about.domain}>`
  const sender = { name: mail.fromName, address: from.address }
  const mime = composeMeetingMail(mail, sender, messageId)
  const people: string[] = []
  for (const address of recipients) {
    const mailbox = world.mailboxAt(address)?.mailbox
    const isResource = mailbox?.kind === 'room' || mailbox?.kind === 'equipment'
    if (mailbox && isResource) mailbox.mail.add(mailbox.mail.wellKnown('deleteditems'), mime)
    else people.push(address)
  }
  submitMail(world, { tenant, from, recipients: people, mime, subject, messageId })
  from.mail.add(from.mail.wellKnown('sentitems'), mime, { isRead: true })
}

function composeMeetingMail(
  { world, recipients, subject, notice }: MeetingMail,
  sender: EmailAddress,
  messageId: string,
): Buffer {
  const now = world.clock.now()
  const boundary = world.random.nextGuid('boundary')
  const { body } = notice.instance.content
  const isHtml = notice.comment === undefined && body.contentType === 'html'
  const head = [
    `From: ${encodeText(sender.name)} <${sender.address}>`,
    `To: ${recipients.map((address) => `<${address}>`).join(',\r\n\t')}`,
    `Subject: ${encodeText(subject)}`,
    `Date: ${rfcDate(now)}`,
    `Message-ID: ${messageId}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ]
  const parts = [
    [`text/${isHtml ? 'html' : 'plain'}; charset="utf-8"`, notice.comment ?? body.content],
    [`text/calendar; charset="utf-8"; method=${notice.method}`, writeICal(notice, now)],
  ].map(([type, content = '']) => part(boundary, type ?? '', content))
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${parts.join('')}--${boundary}--\r\n`)
}

function part(boundary: string, type: string, content: string): string {
  const lines = Buffer.from(content).toString('base64').replaceAll(/.{76}/g, '$&\r\n')
  return `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}\r\n`
}
