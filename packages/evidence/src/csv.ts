/** CSV as the format wants it: RFC 4180 with every cell in quotes, and nothing that a spreadsheet would run. */

export const byteOrderMark = '\ufeff'

/** What could end a line or upset a reader: controls, and Unicode's separators of lines. */
export const controls = /[\p{Cc}\u2028\u2029]/gu
const formula = /^[\s']*[=+\-@＝＋－＠]/u

/** What stands in a cell for a value: controls and lone surrogates become a space, a formula gets a `'` in front. */
export function cellText(value: string): string {
  const shown = spaceLoneSurrogates(value.replace(controls, ' '))
  return formula.test(shown) ? `'${shown}` : shown
}

/** A lone surrogate has no UTF-8; it becomes a space. */
export const spaceLoneSurrogates = (value: string): string =>
  value.isWellFormed() ? value : value.replace(/\p{Cs}/gu, ' ')

/** One line, its CR LF included. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => `"${cellText(cell).replaceAll('"', '""')}"`).join(',')}\r\n`

/**
 * The cells of one line as `csvLine` writes them (without its CR LF), still with what `cellText` did to them;
 * undefined where the line was not written so.
 */
export function parseCsvLine(line: string): string[] | undefined {
  const cells: string[] = []
  const cell = /"([^"]*(?:""[^"]*)*)"(,|$)/y
  for (let end = false; !end; ) {
    const found = cell.exec(line)
    if (!found) return undefined
    cells.push((found[1] ?? '').replaceAll('""', '"'))
    end = found[2] === ''
  }
  return cells
}

/** Folder names joined for people: `/` between them, `\` before a `/` or `\` within one. */
export const joinedPath = (names: readonly string[]): string =>
  names.map((name) => name.replace(/[\\/]/g, '\\$&')).join('/')
