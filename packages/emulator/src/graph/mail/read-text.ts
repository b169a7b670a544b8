import { isAscii } from 'node:buffer'
import type { Spool, SpoolRef } from '../../tenant/spool.ts'
import type { TextPlace, TextPlaces } from '../../tenant/text-places.ts'
import { type BodyText, bodyText } from './body-text.ts'

/**
 * The body from the places where its texts lie, without reading anything else of the message; undefined where a text is not
 * as plainly written as it seemed, so that all must be parsed. Says what the parser says.
 */
export function readBodyText(spool: Spool, content: SpoolRef, places: TextPlaces): BodyText | undefined {
  const plain = places.plain && readText(spool, content, places.plain)
  const html = places.html && readText(spool, content, places.html)
  if (plain === undefined || html === undefined) return undefined
  return bodyText(plain ?? undefined, html ?? undefined)
}

function readText(spool: Spool, content: SpoolRef, { start, end, form }: TextPlace): string | undefined {
  const bytes = spool.read(content, start, end)
  switch (form.encoding) {
    case 'none':
      // In these charsets the bytes of line ends stand for nothing else.
      return endedLines(decodeCharset(bytes, form.charset))
    case 'quoted-printable': {
      const text = endedLines(bytes.toString('latin1'))
      return text === undefined ? undefined : decodeCharset(fromQuotedPrintable(text), form.charset)
    }
    case 'base64': {
      const text = bytes.toString('latin1').replace(/[\r\n\t ]+/g, '')
      if (text.length % 4 !== 0 || !/^[\w+/]*={0,2}$/.test(text) || text.includes('_')) return undefined
      return decodeCharset(Buffer.from(text, 'base64'), form.charset)
    }
  }
}

/** Each line ends in one LF, also the last one. Undefined where CRs stand in a row. */
export function endedLines(text: string): string | undefined {
  if (text.includes('\r\r')) return undefined
  const even = text.replaceAll('\r\n', '\n')
  if (even === '' || even.endsWith('\n')) return even
  return even.endsWith('\r') ? `${even.slice(0, -1)}\n` : `${even}\n`
}

/** RFC 2045 section 6.7; what is no escape stays as it is. */
function fromQuotedPrintable(text: string): Buffer {
  const decoded = text.replace(/=(?:([0-9a-fA-F]{2})|\n)/g, (_, hex: string | undefined) =>
    hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(decoded, 'latin1')
}

const decoders = new Map<string, InstanceType<typeof TextDecoder>>()

function decodeCharset(bytes: Buffer, charset: string): string {
  if (isAscii(bytes)) return bytes.toString('latin1')
  let decoder = decoders.get(charset)
  if (!decoder) {
    decoder = new TextDecoder(charset)
    decoders.set(charset, decoder)
  }
  return decoder.decode(bytes)
}
