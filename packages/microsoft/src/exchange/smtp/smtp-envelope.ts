import type { Notify, SmtpEnvelope, SmtpRecipient } from './smtp-session.ts'

/** RFC 5321 section 4.5.3.1.3 has 256 with the brackets; longer ones are met. */
const mostAddressBytes = 512

/**
 * The commands of an envelope: MAIL, then one RCPT each. Parameters that the server does not offer are left out (RFC 3461, RFC 1870,
 * RFC 6152, RFC 6531). @throws TypeError for an address or an id that cannot be one, or that the server cannot take
 */
export function envelopeCommands(envelope: SmtpEnvelope, offers: ReadonlyMap<string, string>): string[] {
  const recipients = envelope.to.map(
    (one): SmtpRecipient => (typeof one === 'string' ? { address: one } : one),
  )
  if (recipients.length === 0) throw new TypeError('an envelope needs a recipient')
  if (envelope.from !== '') requireAddress(envelope.from)
  for (const { address, original } of recipients) {
    requireAddress(address)
    if (original !== undefined) requireAddress(original)
  }
  const isUtf8 = [envelope.from, ...recipients.map(({ address }) => address)].some((one) => !isAscii(one))
  if (isUtf8 && !offers.has('SMTPUTF8'))
    throw new TypeError('the server takes no addresses with letters outside ASCII')
  const hasDsn = offers.has('DSN')
  const { dsn } = envelope
  return [
    [
      `MAIL FROM:<${envelope.from}>`,
      ...(envelope.size !== undefined && offers.has('SIZE') ? [`SIZE=${envelope.size}`] : []),
      ...(envelope.is8Bit && offers.has('8BITMIME') ? ['BODY=8BITMIME'] : []),
      ...(isUtf8 ? ['SMTPUTF8'] : []),
      ...(hasDsn && dsn?.returns ? [`RET=${dsn.returns === 'full' ? 'FULL' : 'HDRS'}`] : []),
      ...(hasDsn && dsn?.envelopeId !== undefined ? [`ENVID=${envelopeId(dsn.envelopeId)}`] : []),
    ].join(' '),
    ...recipients.map((one) =>
      [`RCPT TO:<${one.address}>`, ...(hasDsn ? notifyParameters(one, dsn?.notify) : [])].join(' '),
    ),
  ]
}

function notifyParameters(recipient: SmtpRecipient, usual: Notify | undefined): string[] {
  const notify = recipient.notify ?? usual
  if (notify === undefined) return []
  const words = notify === 'never' ? 'NEVER' : notify.map((one) => one.toUpperCase()).join(',')
  const original = recipient.original ?? recipient.address
  // ORCPT's rfc822 form is ASCII (RFC 6533 has another for the rest).
  const orcpt = isAscii(original) ? [`ORCPT=rfc822;${xtext(original)}`] : []
  return [...(words === '' ? [] : [`NOTIFY=${words}`]), ...orcpt]
}

function requireAddress(address: string): void {
  const fits = /^[^<>\p{Cc}\p{Cs}]+@[^<>@\s\p{Cc}\p{Cs}]+$/u.test(address)
  // A space is part of an address only within quotes.
  const isQuoted = /^"(?:[^"\\]|\\.)*"@/.test(address)
  if (!fits || (/\s/.test(address) && !isQuoted) || Buffer.byteLength(address) > mostAddressBytes)
    throw new TypeError(`${JSON.stringify(address.slice(0, 100))} is not an address`)
}

function envelopeId(id: string): string {
  const text = isAscii(id) && !/\p{Cc}/u.test(id) ? xtext(id) : ''
  if (text === '' || text.length > 100)
    throw new TypeError('an envelope id has 1 to 100 printable ASCII characters')
  return text
}

/** RFC 3461 section 4. */
function xtext(text: string): string {
  return text.replaceAll(
    /[^!-*,-<>-~]/g,
    (char) => `+${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text)
