import type { EmailAddress } from '../tenant/message.ts'
import { encodeText, rfcDate } from './compose-mime.ts'

export interface ReadReceipt {
  readonly reader: EmailAddress
  readonly to: string
  readonly subject: string
  /** With angle brackets; empty without. */
  readonly originalMessageId: string
  readonly messageId: string
  readonly date: number
  readonly boundary: string
}

/** The notification that somebody has read a message (RFC 8098), as Exchange writes it. */
export function composeReadReceipt(receipt: ReadReceipt): Buffer {
  const { reader, boundary, originalMessageId: original } = receipt
  const name = encodeText(reader.name.replaceAll(/["\\]/g, ''))
  return Buffer.from(
    [
      `From: ${name.startsWith('=?') ? name : `"${name}"`} <${reader.address}>`,
      `To: <${receipt.to}>`,
      `Date: ${rfcDate(receipt.date)}`,
      `Subject: ${encodeText(`Read: ${receipt.subject}`)}`,
      `Message-ID: ${receipt.messageId}`,
      ...(original === '' ? [] : [`In-Reply-To: ${original}`, `References: ${original}`]),
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      `Content-Type: multipart/report; report-type=disposition-notification; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain; charset="utf-8"',
      '',
      'Your message was read.',
      '',
      `--${boundary}`,
      'Content-Type: message/disposition-notification',
      '',
      `Final-Recipient: RFC822;${reader.address}`,
      ...(original === '' ? [] : [`Original-Message-ID: ${original}`]),
      'Disposition: manual-action/MDN-sent-manually; displayed',
      '',
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  )
}
