import { htmlToText, textToHtml } from './html-text.ts'

/** The body of a message: as it is stored, and as plain text. */
export interface BodyText {
  readonly body: { readonly contentType: 'text' | 'html'; readonly content: string }
  readonly text: string
}

/** @param plain what the plain text parts say, @param html what the HTML parts say; empty is as good as none */
export function bodyText(plain: string | undefined, html: string | undefined): BodyText {
  if (!html) return { body: { contentType: 'text', content: plain ?? '' }, text: plain ?? '' }
  return { body: { contentType: 'html', content: html }, text: plain || htmlToText(html) }
}

/** The body in the form that is wanted; null: as it is stored. */
export function bodyAs({ body, text }: BodyText, wanted: 'text' | 'html' | null): BodyText['body'] {
  if (wanted === null || wanted === body.contentType) return { ...body }
  return wanted === 'text'
    ? { contentType: 'text', content: text }
    : { contentType: 'html', content: textToHtml(body.content) }
}

const previewLength = 255

/** `bodyPreview` of a body's text. */
export function previewOf(text: string): string {
  // Each character of it comes of two at most.
  const begin = text.slice(0, 2 * previewLength)
  return begin.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n').slice(0, previewLength)
}
