import { closeSync, fstatSync, openSync } from 'node:fs'
import { cleanText } from '../body-text.ts'
import { cloudLinks } from '../cloud-links.ts'
import { readFileText } from '../file-text.ts'
import { headedText } from '../headed-text.ts'
import { isTnef } from '../part-kinds.ts'
import { deepestMessage, type FoundDocument, type Reading } from '../reading.ts'
import { FileRange } from './file-range.ts'
import { readTnef, type TnefMessage } from './read-tnef.ts'
import { attachmentOf } from './tnef-attachment.ts'
import { tnefBody } from './tnef-body.ts'
import { tnefHeaders } from './tnef-headers.ts'

/**
 * Adds a document that is TNEF, and what is in it behind it: attachments as they are, attached messages as streams of
 * their own. Its words become its text. What it does not hold as it should costs what is behind the damage.
 * @param reading `path` is where the document lies
 */
export function readTnefDocument(reading: Reading, document: FoundDocument): void {
  const number = reading.documents.push(document) - 1
  if (reading.depth + 1 >= deepestMessage) {
    document.code ??= 'nested_too_deep'
    return
  }
  const file = openSync(reading.path, 'r')
  try {
    const message = readTnef(new FileRange(file, 0, fstatSync(file).size))
    const found = message.attachments.map((attachment) =>
      attachmentOf(attachment, message.codePage, number, reading.objects),
    )
    addText(reading, document, message, found)
    for (const [child, at] of found) readInner(reading, child, at)
  } finally {
    closeSync(file)
  }
}

function addText(
  { room }: Reading,
  document: FoundDocument,
  message: TnefMessage,
  found: readonly (readonly [FoundDocument, string])[],
): void {
  const { text, isCut } = tnefBody(message, room)
  const isMessage = document.kind === 'attached_message'
  if (isMessage) document.headers = tnefHeaders(message)
  document.code ??= message.trouble ?? (isCut ? 'text_too_long' : null)
  document.links = cloudLinks(text)
  const words = cleanText(text)
  const children = found.map(([child]) => child)
  document.text = { text: isMessage ? headedText(document.headers, children, words) : words, from: 'file' }
}

function readInner(reading: Reading, document: FoundDocument, at: string): void {
  if (isTnef(document.mediaType, document.name)) {
    readTnefDocument({ ...reading, path: at, depth: reading.depth + 1 }, document)
    return
  }
  reading.documents.push(document)
  readFileText(reading, document, { at, charset: null })
}
