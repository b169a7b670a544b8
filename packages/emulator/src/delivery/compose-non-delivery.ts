import { readHeaders } from '../tenant/mime-headers.ts'
import { encodeText, rfcDate } from './compose-mime.ts'

/** What Exchange tells a sender whose message did not arrive. */
export interface NonDelivery {
  /** Domain of the sender's tenant. */
  readonly domain: string
  readonly to: string
  readonly failed: readonly string[]
  readonly subject: string
  readonly original: Buffer
  /** With angle brackets. */
  readonly messageId: string
  readonly originalMessageId: string
  readonly date: number
  readonly boundary: string
}

/** A report as RFC 3464 has it, in the words and with the sender that Exchange Online uses. */
export function composeNonDelivery(report: NonDelivery): Buffer {
  const { boundary, failed } = report
  const headers = report.original.subarray(
    0,
    readHeaders(report.original, 0, report.original.length).bodyStart,
  )
  const lines = [
    `From: "Microsoft Outlook" <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@${report.domain}>`,
    `To: <${report.to}>`,
    `Date: ${rfcDate(report.date)}`,
    `Subject: ${encodeText(`Undeliverable: ${report.subject}`)}`,
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
    '<html><body><p><b>Your message could not be delivered.</b></p><ul>',
    ...failed.map(
      (address) => `<li>${escapeHtml(address)} was not found at ${escapeHtml(report.domain)}.</li>`,
    ),
    '</ul></body></html>',
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns;mail.${report.domain}`,
    `Arrival-Date: ${rfcDate(report.date)}`,
    '',
    ...failed.flatMap((address) => [
      `Original-Recipient: rfc822;${address}`,
      `Final-Recipient: rfc822;${address}`,
      'Action: failed',
      'Status: 5.1.10',
      'Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
      '',
    ]),
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(lines.join('\r\n')), headers, Buffer.from(`\r\n--${boundary}--\r\n`)])
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
