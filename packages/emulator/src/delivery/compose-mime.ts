import type { EmailAddress, Importance } from '../tenant/message.ts'

export interface MimeAttachment {
  /** An item's bytes are MIME; a reference's are the headers of what it points to (RFC 2017). */
  readonly kind: 'file' | 'item' | 'reference'
  /** The number it has already, when it was there before. */
  readonly index?: number
  readonly name: string
  readonly contentType: string
  readonly bytes: Buffer
  readonly isInline: boolean
  /** Without angle brackets. */
  readonly contentId: string | null
}

/** What a message of JSON says, on its way to MIME. */
export interface MimeParts {
  readonly subject: string
  readonly body: { readonly contentType: 'text' | 'html'; readonly content: string }
  readonly from: EmailAddress | null
  readonly sender: EmailAddress | null
  readonly to: readonly EmailAddress[]
  readonly cc: readonly EmailAddress[]
  readonly bcc: readonly EmailAddress[]
  readonly replyTo: readonly EmailAddress[]
  readonly importance: Importance
  /** With angle brackets. */
  readonly messageId: string
  /** Milliseconds since 1970. */
  readonly date: number
  /** Further header fields. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly attachments: readonly MimeAttachment[]
  readonly requestReadReceipt: boolean
  readonly requestDeliveryReceipt: boolean
}

/** The attachments in the order in which they come in the MIME: those shown inside the body first. */
export function inMimeOrder(attachments: readonly MimeAttachment[]): readonly MimeAttachment[] {
  return [
    ...attachments.filter(({ isInline }) => isInline),
    ...attachments.filter(({ isInline }) => !isInline),
  ]
}

/** Writes the message with CRLF line ends (RFC 5322, 2045, 2047). @param boundary text that no part contains */
export function composeMime(parts: MimeParts, boundary: string): Buffer {
  const inline = parts.attachments.filter(({ isInline }) => isInline)
  const others = parts.attachments.filter(({ isInline }) => !isInline)
  const text = textPart(parts)
  const related =
    inline.length === 0 ? text : multipart('related', `${boundary}_r`, [text, ...inline.map(filePart)])
  const whole =
    others.length === 0 ? related : multipart('mixed', `${boundary}_m`, [related, ...others.map(filePart)])
  const head = headerLines(parts)
    .map((line) => `${line}\r\n`)
    .join('')
  return Buffer.concat([Buffer.from(`${head}MIME-Version: 1.0\r\n`), whole])
}

function headerLines(parts: MimeParts): string[] {
  const { from, sender } = parts
  const onBehalf = sender && from && sender.address.toLowerCase() !== from.address.toLowerCase()
  const lines = [
    ...(from ? [`From: ${address(from)}`] : []),
    ...(onBehalf ? [`Sender: ${address(sender)}`] : []),
    ...addressLine('To', parts.to),
    ...addressLine('Cc', parts.cc),
    ...addressLine('Bcc', parts.bcc),
    ...addressLine('Reply-To', parts.replyTo),
    `Subject: ${encodeText(parts.subject)}`,
    `Date: ${rfcDate(parts.date)}`,
    `Message-ID: ${oneLine(parts.messageId)}`,
    ...(parts.importance === 'normal' ? [] : [`Importance: ${parts.importance}`]),
    ...(parts.requestReadReceipt && from ? [`Disposition-Notification-To: ${address(from)}`] : []),
    ...(parts.requestDeliveryReceipt && from ? [`Return-Receipt-To: ${address(from)}`] : []),
  ]
  return [...lines, ...parts.headers.map(({ name, value }) => `${name}: ${folded(encodeText(value))}`)]
}

/** Lines have at most 998 characters (RFC 5322, 2.1.1); a list of message ids easily has more. */
function folded(value: string): string {
  return value.length < 900 ? value : value.replaceAll(/ +/g, '\r\n ')
}

function addressLine(name: string, list: readonly EmailAddress[]): string[] {
  return list.length === 0 ? [] : [`${name}: ${list.map(address).join(',\r\n\t')}`]
}

function address({ name, address: at }: EmailAddress): string {
  const bare = oneLine(at).replaceAll(/[<>\s]/g, '')
  if (name === '' || name === at) return `<${bare}>`
  const isAscii = /^[\x20-\x7e]*$/.test(name)
  return `${isAscii ? `"${oneLine(name).replaceAll(/["\\]/g, '\\$&')}"` : encodeText(name)} <${bare}>`
}

/** As in RFC 5322, 3.3: Mon, 2 Mar 2026 09:30:00 +0000. */
export function rfcDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString().replace('GMT', '+0000')
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ')
}

/** Encoded words (RFC 2047) of at most 45 bytes each, cut between characters; ASCII stays as it is. */
export function encodeText(text: string): string {
  const line = oneLine(text)
  if (/^[\x20-\x7e]*$/.test(line) && !line.includes('=?')) return line
  const words: string[] = []
  let chunk = ''
  for (const character of line) {
    if (Buffer.byteLength(chunk + character) > 45) {
      words.push(chunk)
      chunk = ''
    }
    chunk += character
  }
  words.push(chunk)
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}

function textPart({ body }: MimeParts): Buffer {
  const type = body.contentType === 'html' ? 'text/html' : 'text/plain'
  return Buffer.from(
    `Content-Type: ${type}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(Buffer.from(body.content))}`,
  )
}

function filePart(attachment: MimeAttachment): Buffer {
  const isPlain = attachment.kind !== 'file'
  const name = encodeText(attachment.name).replaceAll('"', "'")
  const head = [
    `Content-Type: ${contentType(attachment, name)}`,
    `Content-Disposition: ${attachment.isInline ? 'inline' : 'attachment'}; filename="${name}"`,
    ...(attachment.contentId === null ? [] : [`Content-ID: <${oneLine(attachment.contentId)}>`]),
    ...(isPlain ? [] : ['Content-Transfer-Encoding: base64']),
  ].join('\r\n')
  const content = isPlain ? attachment.bytes : Buffer.from(base64(attachment.bytes))
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), content])
}

function contentType({ kind, contentType: type, bytes }: MimeAttachment, name: string): string {
  if (kind === 'item') return 'message/rfc822'
  if (kind === 'file') return `${oneLine(type)}; name="${name}"`
  const url = /^Content-Location: (.*)$/im.exec(bytes.toString('utf8'))?.[1]?.replaceAll(/[\s"]/g, '') ?? ''
  return `message/external-body; access-type=URL; URL="${url}"; name="${name}"`
}

function multipart(kind: string, boundary: string, children: readonly Buffer[]): Buffer {
  const pieces = children.flatMap((child) => [Buffer.from(`\r\n--${boundary}\r\n`), child])
  return Buffer.concat([
    Buffer.from(`Content-Type: multipart/${kind}; boundary="${boundary}"\r\n`),
    ...pieces,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
}

function base64(bytes: Buffer): string {
  return `${bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`
}
