import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import { dayMs, inOfficeHours, mailDate } from '../working-time.ts'
import { type Correspondent, escapeHtml, type Letter, renderLetter, writeLetter } from './letter.ts'
import { mailbox } from './mime-encodings.ts'
import { type MimePart, multipart, renderMessage, textPart } from './mime-writer.ts'
import type { PostOffice } from './post-office.ts'

interface Fault {
  readonly recipient: string
  readonly action: 'failed' | 'delayed'
  readonly status: string
  readonly diagnostic: string
  readonly meaning: string
}

const faults: readonly Fault[] = [
  {
    recipient: 'accounts@harbourvail.example',
    action: 'failed',
    status: '5.1.10',
    diagnostic: 'smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
    meaning: 'nobody at the other side has this address. Look for a slip of the pen in it',
  },
  {
    recipient: 'owen.price@ridgeway.example',
    action: 'failed',
    status: '5.1.1',
    diagnostic:
      'smtp;550 5.1.1 <owen.price@ridgeway.example>: Recipient address rejected: User unknown in virtual mailbox table',
    meaning: 'nobody at the other side has this address. Look for a slip of the pen in it',
  },
  {
    recipient: 'jo@tidewaterbakery.example',
    action: 'failed',
    status: '5.2.2',
    diagnostic: 'smtp;552 5.2.2 <jo@tidewaterbakery.example> Mailbox full; try again when the ovens are off',
    meaning: 'the mailbox at the other side is full',
  },
  {
    recipient: 'r.galli@postinocitta.example',
    action: 'delayed',
    status: '4.4.7',
    diagnostic: 'smtp;450 4.7.0 Greylisted, please come back in ten minutes',
    meaning: 'the server at the other side asks for patience. Nothing is lost; it is tried again for a day',
  },
  {
    recipient: 'tender@stadt-lindenau.example',
    action: 'failed',
    status: '5.7.1',
    diagnostic:
      'smtp;550 5.7.1 Message contains an attachment that our policy does not take (application/zip)',
    meaning: 'the other side refused the mail because of what is attached to it',
  },
]

/** Mail that did not arrive, and the reports that came back (RFC 3464, laid out as Exchange Online does). */
export function sendBouncing(
  people: Correspondents,
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  const senders = [
    'ben.ashworth',
    'nuria.alvarez',
    'esme.hartley',
    'linnea.holm',
    'camille.dupont',
    'tobias.kern',
  ].map(people.at)
  for (let i = 0; i < 16; i++) {
    const sender = random.pick(senders)
    const fault = faults[i % faults.length]
    if (!fault) continue
    const sentAt = inOfficeHours(
      sender.zone,
      now - random.between(1, 700) * dayMs,
      random.between(0, 9_000_000),
    )
    const recipient: Correspondent = {
      ...people.outside('jo'),
      name: '',
      address: fault.recipient,
      first: '',
    }
    const letter = writeLetter(
      {
        from: sender,
        to: [recipient],
        subject: random.pick([
          'Our offer',
          'Your question of yesterday',
          'Invoice, once more',
          'Photographs',
          'The tender documents',
        ]),
        sentAt,
        answers: null,
        paragraphs: [
          'Hello,',
          random.pick([
            'as promised on the phone, everything in one mail.',
            'here it is; please tell me if anything is missing.',
          ]),
          'Kind regards',
        ],
      },
      random,
    )
    if (!office.deliver(letter)) continue
    const returnedAt =
      letter.sentAt + (fault.action === 'delayed' ? 4 * 3_600_000 : random.between(2, 90) * 1000)
    if (returnedAt > now) continue
    const token = random.hex(12)
    office.put(sender.address, {
      folder: ['inbox'],
      mime: () => deliveryReport(letter, fault, returnedAt, token),
      receivedDateTime: new Date(returnedAt).toISOString(),
      isRead: random.chance(0.8),
    })
  }
}

/** The report as Exchange Online writes it: two texts, the machine's part, the mail itself. */
function deliveryReport(letter: Letter, fault: Fault, at: number, token: string): Uint8Array {
  const domain = letter.from.address.split('@')[1] ?? ''
  const host = `AM9PR05MB${token.slice(0, 4).toUpperCase()}.eurprd05.prod.outlook.com`
  const failed = fault.action === 'failed'
  const heading = failed ? 'Undeliverable' : 'Delivery delayed'
  const text = [
    failed
      ? 'Delivery has failed to these recipients or groups:'
      : 'Delivery is delayed to these recipients or groups:',
    fault.recipient,
    `This usually means: ${fault.meaning}.`,
    'Diagnostic information for administrators:',
    `Generating server: ${host}`,
    `${fault.recipient}\nRemote server returned '${fault.diagnostic.replace(/^smtp;/, '')}'`,
  ]
  const status = [
    `Reporting-MTA: dns;${host}`,
    `Received-From-MTA: dns;${host}`,
    `Arrival-Date: ${mailDate('UTC', letter.sentAt)}`,
    '',
    `Final-Recipient: rfc822;${fault.recipient}`,
    `Action: ${fault.action}`,
    `Status: ${fault.status}`,
    `Diagnostic-Code: ${fault.diagnostic}`,
    ...(failed ? [] : [`Will-Retry-Until: ${mailDate('UTC', letter.sentAt + 24 * 3_600_000)}`]),
    `X-Display-Name: ${fault.recipient}`,
    '',
    '',
  ].join('\r\n')
  const alternative = multipart('alternative', `_${token}_alternative`, [
    textPart('plain', `${text.join('\n\n')}\n`),
    textPart(
      'html',
      `<html><body>\n${text.map((line) => `<p>${escapeHtml(line).replaceAll('\n', '<br>')}</p>`).join('\n')}\n</body></html>\n`,
    ),
  ])
  const machine: MimePart = { headers: [['Content-Type', 'message/delivery-status']], body: status }
  const original: MimePart = {
    headers: [['Content-Type', 'message/rfc822']],
    body: Buffer.from(renderLetter(letter, false)).toString('utf8'),
  }
  return renderMessage(
    [
      ['Received', `from ${host} by ${host} with Microsoft SMTP Server; ${mailDate('UTC', at)}`],
      ['MIME-Version', '1.0'],
      [
        'From',
        mailbox({
          name: 'Microsoft Outlook',
          address: `MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@${domain}`,
        }),
      ],
      ['To', mailbox(letter.from)],
      ['Date', mailDate('UTC', at)],
      ['X-MS-Exchange-Message-Is-Ndr', ''],
      ['Content-Language', 'en-US'],
      ['Message-ID', `<${token}-ndr@${host}>`],
      ['In-Reply-To', letter.messageId],
      ['References', letter.messageId],
      ['Subject', `${heading}: ${letter.subject}`],
      ['Auto-Submitted', 'auto-replied'],
      ['Return-Path', '<>'],
    ],
    multipart('report', `_${token}_report`, [alternative, machine, original], 'report-type=delivery-status'),
  )
}
