import { decodeText } from '../../../tenant/mime-headers.ts'
import type { MimePart } from './mime-part.ts'

/** The text of all text parts, decoded: what SEARCH BODY looks through. Attached messages are looked into, headers too. */
export function bodyText(bytes: Buffer, part: MimePart): string {
  if (part.parts.length > 0) return part.parts.map((child) => bodyText(bytes, child)).join('\n')
  if (part.message) {
    return `${bytes.toString('utf8', part.message.start, part.message.bodyStart)}\n${bodyText(bytes, part.message)}`
  }
  if (part.type !== 'text') return ''
  const encoding = part.headers.first('content-transfer-encoding')?.trim().toLowerCase()
  const plain = unencoded(bytes.subarray(part.bodyStart, part.end), encoding)
  return inCharset(plain, part.parameters.get('charset')) ?? decodeText(plain)
}

/** The body of a part without its transfer encoding, where that is one of the two that hide something. */
export function unencoded(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64')
  return encoding === 'quoted-printable' ? unquoted(body) : body
}

/** Undefined for a charset that nobody knows. */
export function inCharset(bytes: Buffer, charset: string | undefined): string | undefined {
  if (charset === undefined) return undefined
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return undefined
  }
}

function unquoted(body: Buffer): Buffer {
  const text = body
    .toString('latin1')
    .replaceAll(/=[ \t]*\r?\n/g, '')
    .replaceAll(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}
