import type { PdfFont } from './pdf-file.ts'

/** The lines of a text that are no wider than `width` points. Breaks between words; within one that is wider than a line alone. */
export function wrapText(text: string, font: PdfFont, size: number, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/u).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (font.widthOf(longer, size) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = [...piecesOf(word, font, size, width)]
    line = pieces.pop() ?? ''
    lines.push(...pieces)
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

function* piecesOf(word: string, font: PdfFont, size: number, width: number): Iterable<string> {
  let piece = ''
  let taken = 0
  for (const character of word) {
    const more = font.widthOf(character, size)
    if (piece !== '' && taken + more > width) {
      yield piece
      piece = ''
      taken = 0
    }
    piece += character
    taken += more
  }
  yield piece
}

/**
 * Widths of columns within a page: each as wide as its widest text, none wider than it needs while others lack room.
 * @param texts of each column
 */
export function columnWidths(
  texts: readonly (readonly string[])[],
  font: PdfFont,
  size: number,
  room: number,
): number[] {
  const needs = texts.map(
    (column) => Math.max(...column.map((text) => font.widthOf(text.slice(0, 400), size))) + 8,
  )
  const given = needs.map(() => 0)
  let left = room
  // From the one that needs least on, each gets what it needs or its share of what is left.
  const order = needs.map((need, index) => ({ need, index })).sort((one, other) => one.need - other.need)
  for (const [done, { need, index }] of order.entries()) {
    given[index] = Math.min(need, left / (order.length - done))
    left -= given[index] ?? 0
  }
  return given
}
