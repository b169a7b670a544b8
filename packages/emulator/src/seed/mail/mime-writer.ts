import { base64Lines, encodedWords, fold, quotedPrintable } from './mime-encodings.ts'

export type HeaderField = readonly [name: string, value: string]

/** One MIME entity: a leaf with its body already encoded, or a multipart with its parts. */
export type MimePart =
  | { readonly headers: readonly HeaderField[]; readonly body: string }
  | {
      readonly headers: readonly HeaderField[]
      readonly boundary: string
      readonly parts: readonly MimePart[]
      readonly preamble?: string
    }

export interface Attachment {
  readonly name: string
  readonly type: string
  readonly bytes: () => Uint8Array
  /** Given: shown inside of the text, which refers to it as `cid:`. */
  readonly contentId?: string
}

/** A text part, quoted-printable UTF-8 as Outlook sends it; plain seven-bit text stays as it is. */
export function textPart(subtype: 'plain' | 'html', text: string): MimePart {
  const crlf = text.replace(/\r?\n/g, '\r\n')
  const plain = /^[\x20-\x7e\r\n\t]*$/.test(crlf) && !/[^\r\n]{77}/.test(crlf) && !/^From /m.test(crlf)
  return {
    headers: [
      ['Content-Type', `text/${subtype}; charset="${plain ? 'us-ascii' : 'utf-8'}"`],
      ['Content-Transfer-Encoding', plain ? '7bit' : 'quoted-printable'],
    ],
    body: plain ? crlf : quotedPrintable(crlf),
  }
}

export function attachmentPart({ name, type, bytes, contentId }: Attachment): MimePart {
  const content = bytes()
  const ascii = /^[\x20-\x7e]*$/.test(name)
  const quoted = ascii ? `"${name.replace(/["\\]/g, '\\$&')}"` : `"${encodedWords(name)}"`
  const fileName = ascii
    ? `filename=${quoted}`
    : `filename*=UTF-8''${encodeURIComponent(name).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`
  const disposition = contentId === undefined ? 'attachment' : 'inline'
  return {
    headers: [
      ['Content-Type', `${type};\r\n\tname=${quoted}`],
      ['Content-Description', ascii ? name : encodedWords(name)],
      ['Content-Disposition', `${disposition};\r\n\t${fileName}; size=${content.byteLength}`],
      ...(contentId === undefined ? [] : [['Content-ID', `<${contentId}>`] as const]),
      ['Content-Transfer-Encoding', 'base64'],
    ],
    body: base64Lines(content),
  }
}

export function multipart(
  subtype: string,
  boundary: string,
  parts: readonly MimePart[],
  parameters = '',
): MimePart {
  return {
    headers: [
      [
        'Content-Type',
        `multipart/${subtype};${parameters === '' ? '' : `\r\n\t${parameters};`}\r\n\tboundary="${boundary}"`,
      ],
    ],
    boundary,
    parts,
  }
}

/** Message header fields in order, values not yet folded or encoded, and what follows them. Lines end in CRLF. */
export function renderMessage(headers: readonly HeaderField[], root: MimePart): Uint8Array {
  const lines = headers.map(([name, value]) => fold(name, value))
  return Buffer.from(`${lines.join('')}${render(root)}`, 'utf8')
}

function render(part: MimePart): string {
  const head = part.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  if (!('parts' in part)) return `${head}\r\n${part.body}`
  const inner = part.parts.map((child) => `\r\n--${part.boundary}\r\n${render(child)}`).join('')
  return `${head}\r\n${part.preamble ?? ''}${inner}\r\n--${part.boundary}--\r\n`
}
