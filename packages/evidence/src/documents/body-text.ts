import { compile } from 'html-to-text'
import type { DocumentCode } from './document-codes.ts'

/** Most characters of HTML that are turned into text, and how deep it may nest. */
const longestHtml = 4 * 1024 * 1024
const deepestHtml = 200

const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: longestHtml, maxDepth: deepestHtml, ellipsis: '' },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', format: 'block' },
  ],
})

/** The words of an HTML page as a reader would see them, links with their addresses. */
export const textOfHtml = (html: string): string => convert(html)

/** Bytes of a text by its charset; what names none, or an unknown one, is read as UTF-8 or else as Windows-1252. */
export function decodeText(
  bytes: Uint8Array,
  charset: string | null,
): { text: string; code: DocumentCode | null } {
  const named = charset?.trim().toLowerCase()
  if (named && named !== 'us-ascii' && named !== 'ascii') {
    try {
      return { text: new TextDecoder(named).decode(bytes), code: null }
    } catch {
      return { text: guess(bytes), code: 'charset_unknown' }
    }
  }
  return { text: guess(bytes), code: null }
}

function guess(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Line ends as LF, no NUL, well-formed, one LF at the end. */
export function cleanText(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').replaceAll('\0', '').trimEnd()
  return lines === '' ? '' : `${lines.toWellFormed()}\n`
}

/** A piece of a message's body, in the order of its parts. */
export interface BodyPiece {
  kind: 'plain' | 'html'
  text: string
  /** The multipart/alternative that it is one of several faces of; undefined outside of any. */
  alternative: object | undefined
}

/**
 * The text of a body: of each multipart/alternative the plain parts where they say anything, else the HTML parts; all of
 * the rest, one after the other.
 */
export function bodyText(pieces: readonly BodyPiece[]): { text: string; from: 'plain' | 'html' | null } {
  const withPlain = new Set(
    pieces
      .filter(({ kind, text, alternative }) => alternative && kind === 'plain' && text.trim() !== '')
      .map(({ alternative }) => alternative),
  )
  const used = pieces.filter(({ kind, alternative }) => kind === 'plain' || !withPlain.has(alternative))
  const texts = used
    .map(({ kind, text }) => (kind === 'html' ? textOfHtml(text) : text))
    .filter((text) => text.trim() !== '')
  const from = used.some(({ kind, text }) => kind === 'plain' && text.trim() !== '')
    ? 'plain'
    : texts.length > 0
      ? 'html'
      : null
  return { text: texts.join('\n\n'), from }
}
