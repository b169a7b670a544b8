import { readHeaders } from '../tenant/mime-headers.ts'
import { encodeText, rfcDate } from './compose-mime.ts'

/** What became of a message for one recipient (RFC 3464, 2.3.3). */
export type DeliveryAction = 'failed' | 'delayed' | 'delivered' | 'relayed'

/** A recipient's fate: status (RFC 3463) and what the server said. */
export interface RecipientFate {
  readonly address: string
  readonly status: string
  readonly diagnostic: string | null
  /** As the sender gave it (RFC 3461's ORCPT). */
  readonly originalRecipient?: string
}

/** What Exchange tells a sender of what became of a message. */
export interface DeliveryReport {
  readonly action: DeliveryAction
  /** Domain of the sender's tenant. */
  readonly domain: string
  readonly to: string
  readonly recipients: readonly RecipientFate[]
  readonly subject: string
  readonly original: Buffer
  /** With angle brackets. */
  readonly messageId: string
  readonly originalMessageId: string
  readonly date: number
  readonly boundary: string
  /** What the sender gave by RFC 3461; null without. */
  readonly envelopeId: string | null
  /** Gives back the whole message, not its headers alone. */
  readonly isWhole?: boolean
}

const subjects: Readonly<Record<DeliveryAction, string>> = {
  failed: 'Undeliverable',
  delayed: 'Delivery delayed',
  delivered: 'Delivered',
  relayed: 'Relayed',
}

const sentences: Readonly<Record<DeliveryAction, string>> = {
  failed: 'Your message could not be delivered to these recipients or groups:',
  delayed: 'Delivery to these recipients or groups has been delayed. The server will keep trying:',
  delivered: 'Your message has been delivered to the following recipients:',
  relayed:
    'Delivery to these recipients or groups is complete, but no delivery notification was sent by the destination server:',
}

/** A report as RFC 3464 has it, in the words and with the sender that Exchange Online uses. */
export function composeReport(report: DeliveryReport): Buffer {
  const { action, boundary, recipients, domain } = report
  const headers = report.original.subarray(
    0,
    readHeaders(report.original, 0, report.original.length).bodyStart,
  )
  const lines = [
    `From: "Microsoft Outlook" <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@${domain}>`,
    `To: <${report.to}>`,
    `Date: ${rfcDate(report.date)}`,
    `Subject: ${encodeText(`${subjects[action]}: ${report.subject}`)}`,
    `Message-ID: ${report.messageId}`,
    ...(report.originalMessageId === '' ? [] : [`In-Reply-To: ${report.originalMessageId}`]),
    ...(report.originalMessageId === '' ? [] : [`References: ${report.originalMessageId}`]),
    'Auto-Submitted: auto-replied',
    'X-MS-Exchange-Message-Is-Ndr:',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/html; charset="utf-8"',
    '',
    `<html><body><p><b>${sentences[action]}</b></p><ul>`,
    ...recipients.map(({ address, diagnostic }) => {
      const why = diagnostic === null ? '' : `<br>Remote server returned '${escapeHtml(diagnostic)}'`
      return `<li>${escapeHtml(address)}${why}</li>`
    }),
    '</ul></body></html>',
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns;mail.${domain}`,
    ...(report.envelopeId === null ? [] : [`Original-Envelope-Id: ${report.envelopeId}`]),
    `Arrival-Date: ${rfcDate(report.date)}`,
    '',
    ...recipients.flatMap((one) => fields(one, report)),
    `--${boundary}`,
    report.isWhole ? 'Content-Type: message/rfc822' : 'Content-Type: text/rfc822-headers',
    '',
    '',
  ]
  const returned = report.isWhole ? report.original : headers
  return Buffer.concat([Buffer.from(lines.join('\r\n')), returned, Buffer.from(`\r\n--${boundary}--\r\n`)])
}

function fields(
  { address, status, diagnostic, originalRecipient }: RecipientFate,
  { action, date }: DeliveryReport,
): string[] {
  return [
    `Original-Recipient: ${originalRecipient ?? `rfc822;${address}`}`,
    `Final-Recipient: rfc822;${address}`,
    `Action: ${action}`,
    `Status: ${status}`,
    ...(diagnostic === null ? [] : [`Diagnostic-Code: smtp;${diagnostic}`]),
    // Exchange goes on trying for a day.
    ...(action === 'delayed' ? [`Will-Retry-Until: ${rfcDate(date + 86_400_000)}`] : []),
    '',
  ]
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
