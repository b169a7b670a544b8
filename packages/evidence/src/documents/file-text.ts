import { readFileSync } from 'node:fs'
import { cleanText, decodeText, textOfHtml } from './body-text.ts'
import { cloudLinks } from './cloud-links.ts'
import type { DocumentCode } from './document-codes.ts'
import { isText } from './part-kinds.ts'
import type { FoundDocument, Reading } from './reading.ts'

/**
 * Gives an attachment that is text its text; any other gets a code.
 * @param file where it lies, and the code that it gets where it is no text and `binary` does not say enough
 * @returns the text as it stands in the file
 */
export function readFileText(
  { room }: Pick<Reading, 'room'>,
  document: FoundDocument,
  file: { at: string; charset: string | null; other?: DocumentCode | undefined },
): string | undefined {
  if (!isText(document.mediaType) || !document.content) {
    document.code ??= file.other ?? 'binary'
    return undefined
  }
  if (document.content.size > room.text) {
    document.code = 'text_too_long'
    return undefined
  }
  room.text -= document.content.size
  const { text, code } = decodeText(readFileSync(file.at), file.charset)
  document.code ??= code
  document.links = cloudLinks(text)
  document.text = {
    text: cleanText(document.mediaType === 'text/html' ? textOfHtml(text) : text),
    from: 'file',
  }
  return text
}
